"""A process's way to the index: brought up to date before every search, healed when it proves broken."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import tantivy
from django.db import connections

from measures.connections import hold_lock
from measures.search.index import background_build, schema
from measures.search.index import open_indexes as indexes
from measures.search.index.background_build import PATIENCE, Preparing, build_now_or_later, is_small
from measures.search.index.change_log import Log, Mark
from measures.search.index.file_locks import Busy, hold
from measures.search.index.index_files import Damaged, Home, State, verify
from measures.search.index.index_writer import TooMuch, catch_up, prepare
from measures.search.index.open_indexes import Opened

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
_lock = threading.RLock()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the index. It holds what was written up to ``mark``; it may hold later changes as well.

    ``stale`` says that more was written since and could not be taken over yet.
    """

    searcher: tantivy.Searcher
    mark: Mark
    stale: bool = False

    @property
    def version(self) -> int:
        """Return the data version that it holds."""
        return self.mark.version


def search_with(using: str, search: Callable[[Snapshot], Answer]) -> Answer:
    """Return what ``search`` makes of the index as it is now; an index that proves broken is built again first.

    Raise `Preparing` while there is nothing to search.
    """
    try:
        return search(snapshot(using))
    except BaseException as error:
        if not _is_broken(using, error):
            raise
        logger.warning("the search index is damaged and is built again", exc_info=True)
    return search(snapshot(using))


def snapshot(using: str) -> Snapshot:
    """Return the index, brought up to date with the database if that can be done now."""
    if _in_own_transaction(using):
        return _inside_transaction(using)
    with hold_lock(_lock):
        opened = indexes.current(using)
        mark = opened.mark
    stale = False
    if Log(using).has_news(mark):
        with hold_lock(_lock):
            stale = not _follow(using)
            opened = indexes.current(using)
    # In this order: another thread may move the index on in between, and a mark must not promise too much.
    mark = opened.mark
    return Snapshot(opened.index.searcher(), mark, stale)


def forget(using: str | None = None) -> None:
    """Close the index of ``using``, or of all databases; the next search opens it again."""
    with hold_lock(_lock):
        indexes.close(using)


def _follow(using: str) -> bool:
    """Bring the index up to date; return whether that was possible now."""
    opened = indexes.current(using)
    if opened.folder is None:
        _follow_in_memory(opened, using)
        return True
    home = Home(opened.folder.parent)
    prepare(opened.mark, using, most=background_build.INLINE)
    try:
        with hold(home.path / "write.lock", PATIENCE):
            # Another process may have done it meanwhile, in this generation or in a newer one.
            opened = indexes.current(using)
            if opened.folder is not None and Log(using).has_news(opened.mark):
                mark = catch_up(opened.index, opened.mark, using, most=background_build.INLINE)
                State(schema.schema_version(), mark).write(opened.folder)
                opened.mark, opened.seen = mark, indexes.look(opened.folder)
            return True
    except Damaged as error:
        logger.info("building the search index: %s", error)
        return _rebuilt(home, opened, using)
    except Busy:
        return False
    except TooMuch:
        background_build.catch_up_later(home, using)
        return False
    except OSError:
        logger.warning("the search index could not be brought up to date", exc_info=True)
        if is_small(using):
            indexes.in_memory(using)
            return True
        return False


def _rebuilt(home: Home, opened: Opened, using: str) -> bool:
    """Have the index built anew; return False if the old one serves until then."""
    try:
        build_now_or_later(home, using)
    except Preparing:
        if Log(using).since(opened.mark).lost:
            # It may be another database altogether: no answer is better than one from there.
            raise
        return False
    return True


def _follow_in_memory(opened: Opened, using: str) -> None:
    """Bring an index in memory up to date."""
    try:
        opened.mark = catch_up(opened.index, opened.mark, using)
    except Damaged:
        indexes.in_memory(using)


def _in_own_transaction(using: str) -> bool:
    """Return whether the caller is inside a transaction that it opened itself.

    What it has written is not committed and must not reach an index that others search. The transaction that a test
    case wraps around itself does not count: to the test it is the database.
    """
    blocks = connections[using].atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def _inside_transaction(using: str) -> Snapshot:
    """Return the index as it is; if there is none, one in memory that goes with the transaction."""
    try:
        with hold_lock(_lock):
            opened = indexes.read_only(using)
    except (Damaged, OSError):
        opened = indexes.private(using)
    mark = opened.mark
    return Snapshot(opened.index.searcher(), mark, Log(using).has_news(mark))


def _is_broken(using: str, error: BaseException) -> bool:
    """Return whether ``error`` came of a broken index; if so the index is taken out of service."""
    if not isinstance(error, ValueError | OSError) and type(error).__name__ != "PanicException":
        return False
    with hold_lock(_lock):
        opened = indexes.known(using)
        if opened is None or opened.folder is None:
            return False
        try:
            verify(opened.folder, whole=True)
        except Damaged:
            shutil.rmtree(opened.folder, ignore_errors=True)
            indexes.close(using)
            return True
        return False
