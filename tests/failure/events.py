"""Moments at which a process can be killed: each statement and commit, each change of a file; or any at all."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

#: What Python tells of itself when it changes a file, by the name of the event.
_FILES = frozenset(
    {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "os.truncate", "fcntl.flock"}
)


class Events:
    """Counts the events of this process and kills it before the one numbered ``fatal``; 0 lets it live."""

    def __init__(self, fatal: int = 0) -> None:
        self.fatal = fatal
        self.kinds: Counter[str] = Counter()
        self.number = 0

    def watch(self) -> None:
        """Begin to count."""
        connection.ensure_connection()
        connection.execute_wrappers.append(self._statement)
        wrappers: Any = BaseDatabaseWrapper
        committing = wrappers._commit

        def commit(wrapper: BaseDatabaseWrapper) -> None:
            # Once before it, once when it is done and whoever asked for it does not know yet.
            self.tick("commit")
            committing(wrapper)
            self.tick("commit")

        wrappers._commit = commit
        sys.addaudithook(self._hear)

    def tick(self, kind: str) -> None:
        """Count an event; this may be the last."""
        self.number += 1
        self.kinds[kind] += 1
        if self.number == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def _statement(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.tick("statement")
        return execute(*arguments)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FILES or (event == "open" and _is_written(arguments)):
            self.tick("file")


def _is_written(arguments: tuple[Any, ...]) -> bool:
    """Return whether what is opened is opened to be written."""
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def die_after(seconds: float) -> None:
    """Have this process end, at whatever it is doing then, when it has worked for so many seconds of processor time.

    The signal has no handler: the system ends the process as abruptly as SIGKILL does, in Python or beneath it.
    """
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
