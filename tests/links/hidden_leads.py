"""Measures with a known lead beside the leads that are suggested for them.

What a measure says of its own leads is hidden from the suggestion: `suggest_leads` never looks at it.
Right is a body that does lead the measure, groups aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.links.leads.lead_suggestions import LeadSuggestion, suggest_leads
from measures.models import Assignment, Measure


@dataclass(frozen=True, slots=True)
class HiddenLead:
    """A measure, the names of those who lead it, and what was suggested."""

    measure: Measure
    leads: frozenset[str]
    suggestions: Sequence[LeadSuggestion]

    @property
    def names(self) -> list[str]:
        """Return the local bodies suggested, by name."""
        return [each.department.name for each in self.suggestions if each.department is not None]

    @property
    def is_right(self) -> bool:
        """Return whether one of those suggested leads the measure."""
        return not self.leads.isdisjoint(self.names)

    @property
    def is_first_right(self) -> bool:
        """Return whether the first one suggested leads the measure."""
        return not self.leads.isdisjoint(self.names[:1])

    @property
    def is_clear(self) -> bool:
        """Return whether readers are shown it: a measure of the evidence is clearly of the same kind."""
        return any(each.is_clear for suggestion in self.suggestions for each in suggestion.evidence)


def hidden_leads() -> Iterator[HiddenLead]:
    """Yield every measure of the database with a known lead, with what is suggested for it."""
    rows = Assignment.objects.in_force().filter(role=Assignment.Role.LEAD).exclude(department__kind="group")
    leads: dict[int, set[str]] = defaultdict(set)
    for pk, name in rows.values_list("measure", "department__name"):
        leads[pk].add(name)
    measures = list(Measure.objects.filter(pk__in=leads).select_related("document__district"))
    found = suggest_leads(measures)
    for measure in measures:
        yield HiddenLead(measure, frozenset(leads[measure.pk]), found[measure.pk])
