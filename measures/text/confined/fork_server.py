"""The process that has loaded what a worker needs, and forks one confined process for each file.

It never reads a file, nor what a forked process answers: whatever one file does is gone with its process. It knows
nothing of the site, ends with whoever started it, and by itself after `IDLE_SECONDS` without a request.

Its control socket brings requests: the worker's arguments as JSON, with four descriptors: standard input, output and
error of the new process, and a socket of its life. There the server says that it has begun, and its exit code; when the
other end of it is closed, the process is ended.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module

#: So long a server waits for the next request.
IDLE_SECONDS = 300.0
#: The most bytes of a request.
MAX_REQUEST = 1 << 16
#: The answer for a process that has begun.
BEGUN = b"begun"
_DESCRIPTORS = 4
_PR_SET_PDEATHSIG = 1
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class _ForkedChild:
    """A running process: its id, the descriptor that is readable when it has ended, and the socket of its life."""

    pid: int
    ended: int
    life: socket.socket


class _ForkServer:
    """Forks a process for each request, and tells how it ended."""

    def __init__(
        self, control: socket.socket, answer: Callable[..., None], preparation: Iterator[None]
    ) -> None:
        """Serve the requests on ``control``; ``answer`` does the work of a forked process.

        Between requests the steps of the ``preparation`` are done.
        """
        self._control = control
        self._answer = answer
        self._preparation = preparation
        self._is_prepared = False
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._running: set[_ForkedChild] = set()

    def serve(self) -> None:
        """Serve until nobody asks any more; end what still runs."""
        try:
            while self._serve_next():
                pass
        finally:
            for child in list(self._running):
                self._end_process(child)

    def _serve_next(self) -> bool:
        """Take what comes next; return whether there is more to come."""
        ready = self._selector.select(self._patience())
        for child in {key.data for key, _ in ready if key.data is not None}:
            self._end_process(child)
        if any(key.data is None for key, _ in ready):
            return self._fork_for_request()
        if not ready and not self._is_prepared:
            self._prepare_more()
            return True
        return bool(ready)

    def _patience(self) -> float | None:
        """Return for how many seconds to wait for what comes next; None is without an end."""
        if not self._is_prepared:
            return 0.0
        return None if self._running else IDLE_SECONDS

    def _prepare_more(self) -> None:
        """Do the next step of the preparation. After the last, what is loaded stays shared: nothing writes to it."""
        self._is_prepared = next(self._preparation, _NOTHING) is _NOTHING
        if self._is_prepared:
            gc.collect()
            gc.freeze()

    def _fork_for_request(self) -> bool:
        """Fork a process for the next request; return False if the requester has ended."""
        request, given, _flags, _address = socket.recv_fds(self._control, MAX_REQUEST, _DESCRIPTORS)
        if not request:
            return False
        life = socket.socket(fileno=given[3])
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            # Whoever asks sees that its end of the socket is closed; the readings under way go on.
            life.close()
            for pipe in given[:3]:
                os.close(pipe)
            return True
        if pid == 0:
            self._run_forked(server, given[:3], request)
        # On both sides, so that the group is there for whoever comes first.
        with suppress(OSError):
            os.setpgid(pid, pid)
        for pipe in given[:3]:
            os.close(pipe)
        try:
            child = _ForkedChild(pid, os.pidfd_open(pid), life)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            life.close()
            return True
        self._running.add(child)
        self._selector.register(child.ended, selectors.EVENT_READ, child)
        self._selector.register(child.life, selectors.EVENT_READ, child)
        with suppress(OSError):
            child.life.send(BEGUN)
        return True

    def _end_process(self, child: _ForkedChild) -> None:
        """End a process with whatever it has begun, if it has not ended by itself, and tell its exit code."""
        # Until it is waited for, its id is no other's.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        with suppress(ProcessLookupError, PermissionError):
            os.kill(child.pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
        self._selector.unregister(child.ended)
        self._selector.unregister(child.life)
        os.close(child.ended)
        with suppress(OSError):
            child.life.send(b"%d" % code)
        child.life.close()
        self._running.discard(child)

    def _run_forked(self, server: int, pipes: list[int], request: bytes) -> None:
        """Be the forked process: have nothing but its three pipes, do the work, end."""
        code = 1
        try:
            os.setpgid(0, 0)
            _end_with_parent(server)
            for at, pipe in enumerate(pipes):
                os.dup2(pipe, at)
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            self._answer(*json.loads(request))
            sys.stdout.flush()
            code = 0
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 1
        except BaseException:  # noqa: BLE001  reported, and then it ends
            with suppress(BaseException):
                traceback.print_exc()
        finally:
            os._exit(code)


def _end_with_parent(parent: int) -> None:
    """Have this process end when its parent does."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def main(worker: str, control: str) -> None:
    """Load the module ``worker`` by its ``prepare``, and fork processes that call its ``main``."""
    module = import_module(worker)
    preparation = module.prepare()
    next(preparation, None)
    _ForkServer(socket.socket(fileno=int(control)), module.main, preparation).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
