"""The functions of `measures.search.index.search_engine.SearchEngine`, done by tantivy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from measures.search.index.background_build import LOCK_SECONDS
from measures.search.index.file_locks import hold_file_lock
from measures.search.index.index_files import IndexFolder, IndexState, new_build_name
from measures.search.index.search_engine import IndexPosition, ProgressCallback
from measures.search.tantivy_engine.following import current_snapshot, discard_if_broken, forget_indexes
from measures.search.tantivy_engine.index_build import build_index as build_in_folder
from measures.search.tantivy_engine.index_writer import index_measures
from measures.search.tantivy_engine.open_indexes import open_index_of, open_read_only

__all__ = [
    "build_index",
    "correct_measures",
    "current_snapshot",
    "discard_if_broken",
    "forget_indexes",
    "kept_position",
    "raise_if_unusable",
]


def kept_position(using: str) -> IndexPosition | None:
    """Return the position of the index that this process has open, None unless it is still as on disk."""
    opened = open_index_of(using)
    return opened.position if opened is not None and opened.is_as_on_disk() else None


def raise_if_unusable(using: str) -> None:
    """Raise `IndexDamaged` or `OSError` if there is no index on disk that can be searched; change nothing."""
    open_read_only(using)


def build_index(
    using: str, *, report: ProgressCallback | None = None, wait: float = 0, afresh: bool = False
) -> None:
    """Build the index in the folder of the database, and make it the current one."""
    build_in_folder(IndexFolder.for_database(using), using, report=report, wait=wait, afresh=afresh)


def correct_measures(using: str, pks: Sequence[int]) -> None:
    """Write measures into the index on disk as they are in the database, whatever the log says."""
    home = IndexFolder.for_database(using)
    with hold_file_lock(home.path / "write.lock", LOCK_SECONDS):
        index_measures(open_read_only(using).index, pks, using)
        folder = home.current()
        # Other processes read the index again, and what they counted in it.
        replace(IndexState.read_from(folder), build=new_build_name()).write_to(folder)
    forget_indexes(using)
