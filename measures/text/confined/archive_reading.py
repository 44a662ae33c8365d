"""An archive of plans opened by a confined process: its files, and why others in it are not read."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from measures.text.confined.answer_values import check_value_count
from measures.text.confined.archive_limits import (
    ARCHIVE_ALLOWANCE,
    ARCHIVE_SECONDS,
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_ENTRIES,
    MAX_BATCH_FILES,
    MAX_ENTRY_NAME,
    MAX_INDEX_BYTES,
    MAX_INDEX_VALUES,
)
from measures.text.confined.confined_process import AnswerTooLong, OutOfTime, ReadingFailed, run_worker
from measures.text.containers.file_limits import MAX_BYTES
from measures.text.decode import UnreadableBytes

if TYPE_CHECKING:
    from pydantic import TypeAdapter

logger = logging.getLogger(__name__)
_WORKER = "measures.text.confined.archive_worker"
_LONGEST_REASON = 1_000
_NAME_AT, _NAME_LENGTH_AT = 30, 26
#: How the first file in an office document is called; an archive of plans has such a name at most by chance.
_FIRST_IN_DOCUMENT = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"mimetype")
_UNREADABLE = "压缩包已损坏，或占用内存过多，无法打开。请重新压缩，或解压后导入。"


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A file of an archive: its ``name`` with its folders, and ``size`` in bytes, or the Chinese ``reason`` why not.

    ``is_skipped`` marks what is no plan, such as what a system leaves in folders.
    """

    name: str
    size: int = 0
    reason: str = ""
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """What is in an archive, or why nothing of it is read, in Chinese.

    ``is_document`` says that it is an office document, ``is_damaged`` that it cannot be opened at all.
    """

    entries: tuple[ArchiveEntry, ...] = ()
    error: str = ""
    is_document: bool = False
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file out of an archive with its bytes; those that are not read have a ``reason`` and no bytes."""

    name: str
    content: bytes
    reason: str = ""
    is_skipped: bool = False


def may_be_archive(content: bytes) -> bool:
    """Return whether bytes may be an archive of plans; `read_archive_confined` finds out.

    >>> may_be_archive("徐汇区".encode())
    False
    """
    if content.startswith(b"PK\x05\x06"):
        return True
    if not content.startswith(b"PK\x03\x04"):
        return False
    length = int.from_bytes(content[_NAME_LENGTH_AT : _NAME_LENGTH_AT + 2], "little")
    return not content[_NAME_AT : _NAME_AT + length].startswith(_FIRST_IN_DOCUMENT)


def read_archive_confined(content: bytes, name: str) -> tuple[ArchivedFile, ...] | None:
    """Return the files of the archive ``name``, None if its bytes are no archive of plans but a single file.

    Raise `UnreadableBytes`, in Chinese, for an archive that cannot be read, or holds more than is taken at once.
    """
    if not may_be_archive(content):
        return None
    if len(content) > MAX_ARCHIVE_BYTES:
        raise UnreadableBytes(
            f"压缩包有 {len(content) / 1024 / 1024:.1f} MB，超过 {MAX_ARCHIVE_BYTES // 1024 // 1024} MB 的上限，"
            "没有读取。请分开压缩。"
        )
    try:
        line, _, contents = run_worker(_WORKER, [], content, ARCHIVE_ALLOWANCE).partition(b"\n")
    except OutOfTime:
        raise UnreadableBytes(
            f"打开压缩包用时超过 {ARCHIVE_SECONDS} 秒，已停止。文件可能有意构造；请解压后导入其中的方案。"
        ) from None
    except ReadingFailed as error:
        logger.warning("an archive could not be opened apart: %s", error)
        raise UnreadableBytes(_UNREADABLE) from None
    index = _checked_index(line, len(contents))
    if index.is_document or (index.is_damaged and not name.lower().endswith(".zip")):
        return None
    if index.is_damaged:
        raise UnreadableBytes(_UNREADABLE)
    if index.error:
        raise UnreadableBytes(index.error[:_LONGEST_REASON])
    return _cut_contents(index.entries, contents)


def _cut_contents(entries: tuple[ArchiveEntry, ...], contents: bytes) -> tuple[ArchivedFile, ...]:
    """Return the entries with their bytes, which stand one after the other in ``contents``."""
    found, at = [], 0
    for entry in entries:
        content = contents[at : at + entry.size]
        at += entry.size
        found.append(ArchivedFile(entry.name, content, entry.reason[:_LONGEST_REASON], entry.is_skipped))
    return tuple(found)


def _checked_index(line: bytes, size: int) -> ArchiveIndex:
    """Return the index in an answer; raise `UnreadableBytes` if it is none: a parser may have been taken over."""
    from pydantic import ValidationError

    try:
        if len(line) > MAX_INDEX_BYTES:
            raise ValueError("the index is too long")
        check_value_count(line, MAX_INDEX_VALUES)
        index = _index_type().validate_json(line, strict=True)
        _check_index(index, size)
    except (ValidationError, ValueError, AnswerTooLong) as error:
        logger.warning("a confined process answered in another shape: %s", str(error)[:500])
        raise UnreadableBytes(_UNREADABLE) from None
    return index


def _check_index(index: ArchiveIndex, size: int) -> None:
    """Raise `ValueError` if an index does not fit the ``size`` of what follows it, or is more than is allowed."""
    read = [entry for entry in index.entries if not entry.reason]
    if len(index.entries) > MAX_ARCHIVE_ENTRIES or len(read) > MAX_BATCH_FILES:
        raise ValueError("there are too many files")
    for entry in index.entries:
        if not 0 <= entry.size <= MAX_BYTES or bool(entry.size) == bool(entry.reason):
            raise ValueError("a file has a wrong size")
        if len(entry.name) > MAX_ENTRY_NAME:
            raise ValueError("a name is too long")
    if sum(entry.size for entry in index.entries) != size:
        raise ValueError("the sizes are not those of the files")


@cache
def _index_type() -> TypeAdapter[ArchiveIndex]:
    # Slow to load, and the confined process has no use for it.
    from pydantic import TypeAdapter

    return TypeAdapter(ArchiveIndex)
