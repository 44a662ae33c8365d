"""The rows of a matrix: numbers, the lists behind them, and how dark they are."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from districts.models import Department
from measures.catalogue.departments.matrix_columns import MatrixColumn, MatrixColumns
from measures.models import Document, Measure
from measures.search.list_addresses import list_url

SHADES = 5
#: Measures under no heading have no list of their own: so many are named by their codes.
MAX_NAMED = 6


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """So many measures of a column (None for all), and the address of their list; ``shade`` is 0 to `SHADES`."""

    count: int
    url: str
    column: MatrixColumn | None = None
    shade: int = 0


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What one department has in each column and in all; ``name`` alone for the rows of no department.

    ``place`` tells whose it is where the name does not: 市级, another district. ``loose`` are its measures under no
    heading, ``more`` says that there are further ones.
    """

    name: str
    place: str
    department: Department | None
    cells: tuple[MatrixCell, ...]
    total: MatrixCell
    loose: tuple[Measure, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRowBuilder:
    """A document's measures by id, and its columns."""

    document: Document
    measures: dict[int, Measure]
    columns: MatrixColumns

    def row(self, who: Department | str, pks: AbstractSet[int], narrowed: dict[str, Any]) -> MatrixRow:
        """Return the row of the measures ``pks``, which the list finds narrowed so."""
        slug = self.document.slug
        cells = tuple(
            MatrixCell(
                len(pks & column.measures),
                list_url(document=slug, chapter=column.chapter.pk, **narrowed),
                column,
            )
            for column in self.columns
        )
        loose = sorted((self.measures[pk] for pk in pks & self.columns.loose), key=lambda one: one.order)
        named = tuple(loose[:MAX_NAMED]) if self.columns.heads else ()
        total = MatrixCell(len(pks), list_url(document=slug, **narrowed))
        more = bool(named) and len(loose) > len(named)
        if isinstance(who, str):
            return MatrixRow(who, "", None, cells, total, named, more)
        return MatrixRow(who.name, self._place(who), who, cells, total, named, more)

    def _place(self, department: Department) -> str:
        """Return whose a department is, empty where that goes without saying."""
        if department.district is None:
            return department.get_level_display() if department.is_group else ""
        return "" if department.district_id == self.document.district_id else department.district.short_name


def shade_rows(rows: Iterable[MatrixRow], greatest: int) -> tuple[MatrixRow, ...]:
    """Return the rows with their cells shaded, the darkest the nearest to ``greatest``."""
    return tuple(
        replace(row, cells=tuple(replace(one, shade=_cell_shade(one, greatest)) for one in row.cells))
        for row in rows
    )


def _cell_shade(cell: MatrixCell, greatest: int) -> int:
    """Return the shade of a cell: 0 for none and for a chapter beside its sections, `SHADES` from ``greatest`` on."""
    if not cell.count or (cell.column and cell.column.is_whole):
        return 0
    return min(1 + (SHADES - 1) * (cell.count - 1) // max(greatest - 1, 1), SHADES)
