"""Corrections of levels that are kept for the next plan of a district: made at confirmation, applied to a new draft."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction

from measures.importing.actions.draft_texts import (
    corrections_of_draft,
    current_text_and_plan,
    reading_corrections_of_draft,
)
from measures.loading.plan_district import find_known_district
from measures.models import Document, ImportDraft, ReadingRule
from measures.text.plan import ParsedDocument
from measures.text.reading_corrections import LONGEST_SHAPE, ReadingCorrections, ShapeCorrection


def rules_for_draft(draft: ImportDraft) -> ReadingCorrections:
    """Return the rules of the district of a draft as corrections, none if nobody knows its district yet."""
    _, plan = current_text_and_plan(draft)
    district = find_known_district(plan, corrections_of_draft(draft).district)
    if district is None:
        return ReadingCorrections()
    return ReadingCorrections(shapes=tuple(rule.correction for rule in district.reading_rules.all()))


def keep_only_used(rules: ReadingCorrections, plan: ParsedDocument) -> ReadingCorrections:
    """Return the rules that applied to a plan."""
    return ReadingCorrections(shapes=tuple(one for one in rules.shapes if one.shape in plan.used_shapes))


def keep_reading_rules(*, draft: ImportDraft, plan: ParsedDocument, document: Document, user: User) -> int:
    """Keep the corrections of a draft that hold for a shape as rules of its district; return how many."""
    found = {one.shape: one for one in _shapes(reading_corrections_of_draft(draft), plan)}
    kept = dict(ReadingRule.objects.filter(district=document.district).values_list("shape", "reads_as"))
    for one in found.values():
        if kept.get(one.shape) != one.reads_as:
            ReadingRule.objects.update_or_create(
                district=document.district,
                shape=one.shape,
                defaults={"reads_as": one.reads_as, "document": document, "made_by": user},
            )
    return len(found)


@transaction.atomic
def delete_reading_rule(*, rule: int) -> None:
    """Delete a rule, so that it is not applied to new drafts; drafts that have it keep it."""
    ReadingRule.objects.filter(pk=rule).delete()


def _shapes(corrections: ReadingCorrections, plan: ParsedDocument) -> Iterator[ShapeCorrection]:
    """Yield what holds for more than this plan: corrections of shapes, and the choice between two readings."""
    for one in corrections.shapes:
        if one.shape in plan.used_shapes and len(one.shape) <= LONGEST_SHAPE:
            yield one
    if corrections.levels and plan.readings:
        yield ShapeCorrection(f"levels:{plan.readings[0].doubt}", corrections.levels)
