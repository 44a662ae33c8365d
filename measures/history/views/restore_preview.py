"""What would change if records were put back."""

from __future__ import annotations

from collections.abc import Iterable

from measures.history.actions.record_states import same, state_of
from measures.history.actions.state_restore import Wanted, all_now
from measures.history.queries.described_changes import Step, Told, told

#: So many records are shown field by field; the rest is counted.
_SHOWN = 50


def preview(wanted: Iterable[Wanted]) -> tuple[tuple[Told, ...], int]:
    """Return what would become of the first records, field by field, and how many would change in all."""
    asked = {(each.model, each.pk): each.data for each in wanted}
    present = all_now(list(asked))
    moving = [key for key, data in asked.items() if not same(present.get(key), data)]
    steps = [
        Step(
            key,
            state_of(present[key]) if key in present else None,
            state_of(data) if (data := asked[key]) is not None else None,
        )
        for key in moving[:_SHOWN]
    ]
    return told(steps), len(moving)
