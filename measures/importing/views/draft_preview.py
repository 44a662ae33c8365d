"""The context of the page of a draft that waits to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from measures.importing.actions.draft_comparison import DraftComparison
from measures.importing.actions.draft_texts import corrections_of_draft
from measures.importing.admin.import_run_admin import RUN_COUNT_LABELS
from measures.importing.draft_decisions import DraftDecisions, measure_keys
from measures.importing.views.draft_forms import DraftForms
from measures.importing.views.draft_levels import chosen_levels, control_problems, list_shown_corrections
from measures.importing.views.import_access import may_correct_draft
from measures.importing.views.plan_panes import build_panes
from measures.importing.views.repair_examples import list_repair_rules
from measures.loading.load_changes import LoadChange
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.loading.source_places import SourcePlaces
from measures.models import Document, ImportDraft
from measures.models.problem import Problem
from measures.text.cleaned_text import CleanedText
from measures.text.plan import ParsedDocument

#: Codes of problems that other parts of the page show.
_ELSEWHERE = frozenset({UNCERTAIN_REPAIR, "department.unknown", "department.ambiguous"})
#: The action of a change, and the title and note of its group.
_GROUPS = (
    ("kept", "人工修改，予以保留", "原文与人工修改不同。人工修改不会被覆盖；导入后列入存疑，由人核定。"),
    ("added", "新增", ""),
    ("changed", "修改", ""),
    ("removed", "删去", "现有资料中有、这份原文中没有。有人工修改、核定或调整过责任的不会删去。"),
)


@dataclass(frozen=True, slots=True)
class LoadChangeGroup:
    """The changes of one kind as Chinese sentences, with a note for the reader."""

    action: str
    title: str
    note: str
    sentences: tuple[str, ...]


def group_load_changes(changes: Sequence[LoadChange]) -> list[LoadChangeGroup]:
    """Group the changes by kind, beginning with those that keep the edits of staff."""
    found = []
    for action, title, note in _GROUPS:
        sentences = tuple(change.sentence() for change in changes if change.action == action)
        if sentences:
            found.append(LoadChangeGroup(action, title, note, sentences))
    return found


def preview_context(request: HttpRequest, draft: ImportDraft, forms: DraftForms) -> dict[str, Any]:
    """Return the context of the page of a draft with its ``forms``."""
    cleaned, plan, comparison = forms.cleaned, forms.plan, forms.comparison
    may_correct = may_correct_draft(request.user)
    panes = build_panes(cleaned, plan, forms.decisions, comparison.measures)
    problems = _preview_problems(cleaned, plan, comparison)
    guess_count = sum(step.needs_review for step in cleaned.steps)
    return {
        "plan": plan,
        "comparison": comparison,
        "existing": Document.objects.filter(pk=comparison.document or 0).first(),
        "counts": label_counts(comparison),
        "given": corrections_of_draft(draft),
        "forms": forms,
        "more_guesses": guess_count - len(forms.guesses),
        "more_names": len(comparison.names) - len(forms.names),
        "problems": list(control_problems(problems, draft, panes, may_correct=may_correct)),
        "panes": panes,
        "reading_corrections": list_shown_corrections(draft, plan, forms.plan_names),
        "levels_choice": chosen_levels(draft, plan),
        "rules": list(list_repair_rules(cleaned)),
        "groups": group_load_changes(comparison.changes),
        "decisions": forms.decisions,
        "obsolete_corrections": obsolete_correction_keys(forms.decisions, plan),
        "may_correct": may_correct,
    }


def obsolete_correction_keys(decisions: DraftDecisions, plan: ParsedDocument) -> list[str]:
    """Return the keys of corrected measures that are no longer in the plan."""
    return sorted(decisions.measures.keys() - set(measure_keys(plan.measures)))


def _preview_problems(
    cleaned: CleanedText, plan: ParsedDocument, comparison: DraftComparison
) -> Sequence[Problem]:
    """Return the problems that a load would store, or those of the reading if it cannot be loaded."""
    if comparison.error:
        places = SourcePlaces(cleaned.raw, cleaned.steps)
        found = (places.in_raw(one) for one in (*cleaned.problems, *plan.problems))
        return [
            Problem(
                code=one.code,
                message=one.message,
                severity=one.severity,
                line=one.line,
                column=one.column,
                excerpt=one.excerpt,
            )
            for one in found
        ]
    return [one for one in comparison.problems if one.code not in _ELSEWHERE]


def label_counts(comparison: DraftComparison) -> list[tuple[str, int]]:
    """Return the counts of a comparison with their Chinese labels, in order."""
    counted = comparison.counts or {}
    return [(label, counted[name]) for name, label in RUN_COUNT_LABELS.items() if name in counted]
