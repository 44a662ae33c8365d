"""Building an index while a reader waits, or in the background where that would take too long."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

from django.db import connections

from measures.models import Measure
from measures.search.index.file_locks import Busy, hold
from measures.search.index.index_build import Progress, build
from measures.search.index.index_files import Damaged, Home, State, open_index
from measures.search.index.index_writer import catch_up
from measures.search.index.schema import schema_version

logger = logging.getLogger(__name__)

#: Up to so many measures are written into an index while the reader waits; more are in the background.
INLINE = 5000
#: How long, in seconds, a search waits for another process that is writing or building.
PATIENCE = 5.0

#: At the end of the process its threads may take so many seconds to leave their work.
_STOPS_WITHIN = 10.0

_stopping = threading.Event()
_workers: dict[Path, threading.Thread] = {}
#: Why the last work on an index in the background could not write it, by its folder.
_refused: dict[Path, str] = {}


class Stopped(Exception):
    """The process is about to end; whoever builds next goes on from here."""


class Preparing(Exception):
    """There is no index to search yet: it is being built, ``done`` of ``total`` measures so far.

    ``blocked`` says that it cannot be built as long as its folder cannot be written.
    """

    def __init__(self, done: int = 0, total: int = 0, *, blocked: bool = False) -> None:
        super().__init__(f"the index is being built: {done} of {total}")
        self.done, self.total, self.blocked = done, total, blocked


def is_small(using: str) -> bool:
    """Return whether the index of the database ``using`` is built in no time."""
    return Measure.objects.using(using).order_by()[: INLINE + 1].count() <= INLINE


def build_now_or_later(home: Home, using: str) -> None:
    """Have the index built: now if it is small, else in a thread of this process, raising `Preparing`.

    Raise `Preparing` as well while another process builds it, and `OSError` where it cannot be written.
    """
    if is_small(using):
        try:
            build(home, using, wait=PATIENCE)
        except Busy:
            raise _preparing(home) from None
        return
    _in_background(home, using, lambda: build(home, using, report=_go_on))
    raise _preparing(home)


def catch_up_later(home: Home, using: str) -> None:
    """Have the index that serves take over, in a thread, more changes than a reader can wait for."""
    _in_background(home, using, lambda: _catch_up(home, using))


def _catch_up(home: Home, using: str) -> None:
    """Bring the index that serves up to date, however long it takes."""
    with hold(home.path / "write.lock", 0):
        folder = home.current()
        index = open_index(folder)
        mark = catch_up(index, State.read(folder).mark, using)
        State(schema_version(), mark).write(folder)


def _in_background(home: Home, using: str, work: Callable[[], None]) -> None:
    """Start ``work`` in a thread of this process unless there is one at work on this index already."""
    thread = _workers.get(home.path)
    if thread is None or not thread.is_alive():
        # In the context of whoever asked: it may say which of a database's servers is read from.
        run = copy_context().run
        thread = threading.Thread(
            target=run, args=(_quietly, home, using, work), name="search-index", daemon=True
        )
        _workers[home.path] = thread
        thread.start()


def wait_for_workers(seconds: float) -> None:
    """Wait until this process has no work on an index in the background, ``seconds`` at most for each."""
    for thread in list(_workers.values()):
        thread.join(seconds)


def stop(seconds: float = _STOPS_WITHIN) -> None:
    """Have the threads of this process leave their work; what they were building is gone on with by the next."""
    _stopping.set()
    wait_for_workers(seconds)


atexit.register(stop)


def _go_on(done: int, total: int) -> None:
    """Raise `Stopped` when the process is about to end."""
    if _stopping.is_set():
        raise Stopped


def _quietly(home: Home, using: str, work: Callable[[], None]) -> None:
    """Do ``work`` in a thread of its own; what goes wrong is logged, and the next search begins again."""
    try:
        work()
        _refused.pop(home.path, None)
    except Busy:
        logger.info("another process is at work on the search index")
    except Stopped:
        logger.info("the search index is left to the next process")
    except OSError as error:
        _refused[home.path] = str(error)
        logger.warning("the search index cannot be written: %s", error)
    except Exception:
        logger.exception("the search index could not be brought up to date")
    finally:
        connections[using].close()


def _preparing(home: Home) -> Preparing:
    """Return the exception that says how far the build has come, or that it cannot be done."""
    try:
        progress = Progress.read(home.building)
    except Damaged:
        return Preparing(blocked=home.path in _refused)
    return Preparing(progress.done, progress.total, blocked=home.path in _refused)
