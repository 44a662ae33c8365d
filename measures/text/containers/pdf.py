"""The text of a PDF file: the paragraphs and tables that its pages were set from."""

from __future__ import annotations

import pypdfium2

from measures.text.containers.file_limits import MAX_PAGES
from measures.text.containers.pdf_page import read_pdf_page
from measures.text.containers.printed_text import printed_text
from measures.text.decode import UnreadableBytes

#: With fewer characters on a page on average there is no text, only what a scanner's program adds.
_FEWEST = 15
#: At most this share of the characters may be such as no font has.
_UNMAPPED = 0.1


def pdf_text(content: bytes) -> str:
    """Return the text of the file in ``content``; raise `UnreadableBytes` if there is none to be had."""
    document = _opened(content)
    text = printed_text([read_pdf_page(document[at]) for at in range(len(document))]).text
    _insist_on_text(text, len(document))
    return text


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableBytes("这个 PDF 设了密码，没有读取。请取消密码后再导入。") from error
        raise UnreadableBytes("这个 PDF 已损坏，或不是 PDF。请重新下载，或复制文字粘贴导入。") from error
    count = len(document)
    if count > MAX_PAGES:
        raise UnreadableBytes(f"这个 PDF 有 {count} 页，超过 {MAX_PAGES} 页的上限，不像是一份行动方案。")
    return document


def _insist_on_text(text: str, pages: int) -> None:
    """Raise `UnreadableBytes` for a file that was scanned, or whose fonts do not tell what their shapes are."""
    letters = [char for char in text if not char.isspace()]
    if len(letters) < _FEWEST * max(1, pages):
        raise UnreadableBytes(
            "这个 PDF 没有文字，可能是扫描件。请先做文字识别（OCR），或找到方案的文字版，再导入。"
        )
    unmapped = sum("\ue000" <= char <= "\uf8ff" or char == "\ufffd" or char < " " for char in letters)
    if unmapped > _UNMAPPED * len(letters):
        raise UnreadableBytes(
            "这个 PDF 的字体没有文字对照，读出的是乱码。请找到方案的 Word 或网页版，或先做文字识别（OCR）。"
        )
