"""The indexes that this process has open, on disk or in memory; a missing one is built."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import tantivy

from measures.search.index.background_build import IndexNotReady, is_small_library
from measures.search.index.change_log import ChangeLog
from measures.search.index.index_files import (
    IndexDamaged,
    IndexFolder,
    IndexState,
    index_name,
    new_build_name,
)
from measures.search.index.search_engine import IndexPosition
from measures.search.tantivy_engine import schema
from measures.search.tantivy_engine.build_later import build_now_or_later
from measures.search.tantivy_engine.index_writer import fill_index
from measures.search.tantivy_engine.read_only_index import is_folder_writable, open_for_reading
from measures.search.tantivy_engine.tantivy_files import verify_index

logger = logging.getLogger(__name__)

#: After so many seconds a process that keeps its index in memory tries the disk again.
_MEMORY_SECONDS = 60.0


@dataclass(slots=True)
class OpenIndex:
    """An index this process has open: on disk in ``folder``, or in memory if that is None.

    ``position`` is what it is of, or an earlier one. ``signature`` is that of its state file, which changes when
    another process writes, ``generation`` that of the file that names the current folder, None if it is to be read
    again. ``only_read`` means that its folder could not be written when it was opened.
    """

    index: tantivy.Index
    position: IndexPosition
    folder: Path | None
    signature: tuple[int, int]
    only_read: bool = False
    generation: tuple[int, int] | None = None
    pid: int = field(default_factory=os.getpid)
    since: float = field(default_factory=time.monotonic)

    def is_as_on_disk(self) -> bool:
        """Return whether the index on disk is still this one, of the same state."""
        if self.folder is None or self.generation is None or self.only_read:
            return False
        try:
            return (
                _file_signature(self.folder.parent / "current") == self.generation
                and _file_signature(self.folder / "state.json") == self.signature
            )
        except OSError:
            return False


#: By database and the name of its index.
_open_indexes: dict[tuple[str, str], OpenIndex] = {}


def _index_key(using: str) -> tuple[str, str]:
    return using, index_name(using)


def open_index_of(using: str) -> OpenIndex | None:
    """Return the index of ``using`` if this process (not the one it was forked from) has it open."""
    opened = _open_indexes.get(_index_key(using))
    return opened if opened and opened.pid == os.getpid() else None


def close_index(using: str | None = None) -> None:
    """Close the index of ``using``, or of all databases."""
    for key in list(_open_indexes):
        if using in (None, key[0]):
            _open_indexes.pop(key, None)


def current_index(using: str) -> OpenIndex:
    """Return the current index as it is on disk; build it if there is none that can be used.

    Raise `IndexNotReady` while it is being built. Where the disk cannot be written, the index is one in memory.
    """
    opened = open_index_of(using)
    if opened and opened.folder is None and time.monotonic() - opened.since < _MEMORY_SECONDS:
        return opened
    if opened and opened.is_as_on_disk():
        return opened
    try:
        return _open_or_build(using)
    except OSError:
        logger.warning("the search index cannot be kept on disk", exc_info=True)
        return open_in_memory(using)


def open_in_memory(using: str) -> OpenIndex:
    """Return an index in memory for this process; raise `IndexNotReady` if there is too much to hold."""
    if not is_small_library(using):
        raise IndexNotReady(blocked=True)
    opened = _open_indexes[_index_key(using)] = build_in_memory(using)
    return opened


def build_in_memory(using: str) -> OpenIndex:
    """Return a new index in memory of all that this connection sees, for the caller alone."""
    position = IndexPosition(ChangeLog(using).start(), new_build_name())
    index = schema.register_tokenizer(tantivy.Index(schema.index_schema()))
    index.config_reader("manual", 0)
    fill_index(index, using, save=lambda _: None)
    return OpenIndex(index, position, None, (0, 0))


def open_read_only(using: str) -> OpenIndex:
    """Return the index on disk as it is, changing nothing; raise `IndexDamaged` or `OSError` if there is none."""
    return _open_current(IndexFolder.for_database(using), open_index_of(using))


def state_signature(folder: Path) -> tuple[int, int]:
    """Return the signature of the state file in ``folder``, which changes when another process writes."""
    try:
        return _file_signature(folder / "state.json")
    except OSError as error:
        raise IndexDamaged("the index's state is gone") from error


def _file_signature(path: Path) -> tuple[int, int]:
    """Return what changes whenever a file is replaced; raise `OSError` if there is none."""
    status = os.stat(path)  # noqa: PTH116  called for every search, and `Path.stat` takes longer
    return status.st_ino, status.st_mtime_ns


def _open_or_build(using: str) -> OpenIndex:
    """Return the index on disk; build it if need be."""
    home = IndexFolder.for_database(using)
    for _ in range(2):
        try:
            opened = _open_current(home, open_index_of(using))
        except IndexDamaged as error:
            logger.info("building the search index: %s", error)
            _open_indexes.pop(_index_key(using), None)
            build_now_or_later(home, using)
        else:
            _open_indexes[_index_key(using)] = opened
            return opened
    raise IndexNotReady


def _open_current(home: IndexFolder, opened: OpenIndex | None) -> OpenIndex:
    """Return the current index: ``opened``, reloaded if it changed on disk, or opened now.

    Raise `IndexDamaged` if there is none.
    """
    generation = _generation_signature(home)
    folder = home.current()
    signature = state_signature(folder)
    if opened and opened.only_read and is_folder_writable(folder):
        opened = None
    if opened and (opened.folder, opened.signature) == (folder, signature):
        opened.generation = generation
        return opened
    state = IndexState.read_from(folder)
    if state.schema != schema.schema_version():
        raise IndexDamaged("the index is of another schema")
    position = IndexPosition(state.position, state.build)
    if opened and opened.folder == folder:
        try:
            opened.index.reload()
        except ValueError as error:
            raise IndexDamaged(f"the index cannot be read again: {error}") from error
        opened.position, opened.signature, opened.generation = position, signature, generation
        return opened
    verify_index(folder)
    index, only_read = open_for_reading(folder)
    return OpenIndex(index, position, folder, signature, only_read, generation)


def _generation_signature(home: IndexFolder) -> tuple[int, int] | None:
    """Return the signature of the file that names the current generation, None if there is none."""
    try:
        return _file_signature(home.path / "current")
    except OSError:
        return None
