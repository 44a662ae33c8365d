"""Pages that are pictures: which pages of a PDF file they are, and how they and image files are read."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import pypdfium2
from pypdfium2 import raw

from measures.text.containers.file_limits import MAX_SCANNED_PAGES
from measures.text.containers.printed_page import PrintedPage
from measures.text.containers.printed_text import printed_text
from measures.text.containers.recognised_text import PageReport, RecognisedText, ScannedPage, score_runs
from measures.text.decode import UnreadableBytes

#: With fewer characters on a page there is no text, only what a scanner's program adds.
FEWEST_CHARACTERS = 15
#: The same on a page that is covered by a picture.
_FEWEST_ON_PICTURE = 80
#: A picture covers a page if it takes this share of it.
_COVERED = 0.6
#: The largest side of a picture that is recognised, in dots.
_LARGEST_SIDE = 5_000
#: The shorter side of a page of A4, at the resolution at which it is recognised.
_SHORT_SIDE = 1_654
_MOST_ENLARGED = 2.0
_INSTALL = "需要先安装文字识别组件：请系统管理员在服务器上运行 make scans"


def is_scanned(page: pypdfium2.PdfPage, printed: PrintedPage) -> bool:
    """Whether a page is a picture: it has no text, or so little beside a picture that it is a scanner's stamp."""
    letters = sum(not char.text.isspace() for line in printed.lines for char in line)
    if letters >= _FEWEST_ON_PICTURE:
        return False
    drawn = list(page.get_objects(max_depth=3))
    size = max(1.0, printed.width * printed.height)
    pictures = (item.get_bounds() for item in drawn if item.type == raw.FPDF_PAGEOBJ_IMAGE)
    is_covered = any(
        (right - left) * (top - bottom) >= _COVERED * size for left, bottom, right, top in pictures
    )
    return is_covered or (letters == 0 and bool(drawn))


def can_recognise() -> bool:
    """Whether what recognises characters is installed."""
    return find_spec("rapidocr") is not None


def recognise_pdf_page(page: pypdfium2.PdfPage) -> PrintedPage:
    """Return what is recognised on a page of a PDF file."""
    from measures.text.containers.scanned_page import DPI, read_scanned_page

    scale = min(DPI / 72, _LARGEST_SIDE / max(page.get_size()))
    return read_scanned_page(page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3])


def image_text(content: bytes, report_page: PageReport) -> RecognisedText:
    """Return what is recognised in a PNG, JPEG or TIFF file; raise `UnreadableBytes` if it cannot be read."""
    if not can_recognise():
        raise UnreadableBytes(f"这是图片，{_INSTALL}；或找到方案的文字版再导入。")
    import cv2
    import numpy as np

    from measures.text.containers.scanned_page import read_scanned_page

    found, pictures = cv2.imdecodemulti(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if not found or not pictures:
        raise UnreadableBytes(
            "图片已损坏，无法读取。请重新扫描或另存为 PNG、JPEG，或找到方案的文字版再导入。"
        )
    check_scanned_pages(len(pictures))
    pages = []
    for number, picture in enumerate(pictures, start=1):
        report_page(number, len(pictures))
        pages.append(read_scanned_page(cv2.cvtColor(_scaled(picture), cv2.COLOR_BGR2RGB)))
    return recognised(pages, range(len(pages)), was_read=True)


def _scaled(picture: Any) -> Any:
    """Return a picture as large as a page of A4 is at the resolution that is recognised best."""
    import cv2

    scale = min(_SHORT_SIDE / min(picture.shape[:2]), _MOST_ENLARGED, _LARGEST_SIDE / max(picture.shape[:2]))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how)


def check_scanned_pages(count: int) -> None:
    """Raise `UnreadableBytes` for more pages than are recognised."""
    if count > MAX_SCANNED_PAGES:
        raise UnreadableBytes(
            f"文件有 {count} 页扫描件，超过 {MAX_SCANNED_PAGES} 页的上限，没有读取。请分开导入，或找到方案的文字版。"
        )


def refuse_scans(count: int) -> UnreadableBytes:
    """Return why a file of which ``count`` pages are pictures, and no other has text, is not read."""
    return UnreadableBytes(f"这个 PDF 没有文字，{count} 页都是扫描件，{_INSTALL}；或找到方案的文字版再导入。")


def recognised(pages: Sequence[PrintedPage], scanned: Sequence[int], *, was_read: bool) -> RecognisedText:
    """Return the text of pages, which are used up, with the confidence of what was recognised on those ``scanned``.

    Raise `UnreadableBytes` if they were read and there is nothing on them.
    """
    printed = printed_text(pages)
    if was_read and not printed.text.strip():
        raise UnreadableBytes(
            f"文件没有文字：{len(scanned)} 页扫描件或图片上没有识别出文字。请核对所选文件，或找到方案的文字版再导入。"
        )
    ends = [*printed.page_starts[1:], len(printed.text)]
    found = []
    for at in scanned:
        start, end = printed.page_starts[at], ends[at]
        scores = [
            score
            for char, score in zip(printed.text[start:end], printed.scores[start:end], strict=True)
            if not char.isspace()
        ]
        mean = sum(scores) / len(scores) if scores else float(pages[at].is_blank)
        found.append(ScannedPage(at + 1, start, end, round(mean, 4) if was_read else None))
    return RecognisedText(printed.text, tuple(score_runs(printed.scores)), tuple(found))
