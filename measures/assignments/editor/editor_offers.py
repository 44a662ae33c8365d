"""What the editor offers to fill in: who could lead, whom the text names. A person takes it, or nobody does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from districts.departments.department_search import candidates_for_district
from measures.assignments.editor.forms import TakenDepartment
from measures.assignments.editor.measure_ledger import MeasureLedger
from measures.assignments.editor.named_departments import NamedDepartment, find_named_departments
from measures.assignments.editor.suggested_leads import suggest_missing_lead, suggestion_ground
from measures.links.leads.lead_suggestions import LeadSuggestion
from measures.models import Assignment, Measure, lengths
from measures.staff.record_ids import read_record_id


@dataclass(frozen=True, slots=True)
class OfferedLead:
    """Somebody who could lead, and the ground that is written if they are taken."""

    suggestion: LeadSuggestion
    ground: str


@dataclass(frozen=True, slots=True)
class EditorOffers:
    """What is offered for a measure, and what of it the address takes."""

    leads: Sequence[OfferedLead]
    named: Sequence[NamedDepartment]
    taken: Sequence[TakenDepartment]

    @property
    def reason(self) -> str:
        """Return what the taken departments rest on, as the reason to begin with."""
        return "；".join(dict.fromkeys(each.ground for each in self.taken if each.ground))[: lengths.REASON]

    @property
    def taken_ids(self) -> frozenset[int]:
        """Return the ids of the departments that were taken."""
        return frozenset(each.pk for each in self.taken)


def read_offers(measure: Measure, ledger: MeasureLedger, params: QueryDict) -> EditorOffers:
    """Return what is offered for a measure, with the departments that the parameters take as ``lead`` or ``co_lead``.

    Who is not offered cannot be taken.
    """
    known = candidates_for_district(measure.document.district)
    named = find_named_departments(measure, known, [row.department_id for row in ledger.rows_on_day])
    leads = [OfferedLead(each, suggestion_ground([each])) for each in suggest_missing_lead(measure, ledger)]
    offered = {one.pk: (one.candidate.name, one.ground) for one in named}
    for lead in leads:
        if (department := lead.suggestion.department) is not None:
            offered.setdefault(department.pk, (department.name, lead.ground))
    return EditorOffers(leads, named, list(_taken_departments(offered, params)))


def _taken_departments(offered: dict[int, tuple[str, str]], params: QueryDict) -> Iterator[TakenDepartment]:
    """Yield what the parameters take, each department once."""
    left = dict(offered)
    for role in Assignment.Role.values:
        for value in params.getlist(role):
            pk = read_record_id(value)
            if pk in left:
                name, ground = left.pop(pk)
                yield TakenDepartment(pk, name, role, ground)
