"""Recognise what kind of file bytes are by the bytes alone: a name says what somebody thinks."""

from __future__ import annotations

import re
from typing import Literal

from measures.text.decode import UnreadableBytes

FileFormat = Literal["txt", "html", "docx", "xlsx", "pdf", "image"]

#: What each kind is called in Chinese.
FORMAT_LABELS: dict[FileFormat, str] = {
    "txt": "纯文本",
    "html": "网页",
    "docx": "Word 文档",
    "xlsx": "Excel 工作簿",
    "pdf": "PDF",
    "image": "图片",
}

_HEAD = 4096
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "这是旧版 Word 或 Excel（.doc、.xls）文件，或设了密码的文件。请取消密码，另存为 .docx 或 .xlsx 再导入。",
    ),
    (b"{\\rtf", "这是 RTF 文件。请用 Word 或 WPS 打开，另存为 .docx 再导入。"),
    (b"GIF8", "这是 GIF 图片，没有读取。请另存为 PNG 或 JPEG，或找到方案的文字版再导入。"),
    (b"Rar!", "这是压缩包。请先解压，再导入其中的方案。"),
    (b"7z\xbc\xaf", "这是压缩包。请先解压，再导入其中的方案。"),
    (b"\x1f\x8b", "这是压缩包。请先解压，再导入其中的方案。"),
)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_ARCHIVE = re.compile(rb"MIME-Version:.*multipart/related", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(
    rb"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_XHTML = re.compile(rb"\s*<\?xml\b.*<html\b", re.IGNORECASE | re.DOTALL)
_PART = re.compile(
    rb"\s*<(?:p|div|span|table|article|section|h[1-6]|ul|ol|center|font)\b[^>]*>", re.IGNORECASE
)
_BYTE_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def recognise_format(content: bytes) -> FileFormat:
    """Return what kind of file ``content`` is; what is not known to be another is plain text.

    Raise `UnreadableBytes` for kinds that hold no text, or none that can be read here.

    >>> recognise_format("<!DOCTYPE html><p>徐汇区".encode()), recognise_format("徐汇区".encode())
    ('html', 'txt')
    """
    for start, message in _REFUSED:
        if content.startswith(start):
            raise UnreadableBytes(message)
    head = content[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx" if b"word/document.xml" in content or b"xl/workbook.xml" not in content else "xlsx"
    if head.startswith(_IMAGES):
        return "image"
    for mark in _BYTE_MARKS:
        head = head.removeprefix(mark)
    # In UTF-16 every other byte of a tag is nothing.
    head = head.replace(b"\x00", b"")
    if _ARCHIVE.match(head):
        raise UnreadableBytes("这是网页归档（.mht）文件。请在浏览器中另存为“仅网页（.html）”再导入。")
    if _PAGE.match(head) or _XHTML.match(head) or (_PART.match(head) and b"</" in content):
        return "html"
    return "txt"
