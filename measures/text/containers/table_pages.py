"""Tables over several pages: heads that are repeated, rows that a page's end broke, cells that reach over it."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.containers.printed_page import glue
from measures.text.containers.ruled_tables import RuledCell, RuledTable, begins_anew

#: The columns of a table stand where they stood on the page before, within this, in points.
_SAME = 8.0

Rows = list[list[RuledCell]]


def is_continued_table(above: RuledTable, below: RuledTable) -> bool:
    """Whether a table has the columns of the one on the page before."""
    if len(above.edges) != len(below.edges):
        return False
    by = below.edges[0] - above.edges[0]
    return all(abs(b - a - by) < _SAME for a, b in zip(above.edges, below.edges, strict=True))


def continue_rows(above: Rows, below: Rows) -> None:
    """Add the rows of the next page to those ``above``."""
    heads = 0
    while heads < min(len(above), len(below)) and _says_the_same(above[heads], below[heads]):
        heads += 1
    rows = below[heads:]
    if rows and above and _is_broken(above[-1], rows[0]):
        _join(above[-1], rows)
    elif rows:
        for cell in rows[0]:
            if not cell.text and (cell.rows > 1 or _reached_down(above, cell.column)):
                cell.is_continued = True
    above.extend(rows)


def _says_the_same(row: Sequence[RuledCell], other: Sequence[RuledCell]) -> bool:
    texts = [cell.text for cell in row]
    return any(texts) and texts == [cell.text for cell in other]


def _is_broken(last: Sequence[RuledCell], first: Sequence[RuledCell]) -> bool:
    """Whether the first row of a page is the rest of the last one: it has no number where that has one.

    Without numbers, a row is the rest of another if most of its cells are empty and one goes on with an open sentence.
    """
    of = {cell.column: cell for cell in first}
    pairs = [(cell, of[cell.column]) for cell in last if cell.column in of]
    for cell, below in pairs:
        if cell.text.strip(".．、").isdecimal():
            return not below.text
    filled = [(cell, below) for cell, below in pairs if below.text]
    is_open = any(cell.text and cell.text[-1] not in "。；！？" for cell, _ in filled)
    return is_open and len(filled) * 2 < len([cell for cell in last if cell.text])


def _join(last: list[RuledCell], rows: Rows) -> None:
    """Take the first of ``rows`` into the row ``last`` that it goes on with."""
    of = {cell.column: cell for cell in last}
    first = rows.pop(0)
    for cell in first:
        if cell.rows > 1 and rows:
            rest = RuledCell(cell.row + 1, cell.column, cell.rows - 1, cell.columns)
            rest.is_continued = True
            rows[0].append(rest)
            rows[0].sort(key=lambda other: other.column)
        above = of.get(cell.column)
        if above is None or not cell.lines:
            continue
        if above.lines and not begins_anew(above.text, cell.lines[0].text):
            end = above.lines.pop()
            cell.lines[0] = end.joined(glue(end.text, cell.lines[0].text), cell.lines[0])
        above.lines += cell.lines


def _reached_down(rows: Rows, column: int) -> bool:
    """Whether the last cell of a column reached over several rows."""
    cells = [cell for row in rows for cell in row if cell.column == column]
    return bool(cells) and (cells[-1].rows > 1 or cells[-1].is_continued)
