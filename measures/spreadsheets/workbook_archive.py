"""Inspect the archive of an uploaded workbook before its contents are parsed.

It refuses other kinds of files, macros, encryption, links to other files, document types (which can expand a text or
read files of the server), and archives that unpack to too many bytes.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from measures.spreadsheets.file_limits import (
    LONG_PART,
    MAX_BYTES,
    MAX_MERGED,
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED,
    UnreadableSpreadsheet,
)
from measures.text.containers.xml_check import OVERLAP, DocumentTypeDeclared, HiddenMarkup, check_xml_chunks

SAVE_AS = "请在表格软件中打开它，用“另存为”保存为“Excel 工作簿（.xlsx）”后再上传。"
DAMAGED_WORKBOOK = "工作簿已损坏，无法读取。请重新导出，或用表格软件打开后另存为 .xlsx。"
#: The errors of zipfile for a damaged archive.
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    ArithmeticError,
)

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 20
_TYPES = "[Content_Types].xml"
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)[\"']"
)
#: Beginnings of names of forbidden parts, and the reason for refusing a workbook with such a part.
_FORBIDDEN = (
    ("xl/vbaproject", "工作簿含有宏，不能上传。请另存为不含宏的“Excel 工作簿（.xlsx）”。"),
    ("xl/macrosheets/", "工作簿含有宏表，不能上传。请删去宏表，另存为“Excel 工作簿（.xlsx）”。"),
    ("xl/dialogsheets/", "工作簿含有对话框表，不能上传。请删去后另存为“Excel 工作簿（.xlsx）”。"),
    ("xl/activex/", "工作簿含有 ActiveX 控件，不能上传。请删去控件后再上传。"),
    ("xl/embeddings/", "工作簿里嵌有其他文件，不能上传。请删去嵌入的对象后再上传。"),
    ("xl/externallinks/", "工作簿引用了其他文件（外部链接），不能上传。请在“编辑链接”中断开链接后再上传。"),
    ("xl/connections", "工作簿带有外部数据连接，不能上传。请删去数据连接后再上传。"),
)


def inspect_workbook(content: bytes) -> dict[str, list[str]]:
    """Return the merged ranges by part of the workbook; raise `UnreadableSpreadsheet` if it is refused."""
    if len(content) > MAX_BYTES:
        raise UnreadableSpreadsheet(too_large_message(len(content)))
    if content.startswith(_OLE):
        encrypted = _ENCRYPTED in content
        raise UnreadableSpreadsheet(
            "工作簿设有打开密码，读不出内容。请取消密码后再上传。"
            if encrypted
            else f"这是旧格式的文件（如 .xls、.doc），不能上传。{SAVE_AS}"
        )
    if not content.startswith(_ZIP):
        raise UnreadableSpreadsheet("这不是 Excel 工作簿（.xlsx）。请上传从本站导出、改过的那个文件。")
    with open_archive(content) as archive:
        parts = archive.infolist()
        _check_workbook_parts(archive, {part.filename for part in parts})
        _check_size(parts)
        return {part.filename: found for part in parts if (found := _scan_part(archive, part))}


def too_large_message(size: int) -> str:
    """Return the Chinese message for a file of ``size`` bytes, which are too many."""
    return (
        f"文件有 {size / 1024 / 1024:.1f} MB，超过上限 {MAX_BYTES // 1024 // 1024} MB。"
        "请分区或分年份导出，分几次上传。"
    )


@contextmanager
def open_archive(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Yield the opened archive; raise `UnreadableSpreadsheet` if it is damaged, also while it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except UnreadableSpreadsheet:
        raise
    except ARCHIVE_ERRORS as error:
        raise UnreadableSpreadsheet(f"这不是完好的 Excel 工作簿（.xlsx）。{DAMAGED_WORKBOOK}") from error


def _check_workbook_parts(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Raise `UnreadableSpreadsheet` unless the archive is a workbook without forbidden parts."""
    if "mimetype" in names or "content.xml" in names:
        raise UnreadableSpreadsheet(f"这是 OpenDocument 文件（如 .ods），不能上传。{SAVE_AS}")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise UnreadableSpreadsheet(
            "这是 Word 或 PowerPoint 文件，不是表格。请上传从本站导出、改过的那个工作簿。"
        )
    if "xl/workbook.bin" in names:
        raise UnreadableSpreadsheet(f"这是二进制工作簿（.xlsb），不能上传。{SAVE_AS}")
    if _TYPES not in names or not any(name.startswith("xl/") for name in names):
        raise UnreadableSpreadsheet(
            "这不是 Excel 工作簿（.xlsx），而是别的压缩文件。请上传从本站导出、改过的那个文件。"
        )
    for name in sorted(names):
        for start, reason in _FORBIDDEN:
            if name.lower().startswith(start):
                raise UnreadableSpreadsheet(reason)
    if b"macroenabled" in archive.read(_TYPES)[:_CHUNK].lower():
        raise UnreadableSpreadsheet(_FORBIDDEN[0][1])


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    """Raise `UnreadableSpreadsheet` for an archive that is encrypted, ambiguous, or unpacks to too many bytes.

    The declared length of a part is reliable: zipfile reads no more of it than that.
    """
    if len(parts) > MAX_PARTS or len({part.filename.lower() for part in parts}) < len(parts):
        raise UnreadableSpreadsheet(f"工作簿的内部结构不正常。{DAMAGED_WORKBOOK}")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableSpreadsheet("工作簿是加密的，读不出内容。请取消密码后再上传。")
    unpacked = sum(part.file_size for part in parts)
    steep = any(
        part.file_size > LONG_PART and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if unpacked > MAX_UNPACKED or steep:
        raise UnreadableSpreadsheet(
            f"工作簿解开后过大（约 {unpacked // 1024 // 1024} MB），不能上传。请删去无关的表和空行，或分几次上传。"
        )


def _scan_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[str]:
    """Return the merged ranges of a part; raise `UnreadableSpreadsheet` for a document type or another encoding."""
    merged: dict[str, None] = {}
    before = b""
    try:
        with archive.open(part) as stream:
            for chunk in check_xml_chunks(iter(lambda: stream.read(_CHUNK), b""), name=part.filename):
                window = before + chunk
                merged |= dict.fromkeys(found.decode() for found in _MERGED.findall(window))
                if len(merged) > MAX_MERGED:
                    raise UnreadableSpreadsheet(
                        "工作簿里合并的单元格太多，不能逐格比对。请取消合并后再上传。"
                    )
                before = window[-OVERLAP:]
    except DocumentTypeDeclared as error:
        raise UnreadableSpreadsheet(
            "工作簿内部带有文档类型声明，可能被用来读取服务器上的文件，不能上传。请重新导出。"
        ) from error
    except HiddenMarkup as error:
        raise UnreadableSpreadsheet(f"工作簿内部的编码不正常。{DAMAGED_WORKBOOK}") from error
    return list(merged)
