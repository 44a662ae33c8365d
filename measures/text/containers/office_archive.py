"""A Word document or a workbook as the archive it is, looked at before anything in it is read."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Literal

from measures.text.containers.file_limits import MAX_PART, MAX_PARTS, MAX_RATIO, MAX_UNPACKED
from measures.text.containers.xml_check import DocumentTypeDeclared, HiddenMarkup, check_xml_chunks
from measures.text.decode import UnreadableBytes

_SAVE_AGAIN = "请用 Office 或 WPS 打开后另存。"
_CHUNK = 1024 * 1024
_BOMB = "文件展开后过大，可能是压缩炸弹，没有读取。请核对文件来源，或复制文字粘贴导入。"
_SMALL = 1024 * 1024


def check_office_archive(content: bytes, kind: Literal["docx", "xlsx"]) -> BytesIO:
    """Return ``content`` as a file if it is of a kind and of reasonable size; raise `UnreadableBytes` if not.

    What the parts say of their size is not believed: those that will be read are unpacked and counted.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableBytes(f"压缩结构已损坏，不是可以读取的 .{kind} 文件。{_SAVE_AGAIN}") from error
    with archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS:
            raise UnreadableBytes(f"文件中有 {len(parts)} 个部分，超过 {MAX_PARTS} 个的上限，没有读取。")
        _check_office_kind(archive.namelist(), kind)
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableBytes(_BOMB)
        for part in parts:
            _check(archive, part)
    return BytesIO(content)


def _check_office_kind(names: list[str], kind: str) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableBytes(
            "文件含有宏（.docm、.xlsm），没有读取。请另存为不含宏的 .docx 或 .xlsx 再导入。"
        )
    if kind == "docx" and any(name.startswith("xl/") for name in names):
        raise UnreadableBytes("这是不能读取的 Excel 文件（如 .xlsb）。请另存为 .xlsx 再导入。")
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableBytes("这是演示文稿，不是行动方案的文字。请选择方案的 Word、PDF、网页或文本。")
    if any(name == "content.xml" for name in names):
        raise UnreadableBytes("这是 OpenDocument 文件。请用 LibreOffice 或 WPS 另存为 .docx 再导入。")
    if "[Content_Types].xml" not in names:
        raise UnreadableBytes("这是压缩包，不是 Word 文档。请先解压，再导入其中的方案。")
    if len(set(names)) != len(names):
        raise UnreadableBytes(f"文件中有重名的部分，可能是有意构造的，没有读取。{_SAVE_AGAIN}")


def _check(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part and count; refuse what is packed unreasonably, is locked, or brings its own document type."""
    if part.flag_bits & 0x1:
        raise UnreadableBytes("文件设了密码，没有读取。请取消密码后再导入。")
    is_text = part.filename.lower().endswith((".xml", ".rels"))
    most = min(MAX_PART if is_text else MAX_UNPACKED, max(_SMALL, part.compress_size * MAX_RATIO))
    size = 0
    try:
        with archive.open(part) as file:
            for chunk in check_xml_chunks(
                iter(lambda: file.read(_CHUNK), b""), name=part.filename, utf16=True
            ):
                size += len(chunk)
                if size > most:
                    raise UnreadableBytes(_BOMB)
    except DocumentTypeDeclared as error:
        raise UnreadableBytes(
            f"文件的“{part.filename[:60]}”部分含有文档类型声明或外部实体，可能是有意构造的，没有读取。"
            f"{_SAVE_AGAIN}"
        ) from error
    except HiddenMarkup as error:
        raise UnreadableBytes(
            f"文件的“{part.filename[:60]}”部分编码不正常，没有读取。{_SAVE_AGAIN}"
        ) from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise UnreadableBytes(f"文件的一部分已损坏，无法读取。{_SAVE_AGAIN}") from error
