"""The text of a PDF file: the lines of its pages, put together again to the paragraphs they were set from."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from measures.text.containers.file_limits import MAX_PAGES
from measures.text.containers.pdf_lines import PrintedLine, join_paragraphs
from measures.text.decode import UnreadableBytes

#: With fewer characters on a page on average there is no text, only what a scanner's program adds.
_FEWEST = 15
#: At most this share of the characters may be such as no font has.
_UNMAPPED = 0.1
_NOTHING = frozenset("\r\n\x00\x02\ufffe\uffff")


def pdf_text(content: bytes) -> str:
    """Return the text of the file in ``content``; raise `UnreadableBytes` if there is none to be had."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableBytes("这个 PDF 设了密码，没有读取。请取消密码后再导入。") from error
        raise UnreadableBytes("这个 PDF 已损坏，或不是 PDF。请重新下载，或复制文字粘贴导入。") from error
    count = len(document)
    if count > MAX_PAGES:
        raise UnreadableBytes(f"这个 PDF 有 {count} 页，超过 {MAX_PAGES} 页的上限，不像是一份行动方案。")
    pages = [_lines(document[at].get_textpage()) for at in range(count)]
    text = "\n".join(join_paragraphs(pages)) + "\n"
    _insist_on_text(text, count)
    return text


def _lines(page: pypdfium2.PdfTextPage) -> list[PrintedLine]:
    """Return the lines of a page as they are printed, with the places where they begin and end."""
    found: list[PrintedLine] = []
    line: list[tuple[str, tuple[float, float, float, float]]] = []
    for char, box in _characters(page):
        if char == "\n":
            found += _line(line)
            line = []
        else:
            line.append((char, box))
    return found + _line(line)


def _characters(page: pypdfium2.PdfTextPage) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Yield each character with its box: left, bottom, right, top, in points; a line ends with a line feed."""
    for at in range(page.count_chars()):
        code = raw.FPDFText_GetUnicode(page, at)
        char = chr(code) if code <= 0x10FFFF else "\ufffd"
        if char == "\n" or char not in _NOTHING:
            yield char, page.get_charbox(at, loose=True)


def _line(characters: list[tuple[str, tuple[float, float, float, float]]]) -> list[PrintedLine]:
    """Return the line that characters make, none if they are all blank."""
    seen = [box for char, box in characters if not char.isspace()]
    if not seen:
        return []
    text = "".join(char for char, _ in characters).strip()
    em = sorted(top - bottom for _, bottom, _, top in seen)[len(seen) // 2]
    return [PrintedLine(text, min(box[0] for box in seen), max(box[2] for box in seen), em)]


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
