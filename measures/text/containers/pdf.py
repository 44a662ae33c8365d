"""The text of a PDF file: the paragraphs and tables that its pages were set from."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2

from measures.text.containers.file_limits import MAX_PAGES
from measures.text.containers.pdf_page import read_pdf_page
from measures.text.containers.printed_page import PrintedPage
from measures.text.containers.recognised_text import PageReport, RecognisedText, report_no_page
from measures.text.containers.scans import (
    FEWEST_CHARACTERS,
    can_recognise,
    check_scanned_pages,
    is_scanned,
    recognise_pdf_page,
    recognised,
    refuse_scans,
)
from measures.text.decode import UnreadableBytes

#: At most this share of the characters may be such as no font has.
_UNMAPPED = 0.1


def pdf_text(content: bytes, report_page: PageReport = report_no_page) -> RecognisedText:
    """Return the text of the file in ``content``; raise `UnreadableBytes` if there is none to be had.

    Pages that are pictures, and those whose fonts do not say what their shapes are, are recognised where that can be
    done; ``report_page`` is called for each.
    """
    document = _opened(content)
    pages = [read_pdf_page(document[at]) for at in range(len(document))]
    pictures = [at for at, page in enumerate(pages) if is_scanned(document[at], page)]
    unmapped = [at for at, page in enumerate(pages) if at not in pictures and _is_unmapped([page])]
    scanned = sorted((*pictures, *unmapped))
    if scanned and can_recognise():
        check_scanned_pages(len(scanned))
        for number, at in enumerate(scanned, start=1):
            report_page(number, len(scanned))
            pages[at] = recognise_pdf_page(document[at])
        return recognised(pages, scanned, was_read=True)
    _insist_on_text(pages, pictures)
    return recognised(pages, pictures, was_read=False)


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


def _is_unmapped(pages: Sequence[PrintedPage]) -> bool:
    """Whether the fonts of pages do not tell which characters their shapes are."""
    letters = [char.text for page in pages for line in page.lines for char in line if not char.text.isspace()]
    unmapped = sum("\ue000" <= char <= "\uf8ff" or char == "\ufffd" or char < " " for char in letters)
    return unmapped > _UNMAPPED * len(letters)


def _insist_on_text(pages: Sequence[PrintedPage], pictures: Sequence[int]) -> None:
    """Raise `UnreadableBytes` for a file that was scanned or has no characters, as a whole."""
    letters = sum(not char.text.isspace() for page in pages for line in page.lines for char in line)
    if len(pictures) == len(pages) or letters < FEWEST_CHARACTERS * (len(pages) - len(pictures)):
        raise refuse_scans(len(pictures) or len(pages))
    if _is_unmapped(pages):
        raise UnreadableBytes(
            "这个 PDF 的字体没有文字对照，读出的是乱码，要靠文字识别："
            "请系统管理员在服务器上运行 make scans；或找到方案的 Word 或网页版。"
        )
