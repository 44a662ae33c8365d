"""The rows of a comparison as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.links.comparison.alignment import AlignedRow, LinkedElsewhere
from measures.links.comparison.document_comparison import DocumentComparison
from measures.links.comparison.row_kinds import RowKind, kind_label
from measures.links.comparison.shown_links import ShownLink, show_row_links
from measures.links.comparison.text_marks import MarkedMeasure, mark_cells
from measures.models import Document, Link, Measure

#: The text of an empty cell.
_NONE = "无对应举措"


@dataclass(frozen=True, slots=True)
class RowReference:
    """A measure of another row: its address and row (None if not on the page), and the link to it."""

    measure: Measure
    url: str
    row: int | None
    link: Link


@dataclass(frozen=True, slots=True)
class ComparisonCell:
    """One document's part of a row; ``empty`` says why there is none."""

    document: Document
    measures: tuple[MarkedMeasure, ...]
    references: tuple[RowReference, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A row ready to be shown; ``kinds`` are its kinds with their names.

    ``is_unsure`` says that no link supports its kind, so that nobody can have confirmed it.
    """

    number: int
    kinds: tuple[tuple[RowKind, str], ...]
    links: tuple[ShownLink, ...]
    is_unsure: bool
    cells: tuple[ComparisonCell, ...]


def comparison_rows(comparison: DocumentComparison, rows: Sequence[AlignedRow]) -> list[ComparisonRow]:
    """Return ``rows`` of a comparison ready to be shown; references to rows that are not among them leave the page."""
    here = {one.pk: row.number for row in rows for cell in row.cells for one in cell}
    return [_comparison_row(comparison, row, here) for row in rows]


def _comparison_row(comparison: DocumentComparison, row: AlignedRow, here: dict[int, int]) -> ComparisonRow:
    cells = mark_cells(row.cells, comparison.plan)
    return ComparisonRow(
        number=row.number,
        kinds=tuple((kind, kind_label(kind, comparison.plan)) for kind in row.kinds),
        links=show_row_links(row.links, row.cells, comparison.documents),
        is_unsure=not row.links and not row.elsewhere,
        cells=tuple(
            ComparisonCell(
                document,
                measures,
                tuple(_references(row.elsewhere, document, here)),
                "" if measures else _empty(row, column, comparison),
            )
            for column, (document, measures) in enumerate(zip(comparison.documents, cells, strict=True))
        ),
    )


def _references(
    elsewhere: Iterable[LinkedElsewhere], document: Document, here: dict[int, int]
) -> Iterable[RowReference]:
    for one in elsewhere:
        if one.other.document_id == document.pk:
            row = here.get(one.other.pk)
            url = f"#measure-{one.other.pk}" if row else one.other.get_absolute_url()
            yield RowReference(one.other, url, row, one.links[0])


def _empty(row: AlignedRow, column: int, comparison: DocumentComparison) -> str:
    """Return the text of the empty cell of a column."""
    year = comparison.documents[column].year
    for earlier, later in comparison.plan.consecutive:
        if column == earlier and row.cells[later] and RowKind.NEW in row.kinds:
            return f"{year} 年没有对应举措"
        if column == later and row.cells[earlier] and RowKind.DROPPED in row.kinds:
            return f"{year} 年未见对应举措"
    return _NONE
