"""A table of an uploaded file: its headers and its numbered rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.utils import get_column_letter

from measures.spreadsheets.file_limits import UnreadableSpreadsheet


class _MergedCell:
    """The type of `MERGED`."""

    def __repr__(self) -> str:
        return "MERGED"

    def __str__(self) -> str:
        return ""


#: The value of a cell that a merged range covers: its content is lost.
MERGED: Final = _MergedCell()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its number in the file from 1, and its cells by header."""

    number: int
    cells: dict[str, Any]


@dataclass(slots=True)
class SheetTable:
    """A table: its name (``举措``), its headers in order, its rows.

    ``ignored`` are headers that no export has, ``missing`` are headers of the export that the table lacks. If
    ``lettered``, its cells are named as in a spreadsheet (D5).
    """

    name: str
    headers: Sequence[str]
    rows: list[TableRow] = field(default_factory=list)
    ignored: Sequence[str] = ()
    missing: Sequence[str] = ()
    lettered: bool = True

    def place(self, number: int, header: str = "") -> str:
        """Return the place of a cell, or of a row if ``header`` is empty, for a person: 举措!D5, or “举措”第 5 行."""
        if not header:
            return f"“{self.name}”第 {number} 行"
        if not self.lettered or header not in self.headers:
            return f"“{self.name}”第 {number} 行“{header}”"
        return f"{self.name}!{get_column_letter(self.headers.index(header) + 1)}{number}"


def check_columns(table: SheetTable, known: Sequence[str], needed: Collection[str]) -> SheetTable:
    """Set the ignored and missing headers of a table and return it.

    Raise `UnreadableSpreadsheet` if a needed header is missing, or a known one occurs twice.
    """
    headers = [header for header in table.headers if header]
    if not set(headers) & set(known):
        raise UnreadableSpreadsheet(
            f"“{table.name}”的第一行不是本站导出的表头，看起来是另外的文件。请上传从本站导出、改过的那个文件。"
        )
    twice = sorted({header for header in headers if headers.count(header) > 1 and header in known})
    if twice:
        raise UnreadableSpreadsheet(
            f"“{table.name}”里“{'”“'.join(twice)}”列出现了不止一次，不知道以哪一列为准。请只留一列。"
        )
    missing = [header for header in known if header not in headers]
    lacking = [header for header in missing if header in needed]
    table.ignored = list(dict.fromkeys(header for header in headers if header not in known))
    if lacking:
        extra = (
            f"另有不认识的列“{'”“'.join(_cut_names(table.ignored))}”，如是改了表头，请改回原名。"
            if table.ignored
            else ""
        )
        raise UnreadableSpreadsheet(
            f"“{table.name}”缺少“{'”“'.join(lacking)}”列，不能核对。隐藏的列和表头请保持导出时的样子。{extra}"
        )
    table.missing = missing
    return table


def read_headers(cells: Iterable[Any]) -> list[str]:
    """Return the headers in the cells of the first row, without empty ones at the end."""
    names = ["" if cell is None or cell is MERGED else str(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def is_empty_row(cells: Iterable[Any]) -> bool:
    """Return whether all cells are empty."""
    return all(
        cell is None or cell is MERGED or (isinstance(cell, str) and not cell.strip()) for cell in cells
    )


def _cut_names(names: Sequence[str]) -> list[str]:
    return [name[:20] for name in names[:5]]
