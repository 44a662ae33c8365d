"""Run a confined process that is forked from a prepared one: a plan is read at once, its needs are loaded before."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from functools import cache
from typing import IO, Self

from measures.text.confined.confined_process import (
    ENVIRONMENT,
    ROOT,
    EndedFromOutside,
    exchange_with,
    run_worker,
)
from measures.text.confined.fork_server import BEGUN, MAX_REQUEST
from measures.text.confined.process_allowance import ProcessAllowance
from measures.text.containers.recognised_text import PageReport, report_no_page

logger = logging.getLogger(__name__)
_SERVER = "measures.text.confined.fork_server"
_LONGEST_STATE = 64


def _has_process_descriptors() -> bool:
    """Return whether there are descriptors of processes, by which a server sees them end: on Linux since 5.3."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


_CAN_FORK = _has_process_descriptors()


class PreparedProcesses:
    """Processes that do the work of the module ``worker``, forked from one server for this process.

    The worker has ``main``, which does the work, and ``prepare``, which loads what it needs step by step.
    """

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def prepare(self) -> None:
        """Start the server, unless it runs, so that it is ready when the first file comes.

        Where it cannot be started now the file finds that out.
        """
        if _CAN_FORK:
            with suppress(OSError), self._lock:
                self._running_server()

    def close(self) -> None:
        """End the server, and wait for its end; the next file starts another."""
        with self._lock:
            self._close_server()

    def run(
        self,
        arguments: list[str],
        content: bytes,
        allowance: ProcessAllowance,
        report_page: PageReport = report_no_page,
    ) -> bytes:
        """Return what the worker makes of ``content``, as `run_worker` does, also where nothing can be forked."""
        child = self._request_process(arguments) if _CAN_FORK else None
        if child is None:
            return run_worker(self._worker, arguments, content, allowance, report_page)
        with child:
            if child.has_begun(allowance.patience):
                return exchange_with(child, content, allowance, report_page)
        logger.warning("the prepared process has ended, a plan is read by another")
        return run_worker(self._worker, arguments, content, allowance, report_page)

    def _request_process(self, arguments: list[str]) -> ForkedProcess | None:
        """Request a process of the server; return None if it cannot be reached."""
        request = json.dumps(arguments).encode()
        if len(request) >= MAX_REQUEST:
            return None
        with self._lock:
            control = self._running_server()
            child, given = _open_process()
            try:
                socket.send_fds(control, [request], given)
            except OSError:
                child.close()
                self._close_server()
                return None
            finally:
                for descriptor in given:
                    os.close(descriptor)
        return child

    def _running_server(self) -> socket.socket:
        """Return the control socket of the server; start it if there is none, or it has ended."""
        if self._control is not None and self._server is not None and self._server.poll() is None:
            return self._control
        self._close_server()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603  this very program
                [sys.executable, "-s", "-m", _SERVER, self._worker, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
                env=ENVIRONMENT,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        return self._control

    def _close_server(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            # It may still be loading, and would look at its socket only then.
            with suppress(ProcessLookupError):
                self._server.kill()
            self._server.wait()
        self._control = self._server = None


@cache
def prepared_processes(worker: str) -> PreparedProcesses:
    """Return the prepared processes of the module ``worker`` for this process."""
    return PreparedProcesses(worker)


def run_prepared_worker(
    worker: str,
    arguments: list[str],
    content: bytes,
    allowance: ProcessAllowance,
    report_page: PageReport = report_no_page,
) -> bytes:
    """Do what `run_worker` does, by a process that is forked from a prepared one."""
    return prepared_processes(worker).run(arguments, content, allowance, report_page)


class ForkedProcess:
    """A process that the server forks: its three pipes, and the socket of its life, with which it ends."""

    def __init__(self, pipes: tuple[IO[bytes], IO[bytes], IO[bytes]], life: socket.socket) -> None:
        """Take ``pipes``, the standard input, output and error of the process."""
        self.stdin: IO[bytes] | None
        self.stdout: IO[bytes] | None
        self.stderr: IO[bytes] | None
        self.stdin, self.stdout, self.stderr = pipes
        self._life = life

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close everything, by which the server ends the process."""
        self._life.close()
        for pipe in (self.stdin, self.stdout, self.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def has_begun(self, seconds: float) -> bool:
        """Return whether the server has forked the process within ``seconds``."""
        self._life.settimeout(seconds)
        try:
            return self._life.recv(_LONGEST_STATE) == BEGUN
        except OSError:
            return False

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, negative for a signal; raise `subprocess.TimeoutExpired` after ``timeout`` seconds.

        Raise `EndedFromOutside` if the server was ended, and the process with it.
        """
        self._life.settimeout(timeout)
        try:
            state = self._life.recv(_LONGEST_STATE)
        except (TimeoutError, BlockingIOError):
            raise subprocess.TimeoutExpired(_SERVER, timeout or 0) from None
        except OSError:
            state = b""
        if not state:
            raise EndedFromOutside("its server was ended")
        return int(state)


def _open_process() -> tuple[ForkedProcess, list[int]]:
    """Return a process to be begun, and the four descriptors that its server is given."""
    with ExitStack() as opened:

        def open_pipe() -> tuple[int, int]:
            pipe = os.pipe()
            for end in pipe:
                opened.callback(os.close, end)
            return pipe

        (their_in, our_in), (our_out, their_out), (our_err, their_err) = (open_pipe() for _ in range(3))
        life, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # What could fail is done: nothing of it is to be closed now.
        opened.pop_all()
    ours = (
        os.fdopen(our_in, "wb", buffering=0),
        os.fdopen(our_out, "rb", buffering=0),
        os.fdopen(our_err, "rb", buffering=0),
    )
    return ForkedProcess(ours, life), [their_in, their_out, their_err, theirs.detach()]
