"""What a reorganisation does to the ledger, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from districts.models import Department
from measures.assignments.reorganisation.reorganised_departments import ReorganisedDepartments
from measures.assignments.reorganisation.role_changes import RoleChange, RoleReorganisation
from measures.models import Assignment, Measure

#: Which of the successors, by their place in the list, take over an assignment, by its id; all of them where none
#: are named.
SuccessorShares = Mapping[int, Collection[int]]


@dataclass(frozen=True, slots=True)
class ReorganisationVersions:
    """What somebody saw: departments and measures with their versions, and the rows that were to change hands."""

    departments: tuple[tuple[int, int], ...]
    measures: tuple[tuple[int, int], ...]
    rows: tuple[int, ...]

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        """Return the versions that an edit token carries."""
        departments, measures, rows = plain
        return cls(
            tuple((pk, version) for pk, version in departments),
            tuple((pk, version) for pk, version in measures),
            tuple(rows),
        )

    def as_json(self) -> list[Any]:
        """Return the versions as an edit token carries them."""
        return [self.departments, self.measures, self.rows]


@dataclass(frozen=True, slots=True)
class ReorganisationPlan:
    """A reorganisation as it would be done: a step for each role of a measure, in the order of documents.

    ``left`` are assignments of the predecessors that begin after the day: they stay as they are.
    """

    parties: ReorganisedDepartments
    on: date
    steps: tuple[RoleChange, ...]
    left: tuple[Assignment, ...]

    @property
    def measures(self) -> list[Measure]:
        """Return the measures touched, each once."""
        return list({step.measure.pk: step.measure for step in self.steps}.values())

    @property
    def closing(self) -> list[Assignment]:
        """Return the rows that end."""
        return [row for step in self.steps for row in step.closing]

    @property
    def opening(self) -> int:
        """Return how many rows begin."""
        return sum(len(step.opening) for step in self.steps)

    @property
    def versions(self) -> ReorganisationVersions:
        """Return what was there when this was worked out."""
        return ReorganisationVersions(
            tuple(sorted((one.pk, one.version) for one in self.parties.there)),
            tuple(sorted((one.pk, one.version) for one in self.measures)),
            tuple(sorted(row.pk for row in (*self.closing, *self.left))),
        )


def reassigned_rows(predecessors: Iterable[Department], on: date) -> QuerySet[Assignment]:
    """Return the rows that change hands: in force on the day, and not ended since."""
    return (
        Assignment.objects.in_force(on)
        .filter(department__in=[one.pk for one in predecessors])
        .filter(Q(valid_to=None) | Q(valid_to__gt=timezone.localdate()))
    )


def plan_reorganisation(
    parties: ReorganisedDepartments, on: date, shares: SuccessorShares
) -> ReorganisationPlan:
    """Return what is to be done; three queries, however many measures there are."""
    measures = reassigned_rows(parties.predecessors, on).values("measure")
    later = _later_beginnings(parties.successors, on, measures)
    steps = [
        RoleReorganisation(rows, parties, on, later).step(shares)
        for rows in _rows_by_role(Assignment.objects.in_force(on).filter(measure__in=measures))
    ]
    left = Assignment.objects.filter(
        department__in=[one.pk for one in parties.predecessors], effective=True, valid_from__gt=on
    ).select_related("measure__document__district", "department")
    return ReorganisationPlan(
        parties, on, tuple(step for step in steps if step.closing), tuple(left.order_by("pk"))
    )


def _rows_by_role(rows: QuerySet[Assignment]) -> Iterator[Sequence[Assignment]]:
    """Yield the rows in force of each role of each measure, in order."""
    found = (
        rows.select_related("department", "measure__document__district")
        .defer("phrase", "measure__text", "measure__imported")
        .order_by(
            "measure__document__district__code",
            "-measure__document__year",
            "measure__document__slug",
            "measure__order",
            "measure",
            "-role",
            "order",
            "pk",
        )
    )
    for _, group in groupby(found, key=lambda row: (row.measure_id, row.role)):
        yield list(group)


def _later_beginnings(
    successors: Sequence[Department], on: date, measures: QuerySet[Assignment, Any]
) -> dict[tuple[int, str, int], date]:
    """Return when a successor comes to a role of a measure by itself, after the day."""
    rows = Assignment.objects.filter(
        department__in=[one.pk for one in successors if one.pk],
        effective=True,
        valid_from__gt=on,
        measure__in=measures,
    ).order_by("-valid_from")
    return {(row.measure_id, row.role, row.department_id): row.valid_from for row in rows if row.valid_from}
