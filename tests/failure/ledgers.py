"""The ledgers of responsibilities, replayed from the history: what each act found there and what it left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from measures.history.actions.record_states import FieldValues, parse_state, without_housekeeping
from measures.models import Assignment, ChangeSet, RecordVersion
from tests.failure.notes import Duties

#: The rows of one measure by their ids.
Ledger = dict[int, FieldValues]


@dataclass(frozen=True, slots=True)
class Step:
    """What one act made of the ledger of one measure."""

    before: Ledger
    after: Ledger

    @property
    def touched(self) -> set[int]:
        """Return the ids of the rows that the act wrote, made or took away."""
        return {pk for pk in {*self.before, *self.after} if self.before.get(pk) != self.after.get(pk)}


def replayed(measures: Collection[int]) -> dict[tuple[int, int], Step]:
    """Return the steps of the ledgers of ``measures``, by act and measure; acts that left a ledger alone have none."""
    written = _written(set(measures))
    now: dict[int, Ledger] = {measure: {} for measure in measures}
    steps: dict[tuple[int, int], Step] = {}
    acts = ChangeSet.objects.order_by("pk").values_list("pk", "deleted")
    for act, deleted in acts:
        removed = {entry["pk"] for entry in deleted if entry["model"] == "measures.assignment"}
        changed = {measure for measure, rows in now.items() if removed & rows.keys()}
        changed |= {state["measure"] for _, state in written[act]}
        for measure in changed:
            before = now[measure]
            kept = {pk: state for pk, state in before.items() if pk not in removed}
            new = {pk: state for pk, state in written[act] if state["measure"] == measure}
            now[measure] = kept | new
            steps[act, measure] = Step(before, now[measure])
    return steps


def in_force(rows: Ledger) -> Duties:
    """Return the duties that hold today by a ledger, in order."""
    today = timezone.localdate()
    holding = [
        (row["role"] != "lead", row["order"], pk, row)
        for pk, row in rows.items()
        if row["effective"] and _day(row["valid_from"], date.min) <= today < _day(row["valid_to"], date.max)
    ]
    return [(row["role"], row["department"]) for *_, row in sorted(holding, key=lambda each: each[:3])]


def is_taken_back(own: Step, back: Step) -> bool:
    """Return whether the act of ``back`` left what the act of ``own`` touched as it was before, and nothing else changed."""
    return all(
        _comparable(back.after.get(pk)) == _comparable((own if pk in own.touched else back).before.get(pk))
        for pk in own.touched | back.touched
    )


def _written(measures: set[int]) -> dict[int, list[tuple[int, FieldValues]]]:
    """Return the rows of ``measures`` that each act wrote, with their ids."""
    found: dict[int, list[tuple[int, FieldValues]]] = defaultdict(list)
    versions = RecordVersion.objects.filter(content_type=ContentType.objects.get_for_model(Assignment))
    for act, pk, data in versions.order_by("pk").values_list("change_set", "object_id", "data"):
        state = parse_state(data)
        if state["measure"] in measures:
            found[act].append((pk, state))
    return found


def _comparable(state: FieldValues | None) -> FieldValues | None:
    return state and without_housekeeping(state)


def _day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise
