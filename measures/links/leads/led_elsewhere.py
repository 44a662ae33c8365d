"""Who leads measures of the same kind in other plans, for readers of a measure whose plan names nobody."""

from __future__ import annotations

from measures.links.leads.lead_suggestions import LeadEvidence, suggest_clear_leads
from measures.models import Measure


def led_elsewhere(measure: Measure) -> list[LeadEvidence]:
    """Return the measures of other plans that are clearly like this one, each once, the likest first.

    They are facts of those plans and no duties of this one. The measure comes with document and district.
    """
    found: dict[int, LeadEvidence] = {}
    for suggestion in suggest_clear_leads(measure):
        for evidence in suggestion.evidence:
            if evidence.is_clear and evidence.measure.document_id != measure.document_id:
                found.setdefault(evidence.measure.pk, evidence)
    return sorted(found.values(), key=lambda evidence: -evidence.likeness)
