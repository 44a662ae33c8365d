"""The follower: bring the index up to date with the database before every search."""

from __future__ import annotations

import logging
import shutil
import threading
from dataclasses import replace

from measures.connections import hold_lock, is_in_own_transaction
from measures.search.index import background_build
from measures.search.index.background_build import LOCK_SECONDS, IndexNotReady, is_small_library
from measures.search.index.change_log import ChangeLog
from measures.search.index.file_locks import FileLockBusy, hold_file_lock
from measures.search.index.index_files import IndexDamaged, IndexFolder, IndexState
from measures.search.index.search_engine import IndexSnapshot
from measures.search.tantivy_engine import open_indexes as indexes
from measures.search.tantivy_engine import schema
from measures.search.tantivy_engine.build_later import apply_changes_later, build_now_or_later
from measures.search.tantivy_engine.index_writer import TooManyChanges, apply_changes, cache_changed_words
from measures.search.tantivy_engine.open_indexes import OpenIndex
from measures.search.tantivy_engine.tantivy_files import verify_index
from measures.search.tantivy_engine.tantivy_searcher import TantivySearcher

logger = logging.getLogger(__name__)

_lock = threading.RLock()


def current_snapshot(using: str) -> IndexSnapshot:
    """Return the index, with all changes of the database if they can be applied now."""
    if is_in_own_transaction(using):
        return _transaction_snapshot(using)
    with hold_lock(_lock):
        opened = indexes.current_index(using)
        position = opened.position
    stale = False
    if ChangeLog(using).has_news(position.log):
        with hold_lock(_lock):
            stale = not _follow_database(using)
            opened = indexes.current_index(using)
    return replace(_snapshot_of(opened), stale=stale)


def forget_indexes(using: str | None = None) -> None:
    """Close the index of ``using``, or of all databases; the next search opens it again."""
    with hold_lock(_lock):
        indexes.close_index(using)


def _follow_database(using: str) -> bool:
    """Apply the changes of the database to the index; return whether that was possible now."""
    opened = indexes.current_index(using)
    if opened.folder is None:
        _follow_in_memory(opened, using)
        return True
    home = IndexFolder(opened.folder.parent)
    cache_changed_words(opened.position.log, using, most=background_build.MAX_INLINE_MEASURES)
    try:
        with hold_file_lock(home.path / "write.lock", LOCK_SECONDS):
            # Another process may have applied them, in this generation of the index or a newer one.
            opened = indexes.current_index(using)
            if opened.folder is not None and ChangeLog(using).has_news(opened.position.log):
                log = apply_changes(
                    opened.index, opened.position.log, using, most=background_build.MAX_INLINE_MEASURES
                )
                position = opened.position._replace(log=log)
                IndexState(schema.schema_version(), *position).write_to(opened.folder)
                opened.position, opened.signature = position, indexes.state_signature(opened.folder)
            return True
    except IndexDamaged as error:
        logger.info("building the search index: %s", error)
        return _rebuild(home, opened, using)
    except FileLockBusy:
        return False
    except TooManyChanges:
        apply_changes_later(home, using)
        return False
    except OSError:
        logger.warning("the search index could not be brought up to date", exc_info=True)
        if is_small_library(using):
            indexes.open_in_memory(using)
            return True
        return False


def _rebuild(home: IndexFolder, opened: OpenIndex, using: str) -> bool:
    """Rebuild the index; return False if the old one is searched until then."""
    try:
        build_now_or_later(home, using)
    except IndexNotReady:
        if ChangeLog(using).since(opened.position.log).lost:
            # It may be the index of another database: better no results than its results.
            raise
        return False
    return True


def _follow_in_memory(opened: OpenIndex, using: str) -> None:
    """Bring an index in memory up to date."""
    try:
        log = apply_changes(opened.index, opened.position.log, using)
        opened.position = opened.position._replace(log=log)
    except IndexDamaged:
        indexes.open_in_memory(using)


def _transaction_snapshot(using: str) -> IndexSnapshot:
    """Return the index as it is, or one in memory for the length of the transaction."""
    try:
        with hold_lock(_lock):
            opened = indexes.open_read_only(using)
    except (IndexDamaged, OSError):
        opened = indexes.build_in_memory(using)
    snapshot = _snapshot_of(opened)
    return replace(snapshot, stale=ChangeLog(using).has_news(snapshot.position.log))


def _snapshot_of(opened: OpenIndex) -> IndexSnapshot:
    """Return what an open index has now."""
    # First: another thread may advance the index in between, and the position must not be later than the index.
    position = opened.position
    return IndexSnapshot(TantivySearcher(opened.index.searcher()), position)


def discard_if_broken(using: str, error: BaseException) -> bool:
    """Return whether ``error`` came from a damaged index; delete the index if so."""
    if not isinstance(error, ValueError | OSError) and type(error).__name__ != "PanicException":
        return False
    with hold_lock(_lock):
        opened = indexes.open_index_of(using)
        if opened is None or opened.folder is None:
            return False
        try:
            verify_index(opened.folder, whole=True)
        except IndexDamaged:
            shutil.rmtree(opened.folder, ignore_errors=True)
            indexes.close_index(using)
            return True
        return False
