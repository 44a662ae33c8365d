"""Open an index whose folder cannot be written: tantivy creates a lock file even to read.

Its files are linked into a temporary folder, where the lock file can be created. Never write into such an index.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import tantivy

from measures.search.index.index_files import IndexDamaged
from measures.search.tantivy_engine.tantivy_files import open_index

#: The temporary folders of this process by the real ones; they go when the process ends.
_link_folders: dict[Path, tempfile.TemporaryDirectory[str]] = {}


def is_folder_writable(folder: Path) -> bool:
    """Return whether files can be made in ``folder``."""
    return os.access(folder, os.W_OK)


def open_for_reading(folder: Path) -> tuple[tantivy.Index, bool]:
    """Return the index in ``folder`` and whether it is only to be read; raise `IndexDamaged` if it cannot be opened."""
    try:
        return open_index(folder), False
    except IndexDamaged:
        if is_folder_writable(folder):
            raise
    try:
        return open_index(_link_files(folder)), True
    except OSError as error:
        raise IndexDamaged(f"the index cannot be reached: {error}") from error


def _link_files(folder: Path) -> Path:
    """Return a temporary folder with a link to every file of an index; raise `OSError` if none can be made."""
    _link_folders.clear()
    _link_folders[folder] = made = tempfile.TemporaryDirectory(prefix="policyhub-index-")
    for file in folder.iterdir():
        if not file.name.endswith(".lock"):
            (Path(made.name) / file.name).symlink_to(file)
    return Path(made.name)
