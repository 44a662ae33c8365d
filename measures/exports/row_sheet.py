"""A worksheet that is written one whole row at a time.

XlsxWriter writes cell by cell, which takes minutes for 100,000 rows, and keeps every hyperlink as an object. This
worksheet writes the same XML a row at a time and keeps only the address of a link. It also fixes a gap of XlsxWriter
in ``constant_memory``: a text between ``<r>`` and ``</r>`` would be written to the file as markup.

It depends on these non-public parts of XlsxWriter's `Worksheet`: ``row_data_fh``, ``dim_*``, ``previous_row``,
``table``, ``_write_hyperlinks``, ``rel_count``, ``external_hyper_links``; the tests compare the output.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from measures.exports.columns import CellValue

#: Excel's limits: rows of a sheet including the header, UTF-16 characters of a cell, links of a sheet.
MAX_ROWS = 1_048_576
MAX_CHARACTERS = 32_767
MAX_LINKS = 65_530
#: The end of a text that was cut to fit its cell.
CUT_NOTE = "……〔单元格放不下，全文见固定链接〕"

_PERHAPS_SPECIAL = re.compile("[&<>_\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_INLINE = 't="inlineStr"><is><t xml:space="preserve">'
#: A text that begins with one of these is marked so that it remains a text when a reader edits it.
_SIGNS = frozenset("=+-@＝＋－＠")
_EPOCH = date(1899, 12, 30)
#: Before this day Excel's calendar is wrong, so earlier days are written as text.
_FIRST_DAY = date(1900, 3, 1)


class TooManyRows(Exception):
    """There are more rows than an Excel sheet can hold."""


def escape_xml_text(text: str) -> str:
    """Return ``text`` as XML for a cell; characters that XML forbids become ``_xHHHH_``, which Excel decodes."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = _NOT_XML.sub(lambda match: f"_x{ord(match.group()):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_to_cell(text: str) -> str:
    """Return ``text``, cut and ended with `CUT_NOTE` if it is too long for a cell."""
    if len(text.encode("utf-16-le")) // 2 <= MAX_CHARACTERS:
        return text
    room = 2 * (MAX_CHARACTERS - len(CUT_NOTE))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT_NOTE


class RowSheet(Worksheet):
    """A worksheet of a ``constant_memory`` workbook whose rows are written in order by `add_row`.

    XlsxWriter's own methods may write rows before the first of these, but none after it.
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
        editable: Mapping[int, tuple[Format, Format]] | None = None,
    ) -> None:
        """Prepare for rows of ``columns`` cells, the first of them at the row ``row`` (from 0).

        ``text`` is the format of plain cells, ``quoted`` of texts that begin like a formula, ``day`` of dates;
        ``link`` is the column whose texts are links, with its format; ``editable`` has formats of their own, for plain
        cells and for texts that begin like a formula, by column.
        """
        self._write_single_row(row)
        self.next_row = self._first_link = row
        for number in range(columns):
            plain, signed = (editable or {}).get(number, (text, quoted))
            plain = link[1] if link and number == link[0] else plain
            styles = [style._get_xf_index() for style in (plain, signed, day)]
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
        """Write the next row; raise `TooManyRows` if the sheet is full."""
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
                # Skip the call for most cells: with millions of them, calls take longer than the work itself.
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
        """Write a cell of a row that `add_row` does not write; text is always written as text, never as a formula."""
        if cell.__class__.__name__ != "String":
            super()._write_cell(row, col, cell)
            return
        style = cell.format._get_xf_index() if cell.format else 0
        name = f"{xl_col_to_name(col)}{row + 1}"
        text = escape_xml_text(cut_to_cell(cell.string))
        self.fh.write(f'<c r="{name}" s="{style}" {_INLINE}{text}</t></is></c>')

    def finish_rows(self) -> None:
        """Set the sheet's dimensions after the last row."""
        if self.next_row:
            self.dim_rowmin = 0
            self.dim_rowmax = self.next_row - 1
            self.previous_row = self.next_row

    def _write_hyperlinks(self) -> None:
        """Write the links of the link column; without any, write those of the base class."""
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
