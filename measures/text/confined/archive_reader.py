"""What the process that opens an archive does: unpack its files in memory, count, and say why one is left out."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import PurePosixPath

from measures.text.confined.answer_values import encode_answer
from measures.text.confined.archive_limits import (
    MAX_ARCHIVE_ENTRIES,
    MAX_ARCHIVE_UNPACKED,
    MAX_BATCH_FILES,
    MAX_ENTRY_NAME,
)
from measures.text.confined.archive_reading import ArchiveEntry, ArchiveIndex
from measures.text.containers.file_limits import MAX_BYTES, MAX_RATIO
from measures.text.decode import UnreadableBytes

_MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
#: What is packed tighter than `MAX_RATIO` may still have so many bytes: short texts of one character are that tight.
_SMALL = _MEGABYTE
_UTF8_FLAG, _LOCKED_FLAG = 0x800, 0x1
_BOMB = "展开后过大，可能是压缩炸弹，没有读取。请核对文件来源。"
_NOT_UNPACKED = "这一份已损坏，无法解压。请重新压缩，或单独导入这一份。"
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError)
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz")
#: Files that systems and office programs leave in folders.
_LEFTOVERS = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


@dataclass(slots=True)
class _Unpacking:
    """The files unpacked so far, and the bytes that are left for the others."""

    contents: list[bytes]
    left: int = MAX_ARCHIVE_UNPACKED


def answer_archive(content: bytes) -> bytes:
    """Return the answer for the bytes of an archive; never raise for a bad one."""
    unpacking = _Unpacking([])
    try:
        index = _index(content, unpacking)
    except UnreadableBytes as error:
        index, unpacking.contents = ArchiveIndex(error=str(error)), []
    except MemoryError:
        index, unpacking.contents = ArchiveIndex(error=f"压缩包{_BOMB}"), []
    line = encode_answer(asdict(index)).encode("utf-8", "replace")
    return b"\n".join((line, b"".join(unpacking.contents)))


def is_leftover(path: str) -> bool:
    """Return whether a path in a folder is hidden, or what a system or an office program left there.

    >>> is_leftover("2025/~$方案.docx"), is_leftover("__MACOSX/a.txt"), is_leftover("2025/方案.docx")
    (True, True, False)
    """
    parts = PurePosixPath(path).parts
    name = parts[-1].lower() if parts else ""
    is_hidden = any(part.startswith(".") and part not in (".", "..") for part in parts)
    return is_hidden or "__MACOSX" in parts or name in _LEFTOVERS or name.startswith("~$")


def _index(content: bytes, unpacking: _Unpacking) -> ArchiveIndex:
    """Unpack an archive; raise `UnreadableBytes` if it is damaged as a whole or too large."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except _BROKEN:
        return ArchiveIndex(is_damaged=True)
    with archive:
        if _is_document(archive.namelist()):
            return ArchiveIndex(is_document=True)
        parts = [part for part in archive.infolist() if not part.is_dir()]
        if len(parts) > MAX_ARCHIVE_ENTRIES:
            raise UnreadableBytes(
                f"压缩包中有 {len(parts):,} 个文件，超过 {MAX_ARCHIVE_ENTRIES:,} 个的上限，没有读取。请分开压缩。"
            )
        entries = tuple(_read_archive_entries(archive, parts, unpacking))
    if not entries:
        raise UnreadableBytes("压缩包是空的，其中没有文件。请核对所选文件。")
    if len(unpacking.contents) > MAX_BATCH_FILES:
        raise UnreadableBytes(
            f"压缩包中有 {len(unpacking.contents)} 份文件，一次最多 {MAX_BATCH_FILES} 份，没有读取。请分开压缩。"
        )
    return ArchiveIndex(entries=entries)


def _is_document(names: list[str]) -> bool:
    """Return whether the names in an archive are those of an office document, which is an archive as well."""
    return "[Content_Types].xml" in names or "mimetype" in names


def _read_archive_entries(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], unpacking: _Unpacking
) -> Iterator[ArchiveEntry]:
    """Yield what became of each file, and keep the bytes of those that are to be read."""
    seen: set[str] = set()
    for part in parts:
        name = _printed_name(part)
        label = "".join(char for char in name if char.isprintable())[-MAX_ENTRY_NAME:] or "（没有文件名）"
        if is_leftover(name):
            yield ArchiveEntry(label, is_skipped=True, reason="系统或办公软件留下的文件，不是方案，已略过。")
            continue
        if reason := _file_refusal(name, part) or (
            "压缩包中有重名的文件，只读取了第一份。" if name in seen else ""
        ):
            yield ArchiveEntry(label, reason=reason)
            continue
        seen.add(name)
        yield _unpacked(archive, part, label, unpacking)


def _printed_name(part: zipfile.ZipInfo) -> str:
    """Return the name of a file: UTF-8 where it says or shows so, else GB 18030, as Chinese Windows writes it."""
    if part.flag_bits & _UTF8_FLAG:
        return part.orig_filename.replace("\\", "/")
    try:
        raw = part.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return part.orig_filename.replace("\\", "/")
    for encoding in ("utf-8", "gb18030"):
        try:
            # Only now: the second byte of a character of GBK may be a backslash.
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace").replace("\\", "/")


def _file_refusal(name: str, part: zipfile.ZipInfo) -> str:
    """Return why a file is left out without being unpacked, in Chinese; empty if it is not."""
    if name.startswith("/") or ".." in name.split("/") or (len(name) > 1 and name[1] == ":"):
        return "路径可疑，指向压缩包之外，没有读取。请重新压缩。"
    if "\x00" in name:
        return "文件名含有空字符，没有读取。请改名后重新压缩。"
    kind = stat.S_IFMT(part.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "不是普通文件（链接或设备），没有读取。请放入文件本身再压缩。"
    if part.flag_bits & _LOCKED_FLAG:
        return "设了密码，没有读取。请取消密码后重新压缩。"
    if name.lower().endswith(_ARCHIVES):
        return "压缩包中的压缩包，没有读取。请先解压这一层。"
    if part.file_size > MAX_BYTES:
        return f"超过 {MAX_BYTES // _MEGABYTE} MB 的上限，不像是一份行动方案，没有读取。请核对文件。"
    return ""


def _unpacked(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, label: str, unpacking: _Unpacking
) -> ArchiveEntry:
    """Unpack a file and count, as what the archive says of its size is not believed."""
    most = min(MAX_BYTES, max(_SMALL, part.compress_size * MAX_RATIO))
    content = bytearray()
    try:
        with archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                content += chunk
                if len(content) > most:
                    return ArchiveEntry(label, reason=_BOMB)
                if len(content) > unpacking.left:
                    raise UnreadableBytes(
                        f"压缩包展开后超过 {MAX_ARCHIVE_UNPACKED // _MEGABYTE} MB 的上限，没有读取。请分开压缩。"
                    )
    except UnreadableBytes:
        # It is about the whole archive, and a `ValueError` like what a broken part raises.
        raise
    except RuntimeError:
        return ArchiveEntry(label, reason="设了密码，没有读取。请取消密码后重新压缩。")
    except _BROKEN:
        return ArchiveEntry(label, reason=_NOT_UNPACKED)
    if _is_archive(bytes(content)):
        return ArchiveEntry(label, reason="压缩包中的压缩包，没有读取。请先解压这一层。")
    if not content.strip():
        return ArchiveEntry(label, reason="文件是空的。请核对文件。")
    unpacking.left -= len(content)
    unpacking.contents.append(bytes(content))
    return ArchiveEntry(label, size=len(content))


def _is_archive(content: bytes) -> bool:
    """Return whether a file in an archive is an archive itself, and no office document."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return not _is_document(archive.namelist())
    except _BROKEN:
        # Whoever reads it as a plan says what is wrong with it.
        return False
