"""Tantivy's files in a folder: opened, and verified before that."""

from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path

import tantivy

from measures.search.index.index_files import IndexDamaged
from measures.search.tantivy_engine import schema

#: Ends every file that tantivy has finished writing.
_FOOTER_MAGIC = 1337
#: Up to this size in bytes, all checksums of an index are verified when it is opened.
_SMALL = 64 << 20
#: How often verifying is repeated while another process writes.
_ATTEMPTS = 20


def open_index(folder: Path) -> tantivy.Index:
    """Return the index in ``folder``; raise `IndexDamaged` if it cannot be opened."""
    try:
        index = schema.register_tokenizer(tantivy.Index(schema.index_schema(), str(folder), reuse=True))
        index.config_reader("manual", 0)
        index.reload()
    except (ValueError, OSError) as error:
        raise IndexDamaged(f"the index cannot be opened: {error}") from error
    return index


def verify_index(folder: Path, *, whole: bool = False) -> None:
    """Raise `IndexDamaged` unless every file that the index names is there and was written to its end.

    The checksums are compared too if ``whole``, or if the index is so small that it costs nothing. Another process may
    write meanwhile, which changes the named files: then they are verified again.
    """
    for _ in range(_ATTEMPTS):
        try:
            named = (folder / "meta.json").read_bytes()
        except OSError as error:
            raise IndexDamaged(f"the index does not say what it consists of: {error}") from error
        try:
            _verify_files(folder, named, whole)
        except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
            damage = IndexDamaged(f"the index's files are not whole: {error}")
        except IndexDamaged as error:
            damage = error
        else:
            return
        if (folder / "meta.json").read_bytes() == named:
            raise damage
    raise IndexDamaged("the index changes faster than it can be read")


def _verify_files(folder: Path, named: bytes, whole: bool) -> None:
    """Raise `IndexDamaged` unless the files that ``named`` (the index's own list) names are whole.

    Errors of reading are not caught.
    """
    files = _files(folder, named)
    whole = whole or sum(file.stat().st_size for file in files) <= _SMALL
    for file in files:
        _verify_file(file, whole)


def _files(folder: Path, named: bytes) -> list[Path]:
    """Return the files that the list ``named`` of the index in ``folder`` names."""
    files = []
    for segment in json.loads(named)["segments"]:
        name = segment["segment_id"].replace("-", "")
        endings = ["idx", "pos", "term", "store", "fast", "fieldnorm"]
        if segment.get("deletes"):
            endings.append(f"{segment['deletes']['opstamp']}.del")
        files += [folder / f"{name}.{ending}" for ending in endings]
    return files


def _verify_file(path: Path, whole: bool) -> None:
    """Raise `IndexDamaged` or what reading raises unless the file ends as tantivy ends its files.

    That is: content, a footer of JSON with the content's checksum, the footer's length, a fixed number.
    """
    with path.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        length, magic = struct.unpack("<II", file.read(8))
        if magic != _FOOTER_MAGIC:
            raise IndexDamaged(f"{path.name} is cut short")
        if whole:
            size = path.stat().st_size - 8 - length
            file.seek(size)
            expected = json.loads(file.read(length))["crc"]
            file.seek(0)
            actual = 0
            while size > 0:
                chunk = file.read(min(size, 1 << 20))
                size -= len(chunk)
                actual = zlib.crc32(chunk, actual)
            if actual != expected:
                raise IndexDamaged(f"{path.name} is not what was written")
