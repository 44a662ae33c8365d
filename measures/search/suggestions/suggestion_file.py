"""The table of suggestions on disk, beside the index and as disposable: one process of a machine makes it for all."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import astuple, dataclass
from pathlib import Path

from django.db import connections

from measures.connections import hold_lock
from measures.search.index.background_build import start_worker
from measures.search.index.file_locks import hold_file_lock
from measures.search.index.follower import search_index
from measures.search.index.index_files import IndexFolder, replace_file_text
from measures.search.index.search_engine import IndexSnapshot
from measures.search.suggestions.suggestion_entries import gather_entries
from measures.search.suggestions.suggestion_table import SuggestionEntry, SuggestionTable

logger = logging.getLogger(__name__)

#: Seconds after which the table is made anew if anything was written. What it holds is only proposed: names and counts
#: are read when they are shown.
RENEWED_AFTER = 600.0
#: Seconds after which a process tries again to make a table that it could not make or write.
RETRIED_AFTER = 60.0
#: Changes whenever the file does.
_FORMAT = 1
_FILE = "suggestions.json"
#: A larger file takes longer to read than somebody who types should wait: it is read in the background.
_SMALL_BYTES = 300_000

_lock = threading.Lock()
_loaded: dict[Path, LoadedTable] = {}
#: When this process last began to make a table.
_started: dict[Path, float] = {}


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """A table, the data version it was made of, and the file that it was read from: when written, and its size."""

    table: SuggestionTable
    version: int
    signature: tuple[int, int]

    @property
    def age(self) -> float:
        """Return the seconds since the file was written."""
        return time.time() - self.signature[0] / 1e9


def current_table(snapshot: IndexSnapshot, using: str) -> SuggestionTable:
    """Return the table of this machine, an empty one while there is none; it is made and read in the background.

    Nothing is started inside a transaction, whose records another thread does not see.
    """
    try:
        path = IndexFolder.for_database(using).path / _FILE
        loaded = _loaded_table(path, using)
    except OSError:
        logger.warning("there are no suggestions: their table cannot be read", exc_info=True)
        return SuggestionTable(())
    is_due = loaded is None or (loaded.version != snapshot.version and loaded.age > RENEWED_AFTER)
    has_waited = time.monotonic() - _started.get(path, float("-inf")) > RETRIED_AFTER
    if is_due and has_waited and not connections[using].in_atomic_block:
        _started[path] = time.monotonic()
        start_worker(path, using, lambda: renew_table(using))
    return loaded.table if loaded else SuggestionTable(())


def renew_old_table(using: str) -> None:
    """Make the table anew unless it is of what the database ``using`` holds; raise `FileLockBusy` as that does."""
    path = IndexFolder.for_database(using).path / _FILE
    version = search_index(using, lambda snapshot: snapshot.version)
    try:
        if _read_table_file(path, _signature(path)).version == version:
            return
    except FileNotFoundError:
        pass
    except (ValueError, KeyError, TypeError):
        logger.warning("the table of suggestions is damaged and is made again")
    renew_table(using)


def renew_table(using: str) -> None:
    """Make the table of the database ``using`` anew and write it; raise `FileLockBusy` while another process does."""
    folder = IndexFolder.for_database(using).path
    with hold_file_lock(folder / "suggestions.lock", 0):
        version, entries = search_index(
            using, lambda snapshot: (snapshot.version, gather_entries(snapshot, using))
        )
        data = {"format": _FORMAT, "version": version, "entries": [astuple(entry) for entry in entries]}
        replace_file_text(folder / _FILE, json.dumps(data, ensure_ascii=False))


def _loaded_table(path: Path, using: str) -> LoadedTable | None:
    """Return the table in the file, or the one before it while a large one is read; None if there is none."""
    known = _loaded.get(path)
    try:
        signature = _signature(path)
    except FileNotFoundError:
        return None
    if known is not None and known.signature == signature:
        return known
    if signature[1] <= _SMALL_BYTES:
        _load_table(path)
        return _loaded.get(path)
    start_worker(path, using, lambda: _load_table(path))
    return known or LoadedTable(SuggestionTable(()), 0, signature)


def _load_table(path: Path) -> None:
    """Read the table in the file and keep it for this process; delete a file that cannot be used."""
    with hold_lock(_lock):
        signature = _signature(path)
        known = _loaded.get(path)
        if known is None or known.signature != signature:
            try:
                _loaded[path] = _read_table_file(path, signature)
            except (ValueError, KeyError, TypeError):
                logger.warning("the table of suggestions is damaged and is made again")
                path.unlink(missing_ok=True)


def _signature(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _read_table_file(path: Path, signature: tuple[int, int]) -> LoadedTable:
    """Return the table in the file; raise `ValueError`, `KeyError` or `TypeError` if it is none."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["format"] != _FORMAT:
        raise ValueError("another format")
    entries = [
        SuggestionEntry(str(kind), str(value), tuple(map(str, forms)), int(weight), str(place))
        for kind, value, forms, weight, place in data["entries"]
    ]
    return LoadedTable(SuggestionTable(entries), int(data["version"]), signature)
