"""Preview what a restore or undo would change."""

from __future__ import annotations

from collections.abc import Iterable

from measures.history.actions.record_states import is_same_state, parse_state
from measures.history.actions.state_restore import WantedState, current_states
from measures.history.queries.described_changes import DescribedChange, RecordChange, describe_changes

#: The most records shown field by field; the rest is counted.
_SHOWN = 50


def preview_states(wanted: Iterable[WantedState]) -> tuple[tuple[DescribedChange, ...], int]:
    """Return the changes of the first 50 records, field by field, and how many records would change in all."""
    states = {(each.model, each.pk): each.data for each in wanted}
    present = current_states(list(states))
    moving = [key for key, data in states.items() if not is_same_state(present.get(key), data)]
    steps = [
        RecordChange(
            key,
            parse_state(present[key]) if key in present else None,
            parse_state(data) if (data := states[key]) is not None else None,
        )
        for key in moving[:_SHOWN]
    ]
    return describe_changes(steps), len(moving)
