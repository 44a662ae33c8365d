"""Build an index while a reader waits, or in a thread of the process where that would take too long."""

from __future__ import annotations

from dataclasses import replace

from measures.search.index.background_build import (
    LOCK_SECONDS,
    IndexNotReady,
    is_small_library,
    raise_if_stopping,
    start_worker,
    was_refused,
)
from measures.search.index.file_locks import FileLockBusy, hold_file_lock
from measures.search.index.index_files import IndexDamaged, IndexFolder, IndexState
from measures.search.tantivy_engine.index_build import BuildProgress, build_index
from measures.search.tantivy_engine.index_writer import apply_changes
from measures.search.tantivy_engine.tantivy_files import open_index


def build_now_or_later(home: IndexFolder, using: str) -> None:
    """Build a small index now, any other in a thread of this process, raising `IndexNotReady`.

    Raise `IndexNotReady` as well while another process builds it, and `OSError` where it cannot be written.
    """
    if is_small_library(using):
        try:
            build_index(home, using, wait=LOCK_SECONDS)
        except FileLockBusy:
            raise _not_ready(home) from None
        return
    start_worker(home.path, using, lambda: build_index(home, using, report=raise_if_stopping))
    raise _not_ready(home)


def apply_changes_later(home: IndexFolder, using: str) -> None:
    """Apply many changes to the current index in a thread."""
    start_worker(home.path, using, lambda: _apply_all_changes(home, using))


def _apply_all_changes(home: IndexFolder, using: str) -> None:
    """Apply all changes to the current index, however long it takes."""
    with hold_file_lock(home.path / "write.lock", 0):
        folder = home.current()
        index = open_index(folder)
        state = IndexState.read_from(folder)
        replace(state, position=apply_changes(index, state.position, using)).write_to(folder)


def _not_ready(home: IndexFolder) -> IndexNotReady:
    """Return the exception with the progress of the build, or that it is blocked."""
    try:
        progress = BuildProgress.read_from(home.building)
    except IndexDamaged:
        return IndexNotReady(blocked=was_refused(home.path))
    return IndexNotReady(progress.done, progress.total, blocked=was_refused(home.path))
