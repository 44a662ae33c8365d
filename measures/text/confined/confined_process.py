"""Asking a process apart: bytes in, at most so many bytes out, within its allowance, or why not."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO

from measures.text.confined.process_allowance import ProcessAllowance

_ROOT = Path(__file__).parents[3]
_CHUNK = 1 << 16
#: So many bytes of what a process complains of are kept for the log.
_COMPLAINT = 4_000


class ReadingFailed(Exception):
    """A process apart gave no answer; the message is what it complained of, for the log."""


class OutOfTime(ReadingFailed):
    """A process apart took longer than it may."""


class AnswerTooLong(ReadingFailed):
    """A process apart answered with more than it may."""


class EndedFromOutside(ReadingFailed):
    """A process apart was ended by another: by whoever runs the machine, or by a machine that is out of memory."""


def run_worker(worker: str, arguments: list[str], content: bytes, allowance: ProcessAllowance) -> bytes:
    """Return what the module ``worker`` makes of ``content``; raise `ReadingFailed` if it answers nothing in time.

    The process gets none of the site's environment, which holds passwords. Nothing of it is left afterwards.
    """
    process = subprocess.Popen(  # noqa: S603  this very program
        [sys.executable, "-s", "-m", worker, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=_ROOT,
        env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )
    with process:
        try:
            return _answer(process, content, allowance)
        finally:
            # Whatever it has begun ends with it.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _answer(process: subprocess.Popen[bytes], content: bytes, allowance: ProcessAllowance) -> bytes:
    until = monotonic() + allowance.patience
    answer, complaint = _exchanged(process, content, allowance, until)
    try:
        code = process.wait(max(0.0, until - monotonic()))
    except subprocess.TimeoutExpired:
        raise OutOfTime("it did not end") from None
    if code == -signal.SIGXCPU:
        raise OutOfTime(f"it took {allowance.seconds} s of the processor")
    if code in (-signal.SIGKILL, -signal.SIGTERM):
        raise EndedFromOutside(f"it was ended with {-code}")
    if code or not answer:
        raise ReadingFailed(f"it ended with {code}: {complaint.decode('utf-8', 'replace').strip()}")
    return answer


def _exchanged(
    process: subprocess.Popen[bytes], content: bytes, allowance: ProcessAllowance, until: float
) -> tuple[bytes, bytes]:
    """Give ``content`` to a process; return what it says on standard output and the beginning of its complaints."""
    answer, complaint = bytearray(), bytearray()
    left = memoryview(content)
    with selectors.DefaultSelector() as pipes:
        for pipe, event in (
            (_open(process.stdin), selectors.EVENT_WRITE),
            (_open(process.stdout), selectors.EVENT_READ),
            (_open(process.stderr), selectors.EVENT_READ),
        ):
            os.set_blocking(pipe.fileno(), False)
            pipes.register(pipe, event)
        while pipes.get_map():
            if (wait := until - monotonic()) <= 0:
                raise OutOfTime(f"it took {allowance.patience:g} s")
            for key, _ in pipes.select(wait):
                if key.fileobj is process.stdin:
                    left = left[_written(key.fd, left) :]
                    is_over = not left
                else:
                    said = os.read(key.fd, _CHUNK)
                    is_over = not said
                    if key.fileobj is process.stdout:
                        answer += said
                    else:
                        complaint += said[: max(0, _COMPLAINT - len(complaint))]
                if is_over:
                    pipes.unregister(key.fileobj)
                    _close(key.fileobj)
            if len(answer) > allowance.answer:
                raise AnswerTooLong(f"it answered more than {allowance.answer} bytes")
    return bytes(answer), bytes(complaint)


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("a pipe that was asked for is not there")
    return pipe


def _close(pipe: object) -> None:
    with suppress(OSError):
        pipe.close()  # type: ignore[attr-defined]


def _written(pipe: int, content: memoryview) -> int:
    """Write as much as goes into a pipe; return how much, all of it where nobody reads it any more."""
    try:
        return os.write(pipe, content[:_CHUNK]) if content else 0
    except BrokenPipeError:
        return len(content)
