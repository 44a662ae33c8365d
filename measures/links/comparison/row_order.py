"""The order of the rows of a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from measures.links.comparison.row_groups import MeasureGroup
from measures.models import Measure


def order_groups(columns: Sequence[Sequence[Measure]], groups: Sequence[MeasureGroup]) -> list[MeasureGroup]:
    """Return the groups in the order of the first document.

    What the first does not have stands after what comes before it in its own document, at the head if nothing does.
    """
    rows: list[MeasureGroup] = []
    placed: set[int] = set()
    of = {pk: group for group in groups for cell in group.cells for pk in cell}
    for held in columns:
        before: MeasureGroup | None = None
        met: set[int] = set()
        for measure in held:
            group = of[measure.pk]
            if id(group) not in placed:
                at = next((at + 1 for at, row in enumerate(rows) if row is before), 0)
                rows.insert(at, group)
                placed.add(id(group))
            # A row that an earlier measure of the document stands in already does not call the next one back.
            if id(group) not in met:
                before = group
                met.add(id(group))
    return rows
