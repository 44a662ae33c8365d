"""Tables that lie on their side: a line of theirs is what others have as a column."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.structure.lines.text_lines import TextLine


def turn_rows(columns: Sequence[Sequence[TextLine]]) -> list[tuple[TextLine, list[TextLine]]]:
    """Return the rows of a table that lies on its side, each with a line that stands where its longest cell does."""
    rows: list[tuple[TextLine, list[TextLine]]] = []
    for cells in list(zip(*columns, strict=True))[1:]:
        place = max(cells, key=lambda cell: len(cell.text))
        rows.append((place._replace(text="\t".join(cell.text for cell in cells)), list(cells)))
    return rows
