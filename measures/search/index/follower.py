"""Search the index as it is now: the engine brings it up to date before every search; a damaged one is built again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from measures.search.index.search_engine import IndexSnapshot, search_engine

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


def search_index(using: str, search: Callable[[IndexSnapshot], Answer]) -> Answer:
    """Call ``search`` with the index as it is now and return its answer; rebuild a damaged index first.

    Raise `IndexNotReady` while there is nothing to search.
    """
    engine = search_engine()
    try:
        return search(engine.current_snapshot(using))
    except BaseException as error:
        if not engine.discard_if_broken(using, error):
            raise
        logger.warning("the search index is damaged and is built again", exc_info=True)
    return search(engine.current_snapshot(using))


def current_snapshot(using: str) -> IndexSnapshot:
    """Return the index, with all changes of the database if they can be applied now.

    Raise `IndexNotReady` while there is nothing to search.
    """
    return search_engine().current_snapshot(using)


def forget_indexes(using: str | None = None) -> None:
    """Close the index of ``using``, or of all databases; the next search opens it again."""
    search_engine().forget_indexes(using)
