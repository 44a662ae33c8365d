"""Workbooks, texts and archives that take far more resources to read than to send."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OF = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = ("举措", "责任")


def workbook(
    *, rows: Iterable[str] = (), shared: Iterable[str] = (), more: Iterable[tuple[str, bytes]] = ()
) -> bytes:
    """Return a workbook with the sheets of an export, the XML ``rows`` in the first, and the ``shared`` strings."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types())
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        archive.writestr("xl/workbook.xml", _book())
        targets = [("worksheet", f"worksheets/sheet{at}.xml") for at in (1, 2)]
        archive.writestr(
            "xl/_rels/workbook.xml.rels", _relations([*targets, ("sharedStrings", "sharedStrings.xml")])
        )
        _stream(
            archive,
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_MAIN}"><sheetData>',
            rows,
            "</sheetData></worksheet>",
        )
        archive.writestr("xl/worksheets/sheet2.xml", f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>')
        _stream(archive, "xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">', shared, "</sst>")
        for name, data in more:
            archive.writestr(name, data)
    return file.getvalue()


def million_cells(rows: int = 150_000, cells: int = 60) -> bytes:
    """Return a workbook of empty cells, which take minutes to read and do not count as rows."""
    numbers = random.Random(1)
    row = "".join('<c s="{}"/>' for _ in range(cells))
    return workbook(
        rows=(f"<row>{row.format(*(numbers.randrange(60) for _ in range(cells)))}</row>" for _ in range(rows))
    )


def shared_strings(count: int = 6_000_000) -> bytes:
    """Return a workbook with millions of short unused strings, which a reader keeps in memory."""
    return workbook(shared=(f"<si><t>{at % 9973}</t></si>" for at in range(count)))


def deep(depth: int = 100_000) -> bytes:
    """Return a workbook with XML nested deeper than the stack of a parser."""
    return workbook(rows=["<row>" * depth + "</row>" * depth])


def _stream(archive: zipfile.ZipFile, name: str, start: str, pieces: Iterable[str], end: str) -> None:
    with archive.open(name, "w") as part:
        part.write(start.encode())
        for piece in pieces:
            part.write(piece.encode())
        part.write(end.encode())


def _types() -> str:
    kinds = [("/xl/workbook.xml", "sheet.main"), ("/xl/sharedStrings.xml", "sharedStrings")]
    kinds += [(f"/xl/worksheets/sheet{at}.xml", "worksheet") for at in (1, 2)]
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for name, kind in kinds
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="r{at}" Type="{_OF}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{found}</Relationships>'


def _book() -> str:
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(_SHEETS, start=1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OF}"><sheets>{sheets}</sheets></workbook>'
