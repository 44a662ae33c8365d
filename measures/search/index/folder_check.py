"""Check that the folder of the index can be written; else the index falls behind the database."""

from __future__ import annotations

import os

from measures.search.index.index_files import IndexFolder


def folder_error(using: str) -> str:
    """Return why the folder of the index of ``using`` cannot be written, nothing if it can."""
    try:
        probe = IndexFolder.of(using).path / f".probe.{os.getpid()}"
        with probe.open("w") as file:
            file.write("written\n")
        probe.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""
