"""Threads of this process that write files beside the database, and what a reader gets until there is an index."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

from django.db import connections

from measures.models import Measure
from measures.search.index.file_locks import FileLockBusy

logger = logging.getLogger(__name__)

#: Measures indexed while the reader waits, at most; more are indexed in the background.
MAX_INLINE_MEASURES = 5000
#: Seconds that a search waits for another process to write or build.
LOCK_SECONDS = 5.0

#: Seconds that the threads have to stop when the process ends.
_STOP_SECONDS = 10.0

_stopping = threading.Event()
_workers: dict[Path, threading.Thread] = {}
#: The error of the last thread that could not write, by what it writes.
_refused: dict[Path, str] = {}


class BuildStopped(Exception):
    """The process is about to end. The next build resumes from here."""


class IndexNotReady(Exception):
    """No index can be searched yet: ``done`` of ``total`` measures are indexed.

    ``blocked`` means that its folder cannot be written, so that it is not being built.
    """

    def __init__(self, done: int = 0, total: int = 0, *, blocked: bool = False) -> None:
        super().__init__(f"the index is being built: {done} of {total}")
        self.done, self.total, self.blocked = done, total, blocked


def is_small_library(using: str) -> bool:
    """Return whether the database ``using`` has at most `MAX_INLINE_MEASURES` measures."""
    return Measure.objects.using(using).order_by()[: MAX_INLINE_MEASURES + 1].count() <= MAX_INLINE_MEASURES


def start_worker(path: Path, using: str, work: Callable[[], None]) -> None:
    """Start ``work`` in a thread of this process unless one is running for the same ``path``."""
    thread = _workers.get(path)
    if thread is None or not thread.is_alive():
        # In the context of the caller: it may name the database server to read from.
        run = copy_context().run
        thread = threading.Thread(
            target=run, args=(_run_and_log, path, using, work), name="search-index", daemon=True
        )
        _workers[path] = thread
        thread.start()


def wait_for_workers(seconds: float) -> None:
    """Wait for the threads of this process, ``seconds`` at most for each."""
    for thread in list(_workers.values()):
        thread.join(seconds)


def stop_workers(seconds: float = _STOP_SECONDS) -> None:
    """Stop the threads of this process; the next process resumes their builds."""
    _stopping.set()
    wait_for_workers(seconds)


atexit.register(stop_workers)


def raise_if_stopping(done: int, total: int) -> None:
    """Raise `BuildStopped` when the process is about to end."""
    if _stopping.is_set():
        raise BuildStopped


def was_refused(path: Path) -> bool:
    """Return whether the last thread for ``path`` could not write it."""
    return path in _refused


def _run_and_log(path: Path, using: str, work: Callable[[], None]) -> None:
    """Call ``work`` and log its errors; the next search starts again."""
    try:
        work()
        _refused.pop(path, None)
    except FileLockBusy:
        logger.info("another process is at work on %s", path)
    except BuildStopped:
        logger.info("the search index is left to the next process")
    except OSError as error:
        _refused[path] = str(error)
        logger.warning("%s cannot be written: %s", path, error)
    except Exception:
        logger.exception("%s could not be brought up to date", path)
    finally:
        connections[using].close()
