"""The indexes that this process has open: found on disk, built where there is none, or kept in memory."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import tantivy

from measures.search.index import schema
from measures.search.index.background_build import Preparing, build_now_or_later, is_small
from measures.search.index.change_log import Log, Mark
from measures.search.index.index_files import Damaged, Home, State, name_of, verify
from measures.search.index.index_writer import fill
from measures.search.index.read_only_index import is_writable, open_to_read

logger = logging.getLogger(__name__)

#: After so many seconds a process that keeps its index in memory tries the disk again.
_MEMORY_SECONDS = 60.0


@dataclass(slots=True)
class Opened:
    """An index this process has open: on disk in ``folder``, or in memory if that is None.

    ``mark`` is what the index has followed to, or less. ``seen`` tells whether another process has moved it on.
    ``only_read`` says that its folder could not be written when it was opened.
    """

    index: tantivy.Index
    mark: Mark
    folder: Path | None
    seen: tuple[int, int]
    only_read: bool = False
    pid: int = field(default_factory=os.getpid)
    since: float = field(default_factory=time.monotonic)


#: By database and the name of its index.
_opened: dict[tuple[str, str], Opened] = {}


def _key(using: str) -> tuple[str, str]:
    return using, name_of(using)


def known(using: str) -> Opened | None:
    """Return the index of ``using`` if this process (not the one it was forked from) has it open."""
    opened = _opened.get(_key(using))
    return opened if opened and opened.pid == os.getpid() else None


def close(using: str | None = None) -> None:
    """Close the index of ``using``, or of all databases."""
    for key in list(_opened):
        if using in (None, key[0]):
            _opened.pop(key, None)


def current(using: str) -> Opened:
    """Return the index that serves, as it is on disk now; have it built where there is none that can be used.

    Raise `Preparing` while it is being built. Where the disk cannot be written, the index is one in memory.
    """
    opened = known(using)
    if opened and opened.folder is None and time.monotonic() - opened.since < _MEMORY_SECONDS:
        return opened
    try:
        return _on_disk(using)
    except OSError:
        logger.warning("the search index cannot be kept on disk", exc_info=True)
        return in_memory(using)


def in_memory(using: str) -> Opened:
    """Return an index in memory for this process; raise `Preparing` if there is too much to hold."""
    if not is_small(using):
        raise Preparing(blocked=True)
    opened = _opened[_key(using)] = private(using)
    return opened


def private(using: str) -> Opened:
    """Return an index in memory with all that this connection sees, known to nobody else."""
    mark = Log(using).start()
    index = schema.register(tantivy.Index(schema.schema()))
    index.config_reader("manual", 0)
    fill(index, using, save=lambda _: None)
    return Opened(index, mark, None, (0, 0))


def read_only(using: str) -> Opened:
    """Return the index on disk as it is, changing nothing; raise `Damaged` or `OSError` if there is none."""
    return _open(Home.of(using), known(using))


def look(folder: Path) -> tuple[int, int]:
    """Return what changes when another process has written to the index in ``folder``."""
    try:
        status = (folder / "state.json").stat()
    except OSError as error:
        raise Damaged("the index's state is gone") from error
    return status.st_ino, status.st_mtime_ns


def _on_disk(using: str) -> Opened:
    """Return the index on disk, built if need be."""
    home = Home.of(using)
    for _ in range(2):
        try:
            opened = _open(home, known(using))
        except Damaged as error:
            logger.info("building the search index: %s", error)
            _opened.pop(_key(using), None)
            build_now_or_later(home, using)
        else:
            _opened[_key(using)] = opened
            return opened
    raise Preparing


def _open(home: Home, opened: Opened | None) -> Opened:
    """Return the index that serves: ``opened``, brought to what is on disk, or opened now; else raise `Damaged`."""
    folder = home.current()
    seen = look(folder)
    if opened and opened.only_read and is_writable(folder):
        opened = None
    if opened and (opened.folder, opened.seen) == (folder, seen):
        return opened
    state = State.read(folder)
    if state.schema != schema.schema_version():
        raise Damaged("the index is of another schema")
    if opened and opened.folder == folder:
        try:
            opened.index.reload()
        except ValueError as error:
            raise Damaged(f"the index cannot be read again: {error}") from error
        opened.mark, opened.seen = state.mark, seen
        return opened
    verify(folder)
    index, only_read = open_to_read(folder)
    return Opened(index, state.mark, folder, seen, only_read)
