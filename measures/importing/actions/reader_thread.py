"""The thread of this process that reads waiting drafts one after the other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import Error, connections

from measures.connections import let_go
from measures.importing.actions.draft_reading import read_draft
from measures.importing.actions.reading_queue import claim_next_draft, has_waiting_drafts

logger = logging.getLogger(__name__)
#: Seconds between two looks at the queue while other processes use all reading slots.
_PAUSE = 2.0

#: The running background threads of this process.
_workers: set[threading.Thread] = set()
_lock = threading.Lock()
_woken = threading.Event()
_is_at_work = False


def wake_reader() -> None:
    """Start the thread that reads waiting drafts, or notify it if it runs.

    A process has one such thread, so that reading drafts takes at most two of its database connections.
    """
    global _is_at_work  # noqa: PLW0603  one thread a process
    with _lock:
        _woken.set()
        if _is_at_work:
            return
        _is_at_work = True
    run_in_background(_read_all)


def read_waiting_drafts() -> None:
    """Read the waiting drafts that no other process reads, in this thread."""
    while (claim := claim_next_draft()) is not None:
        read_draft(claim)


def _read_all() -> None:
    try:
        while not _read_waiting_drafts():
            _woken.wait(_PAUSE)
    except Error as error:
        # Any page of a waiting draft wakes the thread again.
        logger.warning("drafts cannot be read while the database cannot: %s", error)
        _end_thread()
    except BaseException:
        _end_thread()
        raise


def _read_waiting_drafts() -> bool:
    """Read the waiting drafts; return True, and mark the thread as ended, if no process has any left."""
    _woken.clear()
    read_waiting_drafts()
    is_waiting = has_waiting_drafts()
    let_go()
    if is_waiting:
        return False
    with _lock:
        if _woken.is_set():
            return False
        _end_locked()
        return True


def _end_thread() -> None:
    with _lock:
        _end_locked()


def _end_locked() -> None:
    global _is_at_work  # noqa: PLW0603  one thread a process
    _is_at_work = False


logger = logging.getLogger(__name__)


def run_in_background(work: Callable[[], object]) -> None:
    """Run ``work`` in a thread of this process; log an exception that it raises."""
    thread = threading.Thread(target=_quietly, args=(work,), name="importing", daemon=True)
    _workers.add(thread)
    thread.start()


def wait_for_background_threads(seconds: float) -> None:
    """Wait for the background threads of this process, at most ``seconds`` for each."""
    for thread in list(_workers):
        thread.join(seconds)


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        logger.exception("work in the background failed")
    finally:
        connections.close_all()
        _workers.discard(threading.current_thread())
