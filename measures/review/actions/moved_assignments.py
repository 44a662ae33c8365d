"""Moving the assignments of a name to the department that it turned out to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from districts.length_constraints import shorten_text
from districts.models import Department
from measures.models import Assignment

_PRINTED_LENGTH = 500


@dataclass
class _OpenAssignments:
    """The open rows of the department in one measure and role, by their place."""

    rows: dict[str, Assignment] = field(default_factory=dict)


def move_assignments(name: Department, into: Department) -> set[int]:
    """Move every assignment of ``name`` to ``into``, within a recording; return the ids of the measures.

    Where the department has the same duty of the same statement already, one row stays that quotes both names, as the
    importer would have made it; a duty that staff gave beside a published one ends today.
    """
    moving = list(name.assignments.order_by("pk"))
    standing: dict[tuple[int, str], _OpenAssignments] = {}
    own = into.assignments.filter(measure__in={row.measure_id for row in moving}, valid_to__isnull=True)
    for row in own.order_by("pk"):
        standing.setdefault((row.measure_id, row.role), _OpenAssignments()).rows[row.place] = row
    for row in moving:
        there = standing.setdefault((row.measure_id, row.role), _OpenAssignments())
        twin = there.rows.get(row.place) if row.valid_to is None else None
        if twin is not None:
            _merge_rows(twin, row)
            continue
        row.department = into
        row.save(update_fields=["department"])
        if row.valid_to is None:
            there.rows[row.place] = row
    for there in standing.values():
        _end_duplicates(there.rows.values())
    return {row.measure_id for row in moving}


def _merge_rows(kept: Assignment, gone: Assignment) -> None:
    """Have one row stand for two of the same duty: it is where the first stood and quotes both."""
    first, second = sorted((kept, gone), key=lambda row: (row.order, row.pk))
    names = dict.fromkeys([*first.name_as_printed.split("、"), *second.name_as_printed.split("、")])
    gone.delete()
    kept.order, kept.phrase = first.order, first.phrase
    kept.name_as_printed = shorten_text("、".join(filter(None, names)), _PRINTED_LENGTH)
    kept.save(update_fields=["order", "phrase", "name_as_printed"])


def _end_duplicates(rows: Iterable[Assignment]) -> None:
    """End what staff gave a department that the document charges with the same in force."""
    open_rows = [row for row in rows if row.effective]
    published = any(row.place != Assignment.Place.STAFF for row in open_rows)
    for row in open_rows:
        if published and row.place == Assignment.Place.STAFF:
            today = timezone.localdate()
            row.end(max(today, row.valid_from or today), "")
            row.save(update_fields=["valid_to", "reason"])
