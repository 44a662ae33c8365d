"""Rebuild measures as they were exported: the base of the three-way comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from districts.models import Department
from measures.exports import queries
from measures.exports.column_values import unique_assignments
from measures.exports.export_rows import ExportAssignmentRow, ExportReader, MeasureRow
from measures.exports.queries import ExportDepartment
from measures.history.actions.measure_restore import measures_as_of
from measures.history.actions.measure_versions import changes_ending_versions, id_batches
from measures.history.actions.past_states import last_versions
from measures.history.actions.record_states import parse_state
from measures.history.actions.state_restore import WantedState
from measures.models import Assignment, Measure
from measures.models.deadline_interpretation import read_printed_deadline

_DATES = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class ExportedMeasure:
    """A measure as it was exported, its ``assignments`` as in the sheet 责任, and its current ``version``."""

    measure: MeasureRow
    assignments: tuple[ExportAssignmentRow, ...]
    version: int


def find_exported_measures(exports: Mapping[int, tuple[int, date]]) -> dict[int, ExportedMeasure]:
    """Return the measures as exported, by id; leave out deleted ones.

    ``exports`` holds the exported version of each measure and the day of its assignments. A measure without changes in
    the history after that version is returned as it is now.
    """
    found = _current_rows(exports)
    moved = {pk: exports[pk][0] for pk, row in found.items() if row.version != exports[pk][0]}
    ended: dict[int, list[int]] = defaultdict(list)
    for pk, change_set in changes_ending_versions(moved).items():
        ended[change_set].append(pk)
    past: dict[int, MeasureRow] = {}
    for change_set, pks in ended.items():
        past |= _past_rows({pk: found[pk] for pk in pks}, measures_as_of(sorted(pks), change_set - 1))
    return {
        pk: ExportedMeasure(old := past.get(pk, row), tuple(unique_assignments(old)), row.version)
        for pk, row in found.items()
    }


def _current_rows(exports: Mapping[int, tuple[int, date]]) -> dict[int, MeasureRow]:
    """Return the measures as they are now, each with its assignments in force on its day."""
    days: dict[date, list[int]] = defaultdict(list)
    for pk, (_, day) in exports.items():
        days[day].append(pk)
    found: dict[int, MeasureRow] = {}
    for day, wanted in days.items():
        existing = {
            pk
            for pks in id_batches(wanted)
            for pk in Measure.objects.filter(pk__in=pks).values_list("pk", flat=True)
        }
        for batch in ExportReader(on=day).batches([pk for pk in wanted if pk in existing]):
            found |= {row.pk: row for row in batch}
    return found


def _past_rows(rows: Mapping[int, MeasureRow], wanted: list[WantedState]) -> dict[int, MeasureRow]:
    """Return the measures in their past states ``wanted``; ``rows`` are the measures as they are now."""
    states = {(each.model, each.pk): parse_state(each.data) if each.data else None for each in wanted}
    own = {pk: state for (model, pk), state in states.items() if model is Measure and state is not None}
    ledger = _past_ledger(rows, states)
    departments = _find_departments({state["department"] for state in ledger.values()})
    headings = queries.export_headings("default").in_bulk(
        {state["chapter"] for state in own.values() if state["chapter"]}
    )
    past: dict[int, MeasureRow] = {}
    for pk, row in rows.items():
        state = own.get(pk, {})
        old = replace(
            row,
            in_force=[],
            chapter=headings.get(state.get("chapter"), row.chapter),
            **{
                name: state[name]
                for name in ("code", "title", "text", "kind", "own_initiative", "deadline")
                if name in state
            },
        )
        _, old.due = read_printed_deadline(old.deadline, old.document.year)
        lines = [
            _assignment_row(number, line, old, departments)
            for number, line in ledger.items()
            if line["measure"] == pk and _is_in_force(line, old.as_of)
        ]
        old.in_force = sorted(lines, key=lambda assignment: (assignment.order, assignment.pk))
        past[pk] = old
    return past


def _past_ledger(
    rows: Mapping[int, MeasureRow], states: Mapping[tuple[type[Any], int], dict[str, Any] | None]
) -> dict[int, dict[str, Any]]:
    """Return the assignments by id: their past states where the history has one, else their current states."""
    wanted = ("measure", "department", "role", "order", "place", "phrase", "reason", *_DATES, "effective")
    ledger: dict[int, dict[str, Any]] = {}
    for pks in id_batches(sorted(rows)):
        for line in Assignment.objects.filter(measure__in=pks).values("pk", *wanted):
            ledger[line["pk"]] = line
    for (model, pk), state in states.items():
        if model is Assignment:
            ledger.pop(pk, None)
            if state is not None:
                ledger[pk] = {name: state[name] for name in wanted}
    for line in ledger.values():
        for name in _DATES:
            if isinstance(line[name], str):
                line[name] = date.fromisoformat(line[name])
    return ledger


def _is_in_force(line: Mapping[str, Any], day: date | None) -> bool:
    """Return whether an assignment is in force on a day, by the rule of `AssignmentQuerySet.in_force`."""
    on = day or date.max
    begun = line["valid_from"] is None or line["valid_from"] <= on
    return bool(line["effective"] and begun and (line["valid_to"] is None or line["valid_to"] > on))


def _assignment_row(
    pk: int, line: Mapping[str, Any], measure: MeasureRow, departments: Mapping[int, ExportDepartment]
) -> ExportAssignmentRow:
    return ExportAssignmentRow(
        pk,
        measure,
        line["department"],
        departments[line["department"]],
        line["role"],
        line["order"],
        line["place"],
        line["phrase"],
        line["reason"],
        line["valid_from"],
        line["valid_to"],
    )


def _find_departments(pks: set[int]) -> dict[int, ExportDepartment]:
    """Return the departments by id; a deleted one has its last name."""
    found = queries.export_departments("default", pks)
    deleted = last_versions([(Department, pk) for pk in pks - found.keys()])
    found |= {
        pk: ExportDepartment(pk, parse_state(version.data)["name"]) for (_, pk), version in deleted.items()
    }
    return found | {pk: ExportDepartment(pk, "（已删除的部门）") for pk in pks - found.keys()}
