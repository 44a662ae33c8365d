"""The rows of the table of names: each unknown name with where it stands and what it may mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from districts.departments.department_search import candidates_by_district
from districts.departments.department_tiers import place_path
from districts.departments.name_proposals import (
    DEPARTMENT_GROUP,
    INTO_DEPARTMENT,
    OWN_DEPARTMENT,
)
from districts.models import Department, District
from measures.decisions.decision_checks import record_digest
from measures.models import Assignment
from measures.review.actions.names_together import DecidedName, NameDecision
from measures.review.queues.name_forms import NameRowForm, NameSubject, RestForm
from measures.review.queues.name_queue import district_of_name, may_move_assignments
from measures.staff.department_chooser import department_search_address

#: What the table can be narrowed to by what is proposed.
PROPOSAL_LABELS = {
    INTO_DEPARTMENT: "就是已有的部门",
    OWN_DEPARTMENT: "单独的部门",
    DEPARTMENT_GROUP: "泛指",
    "none": "没有建议",
}


@dataclass(frozen=True, slots=True)
class NameTableRow:
    """An unknown name with its form; ``rows`` are its assignments in the order of the documents.

    ``place`` says where it is, the widest place first. ``ticked`` is what the page sends of it: its id and its digest.
    """

    record: Department
    rows: Sequence[Assignment]
    place: str
    form: NameRowForm
    ticked: str
    department_search: str
    may_move: bool

    @property
    def count(self) -> int:
        """Return the number of assignments with the name."""
        return len(self.rows)

    @property
    def measures(self) -> int:
        """Return the number of measures with the name."""
        return len({row.measure_id for row in self.rows})

    @property
    def proposal_kind(self) -> str:
        """Return the key of `PROPOSAL_LABELS`."""
        return self.form.proposal.choice if self.form.proposal else "none"


@dataclass(frozen=True, slots=True)
class NamePreview:
    """What becomes of a name: the decision, and in Chinese what it does."""

    row: NameTableRow
    decision: NameDecision

    @property
    def label(self) -> str:
        """Return the decision in Chinese."""
        return self.row.form.label_decision(self.decision)

    @property
    def effect(self) -> str:
        """Return what is written, in Chinese."""
        if self.decision.choice == INTO_DEPARTMENT:
            return f"名称记作它的别名，{self.row.count} 条责任归入"
        if self.decision.choice == DEPARTMENT_GROUP:
            return f"不再是待核的名称，{self.row.count} 条责任不变；不计入部门的统计"
        return f"不再是待核的名称，{self.row.count} 条责任不变"

    @property
    def decided(self) -> DecidedName:
        """Return the decision to write."""
        return DecidedName(self.row.record.pk, self.row.ticked.partition("-")[2], self.decision)


def build_name_rows(
    records: Sequence[Department], user: Any, data: Mapping[str, Any] | None = None
) -> list[NameTableRow]:
    """Return the rows of unresolved names, with what was sent of them in ``data``; five queries at most."""
    named = _assignments_by_name(records)
    districts = {record.pk: district_of_name(record, named[record.pk]) for record in records}
    known = candidates_by_district(list(dict.fromkeys(one for one in districts.values() if one)))
    resolved = {place: [one for one in found if one.is_resolved] for place, found in known.items()}
    searches = {
        place: department_search_address([place], resolved_only=True) for place in known
    }  # one address a district
    rows = []
    for record in records:
        assignments, district = named[record.pk], districts[record.pk]
        subject = NameSubject(record.name, district, resolved[district] if district else ())
        digest = record_digest(record, *sorted(assignments, key=lambda row: row.pk))
        rows.append(
            NameTableRow(
                record=record,
                rows=assignments,
                place=_district_or_city(record, district),
                form=NameRowForm(data, prefix=f"name-{record.pk}", subject=subject),
                ticked=f"{record.pk}-{digest}",
                department_search=searches[district] if district else "",
                may_move=may_move_assignments(user, assignments),
            )
        )
    return rows


def preview_decisions(rows: Sequence[NameTableRow], rest: RestForm) -> list[NamePreview]:
    """Return what valid forms decide, in order; ``rest`` decides on the names without a decision of their own."""
    decided = [(row, row.form.decision_found or rest.decision_on(row.record.name)) for row in rows]
    return [NamePreview(row, decision) for row, decision in decided if decision is not None]


def _assignments_by_name(records: Sequence[Department]) -> Mapping[int, list[Assignment]]:
    """Return the assignments of each name in document order; one query."""
    found: dict[int, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.filter(department__in=records).select_related("measure__document__district")
    for row in rows.order_by(
        "measure__document__district__code", "-measure__document__year", "measure__order", "pk"
    ):
        found[row.department_id].append(row)
    return found


def _district_or_city(record: Department, district: District | None) -> str:
    """Return where a name is: in a district, or outside of all in a city."""
    if record.district is not None:
        return place_path(record.district)
    if not record.city:
        return "不属于任何省市"
    path = place_path(district).split(" › ") if district else []
    above = path[: path.index(record.city) + 1] if record.city in path else [record.city]
    return f"{' › '.join(above)}（不属于任何区）"
