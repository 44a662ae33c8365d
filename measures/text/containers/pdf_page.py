"""The characters and the ruled lines of a page of a PDF file, as they are seen when the page is turned upright."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import c_float, c_int

import pypdfium2
from pypdfium2 import raw

from measures.text.containers.printed_page import PrintedCharacter, PrintedPage, RuledLine

_NOTHING = frozenset("\r\n\x00\x02\ufffe\uffff")
#: A line is straight if it leans less than this, in points.
_LEAN = 1.0
#: What is filled and thicker than this, in points, is no line.
_THICK = 4.0
#: So many pieces of drawing are looked at; a page with more is a picture.
_MOST_PIECES = 20_000
#: A blank that no character of the file stands for is none between Chinese characters that are nearer than this.
_NEAR = 1.0

Turn = Callable[[float, float], tuple[float, float]]
Matrix = tuple[float, float, float, float, float, float]


def read_pdf_page(page: pypdfium2.PdfPage) -> PrintedPage:
    """Return what is printed on a page."""
    width, height = page.get_size()
    turn = _turn(page.get_rotation(), width, height)
    printed = PrintedPage(width, height)
    line: list[PrintedCharacter] = []
    for character in _page_characters(page.get_textpage(), turn):
        if character is None:
            printed.lines.append(line)
            line = []
        else:
            line.append(character)
    printed.lines.append(line)
    printed.lines = [_without_false_blanks(line) for line in printed.lines if line]
    printed.rules = list(_drawn_lines(page, turn))
    return printed


def _turn(rotation: int, width: float, height: float) -> Turn:
    """Return what turns a point of a page as it is stored to where it is seen; the size is the seen one."""
    turns: dict[int, Turn] = {
        90: lambda x, y: (y, height - x),
        180: lambda x, y: (width - x, height - y),
        270: lambda x, y: (width - y, x),
    }
    return turns.get(rotation, lambda x, y: (x, y))


def _page_characters(text: pypdfium2.PdfTextPage, turn: Turn) -> Iterator[PrintedCharacter | None]:
    """Yield each character, None for the end of a line. A blank that stands for a gap has no width of its own."""
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, at)
        char = chr(code) if code <= 0x10FFFF else "\ufffd"
        if char == "\n":
            yield None
        elif char not in _NOTHING:
            left, bottom, right, top = text.get_charbox(at, loose=True)
            (x0, y0), (x1, y1) = turn(left, bottom), turn(right, top)
            is_gap = char == " " and raw.FPDFText_IsGenerated(text, at) == 1
            yield PrintedCharacter(
                "\x00" if is_gap else char, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
            )


def _without_false_blanks(line: list[PrintedCharacter]) -> list[PrintedCharacter]:
    """Return a line with blanks for its gaps, but for narrow ones beside Chinese characters, which are only spaced."""
    kept: list[PrintedCharacter] = []
    for at, character in enumerate(line):
        if character.text != "\x00":
            kept.append(character)
            continue
        before, after = line[at - 1] if at else None, line[at + 1] if at + 1 < len(line) else None
        if before is None or after is None or before.text == "\x00":
            continue
        em = max(before.top - before.bottom, after.top - after.bottom)
        if after.left - before.right < _NEAR * em and max(before.text, after.text) > "\u2e80":
            continue
        kept.append(
            PrintedCharacter(" ", before.right, before.bottom, max(before.right, after.left), before.top)
        )
    return kept


def _drawn_lines(page: pypdfium2.PdfPage, turn: Turn) -> Iterator[RuledLine]:
    """Yield the straight lines of all drawings on a page."""
    left = _MOST_PIECES
    for drawing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        if _is_shading(drawing):
            continue
        points = list(_points(drawing))
        left -= len(points)
        if left < 0:
            return
        matrix = _matrix(drawing)
        seen = [
            (turn(*_transform_point(start, matrix)), turn(*_transform_point(end, matrix)))
            for start, end in points
        ]
        yield from (rule for start, end in seen if (rule := _straight_line(start, end)))


def _is_shading(drawing: pypdfium2.PdfObject) -> bool:
    """Whether a drawing is a filled shape without an outline, and too thick to be a line."""
    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(drawing, fill, stroke)
    left, bottom, right, top = drawing.get_bounds()
    return not stroke.value and bool(fill.value) and min(right - left, top - bottom) > _THICK


def _points(drawing: pypdfium2.PdfObject) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield start and end of each straight piece of a drawing, as its own coordinates have them."""
    first = before = (0.0, 0.0)
    for at in range(raw.FPDFPath_CountSegments(drawing)):
        piece = raw.FPDFPath_GetPathSegment(drawing, at)
        x, y = c_float(), c_float()
        raw.FPDFPathSegment_GetPoint(piece, x, y)
        here = (x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(piece)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield before, here
        before = here
        if raw.FPDFPathSegment_GetClose(piece):
            yield before, first
            before = first


def _matrix(drawing: pypdfium2.PdfObject) -> Matrix:
    """Return what brings a drawing's coordinates to the page's, through all that it is set in."""
    a, b, c, d, e, f = drawing.get_matrix().get()
    container = drawing.container
    while container is not None:
        p, q, r, s, t, u = container.get_matrix().get()
        a, b, c, d, e, f = (
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        )
        container = container.container
    return a, b, c, d, e, f


def _transform_point(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    x, y = point
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _straight_line(start: tuple[float, float], end: tuple[float, float]) -> RuledLine | None:
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) < _LEAN <= abs(x1 - x0):
        return RuledLine(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    if abs(x1 - x0) < _LEAN <= abs(y1 - y0):
        return RuledLine(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
    return None
