"""Run a confined process: bytes in, at most so many bytes out, within its allowance, or why not."""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import IO, Protocol

from measures.text.confined.process_allowance import ProcessAllowance
from measures.text.containers.file_limits import SCANNED_PAGE_SECONDS
from measures.text.containers.recognised_text import PageReport, report_no_page

ROOT = Path(__file__).parents[3]
#: The whole environment of a confined process, nothing of the site's. The one-thread settings are for libraries that
#: would start threads, which the process may not.
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_PAGE = re.compile(rb"page (\d{1,4}) of (\d{1,4})")
#: A second of the processor may take so many of the clock.
_SLOWEST = 2
_CHUNK = 1 << 16
#: So many bytes of what a process complains of are kept for the log.
_COMPLAINT = 4_000


class ReadingFailed(Exception):
    """A confined process gave no answer; the message is what it complained of, for the log."""


class OutOfTime(ReadingFailed):
    """A confined process took longer than it may."""


class AnswerTooLong(ReadingFailed):
    """A confined process answered with more than it may."""


class EndedFromOutside(ReadingFailed):
    """A confined process was ended by another: by whoever runs the machine, or by a machine that is out of memory."""


def run_worker(
    worker: str,
    arguments: list[str],
    content: bytes,
    allowance: ProcessAllowance,
    report_page: PageReport = report_no_page,
) -> bytes:
    """Return what the module ``worker`` makes of ``content``; raise `ReadingFailed` if it answers nothing in time.

    The process gets none of the site's environment, which holds passwords. Nothing of it is left afterwards.
    ``report_page`` is called for each page of a picture that it recognises, which extends its time.
    """
    process = subprocess.Popen(  # noqa: S603  this very program
        [sys.executable, "-s", "-m", worker, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=ROOT,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    with process:
        try:
            return exchange_with(process, content, allowance, report_page)
        finally:
            # Whatever it has begun ends with it.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


@dataclass(slots=True)
class _Deadline:
    """When a process has to be done: later with each page that it recognises, as far as the allowance goes."""

    allowance: ProcessAllowance
    report_page: PageReport
    begun: float = field(default_factory=monotonic)
    until: float = 0.0
    _line: bytes = b""

    def __post_init__(self) -> None:
        self.until = self.begun + self.allowance.patience

    def seconds_left(self) -> float:
        """Return the seconds that are left."""
        return self.until - monotonic()

    def take_output(self, complaint: bytes) -> bytes:
        """Return what a process says on standard error without its reports of pages, which are passed on."""
        *lines, self._line = (self._line + complaint[:_CHUNK]).split(b"\n")
        self._line = self._line[-_COMPLAINT:]
        rest = b""
        for line in lines:
            if (found := _PAGE.fullmatch(line)) and self.allowance.most_seconds:
                latest = self.begun + _SLOWEST * self.allowance.most_seconds
                self.until = max(self.until, min(monotonic() + _SLOWEST * SCANNED_PAGE_SECONDS, latest))
                self.report_page(int(found[1]), int(found[2]))
            else:
                rest += line + b"\n"
        return rest


class ConfinedChild(Protocol):
    """A confined process as its parent sees it; `subprocess.Popen` is one."""

    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    stderr: IO[bytes] | None

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code, negative for a signal; raise `subprocess.TimeoutExpired` after ``timeout`` seconds."""
        ...


def exchange_with(
    process: ConfinedChild, content: bytes, allowance: ProcessAllowance, report_page: PageReport
) -> bytes:
    """Return what a process answers to ``content``; raise `ReadingFailed` if it answers nothing within its allowance.

    Whoever began the process ends it, whatever came of it.
    """
    deadline = _Deadline(allowance, report_page)
    answer, complaint = _exchanged(process, content, deadline)
    try:
        code = process.wait(max(0.0, deadline.seconds_left()))
    except subprocess.TimeoutExpired:
        raise OutOfTime("it did not end") from None
    if code == -signal.SIGXCPU:
        raise OutOfTime(f"it took {deadline.allowance.seconds} s of the processor")
    if code in (-signal.SIGKILL, -signal.SIGTERM):
        raise EndedFromOutside(f"it was ended with {-code}")
    if code or not answer:
        raise ReadingFailed(f"it ended with {code}: {complaint.decode('utf-8', 'replace').strip()}")
    return answer


def _exchanged(process: ConfinedChild, content: bytes, deadline: _Deadline) -> tuple[bytes, bytes]:
    """Give ``content`` to a process; return what it says on standard output and the beginning of its complaints."""
    answer, complaint = bytearray(), bytearray()
    left = memoryview(content)
    with selectors.DefaultSelector() as pipes:
        for pipe, event in (
            (_require_pipe(process.stdin), selectors.EVENT_WRITE),
            (_require_pipe(process.stdout), selectors.EVENT_READ),
            (_require_pipe(process.stderr), selectors.EVENT_READ),
        ):
            os.set_blocking(pipe.fileno(), False)
            pipes.register(pipe, event)
        while pipes.get_map():
            if (wait := deadline.seconds_left()) <= 0:
                raise OutOfTime(f"it took {monotonic() - deadline.begun:.0f} s")
            for key, _ in pipes.select(wait):
                if key.fileobj is process.stdin:
                    left = left[_write_to_pipe(key.fd, left) :]
                    is_over = not left
                else:
                    chunk = os.read(key.fd, _CHUNK)
                    is_over = not chunk
                    if key.fileobj is process.stdout:
                        answer += chunk
                    else:
                        complaint += deadline.take_output(chunk)[: max(0, _COMPLAINT - len(complaint))]
                if is_over:
                    pipes.unregister(key.fileobj)
                    _close_pipe(key.fileobj)
            if len(answer) > deadline.allowance.answer:
                raise AnswerTooLong(f"it answered more than {deadline.allowance.answer} bytes")
    return bytes(answer), bytes(complaint)


def _require_pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("a requested pipe is missing")
    return pipe


def _close_pipe(pipe: object) -> None:
    with suppress(OSError):
        pipe.close()  # type: ignore[attr-defined]


def _write_to_pipe(pipe: int, content: memoryview) -> int:
    """Write as much as goes into a pipe; return how much, all of it where nobody reads it any more."""
    try:
        return os.write(pipe, content[:_CHUNK]) if content else 0
    except BrokenPipeError:
        return len(content)
