"""A worksheet that is written a whole row at a time.

XlsxWriter writes cell by cell, which for 100,000 rows takes minutes, and keeps every hyperlink as an object. This
worksheet writes the same XML for a row at once and keeps of a link its address alone. It also mends what XlsxWriter
leaves open where it keeps nothing in memory: a text between ``<r>`` and ``</r>`` would go into the file as markup.

It rests on these parts of XlsxWriter's `Worksheet` that are not public: ``row_data_fh``, ``dim_*``, ``previous_row``,
``table``, ``_write_hyperlinks``, ``rel_count``, ``external_hyper_links``; the tests compare what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from measures.exports.columns import CellValue

#: Rows of a sheet, the header among them; characters (in UTF-16) of a cell; links of a sheet. All are Excel's.
MAX_ROWS = 1_048_576
MAX_CHARACTERS = 32_767
MAX_LINKS = 65_530
#: Ends a text that was too long for a cell.
CUT_NOTE = "……〔单元格放不下，全文见固定链接〕"

_PERHAPS_SPECIAL = re.compile("[&<>_\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_INLINE = 't="inlineStr"><is><t xml:space="preserve">'
#: A text that begins with one of these stays text also when a reader edits it.
_SIGNS = frozenset("=+-@＝＋－＠")
_EPOCH = date(1899, 12, 30)
#: Before this day Excel's calendar is wrong.
_FIRST_DAY = date(1900, 3, 1)


class TooManyRows(Exception):
    """There are more rows than a sheet can have."""


def escape_xml_text(text: str) -> str:
    """Return ``text`` for a cell: what XML does not allow as ``_xHHHH_``, as Excel reads it."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = _NOT_XML.sub(lambda match: f"_x{ord(match.group()):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_to_cell(text: str) -> str:
    """Return ``text``, cut and with `CUT_NOTE` at its end if it is too long for a cell."""
    if len(text.encode("utf-16-le")) // 2 <= MAX_CHARACTERS:
        return text
    room = 2 * (MAX_CHARACTERS - len(CUT_NOTE))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT_NOTE


class RowSheet(Worksheet):
    """A worksheet of a workbook in ``constant_memory``, whose rows are written by `add_row`, first to last.

    Rows written by XlsxWriter's own methods may stand before the first, and none after it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.next_row = 0
        self._heads: list[tuple[str, str, str, str, str]] = []
        self._link_column = -1
        self._first_link = 0
        self._links: list[str] = []

    def start_rows(
        self,
        row: int,
        text: Format,
        quoted: Format,
        day: Format,
        *,
        columns: int,
        link: tuple[int, Format] | None,
    ) -> None:
        """Say that rows come, the first at ``row`` (from 0), of so many ``columns``.

        ``text`` is the look of cells, ``quoted`` of those that begin like a formula, ``day`` of days; ``link`` the
        column whose texts are links, and their look.
        """
        self._write_single_row(row)
        self.next_row = self._first_link = row
        for number in range(columns):
            plain = link[1] if link and number == link[0] else text
            styles = [style._get_xf_index() for style in (plain, quoted, day)]
            self._heads.append(
                (
                    f'<c r="{xl_col_to_name(number)}',
                    f'" s="{styles[0]}" {_INLINE}',
                    f'" s="{styles[1]}" {_INLINE}',
                    f'" s="{styles[0]}"><v>',
                    f'" s="{styles[2]}"><v>',
                )
            )
        self._link_column = link[0] if link else -1
        self.dim_colmin = 0
        self.dim_colmax = columns - 1

    def add_row(self, cells: Sequence[CellValue]) -> None:
        """Write the next row; raise `TooManyRows` where the sheet is full."""
        self.next_row += 1
        number = self.next_row
        if number > MAX_ROWS:
            raise TooManyRows
        parts = [f'<row r="{number}">']
        for (start, text, quoted, plain, day), cell in zip(self._heads, cells, strict=True):
            if isinstance(cell, str):
                if not cell:
                    continue
                head = quoted if cell[0] in _SIGNS else text
                # Calls cost more than the work where there are millions of cells and most need nothing.
                content = cut_to_cell(cell) if len(cell) > MAX_CHARACTERS // 2 else cell
                if _PERHAPS_SPECIAL.search(content):
                    content = escape_xml_text(content)
                parts.append(f"{start}{number}{head}{content}</t></is></c>")
            elif isinstance(cell, int | float):
                parts.append(f"{start}{number}{plain}{cell}</v></c>")
            elif cell is not None:
                parts.append(
                    f"{start}{number}{day}{(cell - _EPOCH).days}</v></c>"
                    if cell >= _FIRST_DAY
                    else f"{start}{number}{text}{cell.isoformat()}</t></is></c>"
                )
        parts.append("</row>")
        self.row_data_fh.write("".join(parts))
        if self._link_column >= 0 and len(self._links) < MAX_LINKS:
            self._links.append(str(cells[self._link_column]))

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Write a cell of a row that `add_row` does not write; a text is only ever text."""
        if cell.__class__.__name__ != "String":
            super()._write_cell(row, col, cell)
            return
        style = cell.format._get_xf_index() if cell.format else 0
        name = f"{xl_col_to_name(col)}{row + 1}"
        text = escape_xml_text(cut_to_cell(cell.string))
        self.fh.write(f'<c r="{name}" s="{style}" {_INLINE}{text}</t></is></c>')

    def finish_rows(self) -> None:
        """Say that no more rows come."""
        if self.next_row:
            self.dim_rowmin = 0
            self.dim_rowmax = self.next_row - 1
            self.previous_row = self.next_row

    def _write_hyperlinks(self) -> None:
        """Write the element that makes links of the cells of one column; the base class writes none then."""
        if not self._links:
            super()._write_hyperlinks()
            return
        name = xl_col_to_name(self._link_column)
        self._xml_start_tag("hyperlinks")
        for row, address in enumerate(self._links, start=self._first_link + 1):
            self.rel_count += 1
            attributes: list[tuple[str, Any]] = [("ref", f"{name}{row}"), ("r:id", f"rId{self.rel_count}")]
            self._xml_empty_tag("hyperlink", attributes)
            self.external_hyper_links.append(["/hyperlink", address, "External"])
        self._xml_end_tag("hyperlinks")
