"""What charts have by the hundred, as HTML: cells, marks, and the lines of the tables beneath them.

A template takes ten times as long for them. All that comes from outside is escaped here; the rest are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from measures.catalogue.charts.bar_charts import BarChart, BarPart, ChartBar, StripChart
from measures.catalogue.charts.heat_grids import HeatCell, HeatGrid, HeatRow


def heat_cells(chart: HeatGrid) -> SafeString:
    """Return the cells of a grid, to stand in its drawing."""
    return _joined(
        f'<svg x="{place.x:.3f}%" y="{place.y}" width="{place.width:.3f}%" height="{chart.cell_height}">'
        f"{_heat_cell(chart, cell)}</svg>"
        for (_, places), row in zip(chart.placed_rows, chart.rows, strict=True)
        for place, cell in zip(places, row.cells, strict=True)
    )


def heat_lines(chart: HeatGrid) -> SafeString:
    """Return the lines of the table beneath a grid."""
    nothing = f'<td class="num"><span class="muted">{escape(chart.none)}</span></td>'
    return _joined(_heat_line(row, nothing) for row in chart.rows)


def strip_marks(strip: StripChart) -> SafeString:
    """Return the parts of one bar among others, to stand in its drawing, in two colours by turns."""
    return _joined(
        _drawn_link(
            placed.part.url,
            placed.part.title,
            f'<rect class="strip__hit" x="{placed.x:.3f}%" width="{placed.width:.3f}%" height="24"/>'
            f'<rect class="bar bar--{"co" if number % 2 else "lead"}" x="{placed.x:.3f}%" y="7"'
            f' width="{placed.width:.3f}%" height="10"/>',
        )
        for number, placed in enumerate(strip.placed)
    )


def bar_lines(chart: BarChart) -> SafeString:
    """Return the lines of the table beneath bars."""
    return _joined(line for bar in chart.rows for line in _bar_lines(bar))


def _joined(pieces: Iterable[str]) -> SafeString:
    """Return pieces of HTML one after another."""
    return mark_safe("".join(pieces))  # noqa: S308  # of this file, where each is escaped


def _drawn_link(url: str, title: str, mark: str) -> str:
    """Return a mark of a drawing as a link that is named for eyes and ears."""
    named = escape(title)
    return f'<a href="{escape(url)}" aria-label="{named}"><title>{named}</title>{mark}</a>'


def _heat_cell(chart: HeatGrid, cell: HeatCell) -> str:
    """Return what stands in a cell of a grid."""
    tone = "heat__cell--none" if cell.count is None else f"shade-{cell.shade}"
    box = (
        f'<rect class="heat__cell {tone}" x="2%" y="3" width="96%" height="{chart.cell_height - 6}" rx="5"/>'
    )
    mark = box + _heat_text(chart, cell)
    return _drawn_link(cell.url, cell.title, mark) if cell.url else mark


def _heat_text(chart: HeatGrid, cell: HeatCell) -> str:
    """Return what is written in a cell of a grid."""
    if cell.count is None:
        return f'<text class="heat__none" x="16" y="{33 if chart.tall else 23}">{escape(chart.none)}</text>'
    if not chart.tall:
        return f'<text class="heat__number" x="50%" y="23">{cell.count}</text>'
    return (
        f'<text class="heat__figure" x="16" y="39">{cell.count}</text>'
        f'<text class="heat__unit" x="16" y="60">{escape(chart.unit)}</text>'
    )


def _heat_line(row: HeatRow, nothing: str) -> str:
    """Return the line of a row of a grid; ``nothing`` is the field of a cell that has no list."""
    fields = (
        f'<td class="num">{_number(cell.url, cell.title, cell.count)}</td>' if cell.url else nothing
        for cell in row.cells
    )
    return f'<tr><th scope="row">{escape(row.head.label)}</th>{"".join(fields)}</tr>\n'


def _bar_lines(bar: ChartBar) -> Iterable[str]:
    """Yield the line of a bar, then those of the parts that make up its number."""
    note = f' <span class="muted small">{escape(bar.note)}</span>' if bar.note else ""
    fields = "".join(map(_field, (bar.total,) if bar.total else bar.parts))
    yield f'<tr><th scope="row">{escape(bar.label)}{note}</th>{fields}</tr>\n'
    if bar.total:
        for part in bar.parts:
            yield f'<tr class="table__under"><th scope="row">{escape(part.name)}</th>{_field(part)}</tr>\n'


def _field(part: BarPart) -> str:
    """Return the field of a part in a table."""
    inside = _number(part.url, part.title, part.count) if part.count else '<span class="muted">0</span>'
    return f'<td class="num">{inside}</td>'


def _number(url: str, title: str, count: int | None) -> str:
    """Return a number with the list behind it."""
    return f'<a href="{escape(url)}" aria-label="{escape(title)}">{count}</a>'
