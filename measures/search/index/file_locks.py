"""Locks between the processes of a machine. They end with the process that holds them, however it ends."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.01


class FileLockBusy(Exception):
    """Another process or thread holds the lock."""


@contextmanager
def hold_file_lock(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock ``path``, waiting up to ``wait`` seconds; raise `FileLockBusy` if it is still held then."""
    until = time.monotonic() + wait
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise FileLockBusy(str(path)) from None
                time.sleep(_PAUSE)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
