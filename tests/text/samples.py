"""Plans as web pages, Word documents and PDF files, made from their text; and files that mean harm."""

from __future__ import annotations

import quopri
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO

import docx

#: So many characters stand in a line of a page, so many lines on it; the first line of a paragraph is indented by two.
WIDTH, HEIGHT = 34, 38
_SIZE, _LEADING, _LEFT, _TOP = 14, 19, 60, 790
_INDENT = "\u3000\u3000"
#: A font that is not in the file, as in many official ones: what its characters are stands in Adobe's own lists.
_CID_FONT = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
)
_FONT = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
    b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)


def page(text: str, *, charset: str = "utf-8") -> bytes:
    """Return a text as a web page, its lines paragraphs between what a site puts around them."""
    lines = "\n".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
    source = (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>某区政府</title><style>p {{ margin: 0 }}</style>'
        '</head><body><nav><a href="/">首页</a> <a href="/zw">政务公开</a></nav><script>var a = "一、脚本";</script>'
        f"<article>{lines}</article><footer>主办：某区政府</footer></body></html>"
    )
    return source.encode(charset, "xmlcharrefreplace")


def word(text: str) -> bytes:
    """Return a text as a Word document, its lines paragraphs."""
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    return saved(document)


def saved(document: object) -> bytes:
    """Return the bytes of a Word document."""
    file = BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def repacked(content: bytes, *, instead: dict[str, bytes]) -> bytes:
    """Return a Word document with these parts in place of its own, or besides."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in instead:
                new.writestr(name, old.read(name))
        for name, part in instead.items():
            new.writestr(name, part)
    return file.getvalue()


def pdf(text: str, *, encrypted: bool = False) -> bytes:
    """Return a text as a PDF file: paragraphs indented, wrapped at the column's edge, pages numbered below."""
    lines = [line for paragraph in text.split("\n") for line in _wrapped(paragraph)]
    pages = [lines[at : at + HEIGHT] for at in range(0, len(lines), HEIGHT)] or [[]]
    return _file([_drawn(page, number) for number, page in enumerate(pages, start=1)], encrypted=encrypted)


#: Words of a page: where they begin from the left and from below, their size, and they themselves.
Words = tuple[float, float, float, str]
#: A line ruled on a page, from a point to another.
Rule = tuple[float, float, float, float]


def printed(*pages: Sequence[Words | Rule]) -> bytes:
    """Return a PDF file with just these words and rules on its pages."""
    return _file(["\n".join(map(_mark, page)).encode() for page in pages])


def ruled_table(
    rows: Sequence[Sequence[str | None]], widths: Sequence[float], *, top: float = 760, size: float = 12
) -> list[Words | Rule]:
    """Return the words and rules of a table: words wrapped in their cells, None goes on with the cell above."""
    found: list[Words | Rule] = []
    lefts = [60.0]
    for width in widths:
        lefts.append(lefts[-1] + width)
    for at, row in enumerate(rows):
        lines = [
            _lines_of(cell or "", int((width - 8) / size)) for cell, width in zip(row, widths, strict=True)
        ]
        height = max(map(len, lines)) * size * 1.3 + 8
        for column, (cell, broken) in enumerate(zip(row, lines, strict=True)):
            left, right = lefts[column], lefts[column + 1]
            found += [(left, top, left, top - height), (right, top, right, top - height)]
            if cell is not None or at == 0:
                found.append((left, top, right, top))
            found += [
                (left + 4, top - 4 - size * 1.3 * (line + 0.8), size, words)
                for line, words in enumerate(broken)
            ]
        top -= height
    found.append((lefts[0], top, lefts[-1], top))
    return found


def _lines_of(text: str, width: int) -> list[str]:
    return [part[at : at + width] for part in text.split("\n") for at in range(0, max(len(part), 1), width)]


def _mark(mark: Words | Rule) -> str:
    x, y, size, words = mark
    if isinstance(words, str):
        return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{words.encode('utf-16-be').hex()}> Tj ET"
    return f"{x} {y} m {size} {words} l S"


def scan() -> bytes:
    """Return a PDF file that shows something and says nothing."""
    return _file([b"0 0 300 300 re f"])


def _wrapped(paragraph: str) -> Iterable[str]:
    words = paragraph.strip()
    if not words:
        return
    words = _INDENT + words
    for at in range(0, len(words), WIDTH):
        yield words[at : at + WIDTH]


def _drawn(lines: Sequence[str], number: int) -> bytes:
    shown = [(_LEFT, _TOP - at * _LEADING, line) for at, line in enumerate(lines)]
    shown.append((290, 40, f"— {number} —"))
    return "\n".join(
        f"BT /F1 {_SIZE} Tf 1 0 0 1 {x + _SIZE * (len(line) - len(line.lstrip(_INDENT)))} {y} Tm "
        f"<{line.lstrip(_INDENT).encode('utf-16-be').hex()}> Tj ET"
        for x, y, line in shown
    ).encode()


def _file(contents: Sequence[bytes], *, encrypted: bool = False) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
        _CID_FONT,
        _FONT,
    ]
    pages = []
    for content in contents:
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        pages.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(pages), len(pages))
    trailer = b"/Root 1 0 R"
    if encrypted:
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"ab" * 32, b"cd" * 32))
        trailer += b" /Encrypt %d 0 R /ID [<00> <00>]" % len(objects)
    body, offsets = b"%PDF-1.6\n", []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return body + b"trailer << /Size %d %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)


def quoted_printable_lines(text: str, codec: str) -> str:
    """Return a text as mail quotes it, long lines broken softly."""
    return quopri.encodestring(text.encode(codec)).decode("ascii")
