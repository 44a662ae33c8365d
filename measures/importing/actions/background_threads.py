"""Run work in threads that a request does not wait for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connections

logger = logging.getLogger(__name__)
_workers: set[threading.Thread] = set()


def run_in_background(work: Callable[[], object]) -> None:
    """Run ``work`` in a thread of this process; log what it raises."""
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
