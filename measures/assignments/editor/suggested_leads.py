"""Leads that the editor suggests where nobody leads: taken into the form, they are saved by a person or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from measures.assignments.editor.measure_ledger import MeasureLedger
from measures.links.leads.lead_suggestions import LeadEvidence, LeadSuggestion, suggest_leads
from measures.models import Assignment, Measure, lengths
from measures.text.nested_quotation_marks import quote


def suggest_missing_lead(measure: Measure, ledger: MeasureLedger) -> list[LeadSuggestion]:
    """Return who could lead a measure; nothing where somebody does."""
    if any(row.role == Assignment.Role.LEAD for row in ledger.rows_on_day):
        return []
    return suggest_leads([measure])[measure.pk]


def suggestion_ground(taken: Iterable[LeadSuggestion]) -> str:
    """Return what suggestions rest on, as the reason of the edit; empty if there are none."""
    measures = dict.fromkeys(_led_measure(each) for suggestion in taken for each in suggestion.evidence)
    whole = f"参照{'；'.join(measures)}" if measures else ""
    return whole if len(whole) <= lengths.REASON else f"参照{next(iter(measures))}"[: lengths.REASON]


def _led_measure(evidence: LeadEvidence) -> str:
    """Return a measure in words, with who leads it."""
    measure, document = evidence.measure, evidence.measure.document
    named = quote(measure.title) if measure.title else ""
    return (
        f"{document.district.short_name}{document.year}年第{measure.code}项{named}由{evidence.lead_names}牵头"
    )
