"""What a draft that waits to be confirmed shows: facts, guesses, names, doubts, changes, and the plan by its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from districts.models import District
from measures.importing.actions.draft_comparison import DraftComparison, stored_comparison
from measures.importing.actions.draft_decisions import DraftDecisions, decisions_of_draft, measure_keys
from measures.importing.actions.draft_texts import corrections_of_draft, current_text_and_plan
from measures.importing.views import guess_questions, name_questions
from measures.importing.views.change_groups import group_load_changes
from measures.importing.views.import_access import may_correct_draft, may_decide_guesses, may_decide_names
from measures.importing.views.plan_counts import label_counts
from measures.importing.views.plan_panes import build_panes
from measures.importing.views.preview_token import sign_preview
from measures.importing.views.repair_examples import list_repair_rules
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.loading.source_places import SourcePlaces
from measures.models import Document, ImportDraft
from measures.models.problem import Problem
from measures.review.queues.name_queue import OWN_KINDS
from measures.text.clean import CleanedText
from measures.text.plan import ParsedDocument

#: What is asked about in a part of the page of its own.
_ELSEWHERE = frozenset({UNCERTAIN_REPAIR, "department.unknown", "department.ambiguous"})


def preview_context(request: HttpRequest, draft: ImportDraft, part: str = "") -> dict[str, Any]:
    """Return what the page shows of a draft; of the ``part`` whose form was sent in vain, what was sent."""
    sent = {part: request.POST}
    cleaned, plan = current_text_and_plan(draft)
    answers, comparison, given = (
        decisions_of_draft(draft),
        stored_comparison(draft),
        corrections_of_draft(draft),
    )
    district = name_questions.find_named_district(plan.district)
    known = name_questions.list_known_departments(district)
    return {
        "plan": plan,
        "comparison": comparison,
        "existing": Document.objects.filter(pk=comparison.document or 0).first(),
        "counts": label_counts(comparison),
        "given": given,
        "districts": District.objects.order_by("code"),
        "district": district,
        "given_sent": sent.get("facts"),
        "guesses": guess_questions.list_guess_questions(cleaned, answers, sent.get("guesses")),
        "more_guesses": max(
            0, sum(step.needs_review for step in cleaned.steps) - guess_questions.MOST_GUESSES
        ),
        "names": list(
            name_questions.list_name_questions(
                comparison.names, plan, answers, district, known, sent.get("names")
            )
        ),
        "names_unchecked": name_questions.explain_unchecked_names(comparison, plan, district),
        "names_read": len(name_questions.department_names_read(plan)),
        "more_names": max(0, len(comparison.names) - name_questions.MOST_NAMES),
        "known": known,
        "kinds": OWN_KINDS,
        "problems": _problems(cleaned, plan, comparison),
        "panes": build_panes(cleaned, plan, answers, comparison.measures),
        "rules": list(list_repair_rules(cleaned)),
        "groups": group_load_changes(comparison.changes),
        "answers": answers,
        "lost": lost_corrections(answers, plan),
        "stamp": sign_preview(draft, comparison) if comparison.mark else "",
        "may_correct": may_correct_draft(request.user),
        "may_settle_guesses": may_decide_guesses(request.user),
        "may_settle_names": may_decide_names(request.user),
    }


def lost_corrections(answers: DraftDecisions, plan: ParsedDocument) -> list[str]:
    """Return the corrections of measures that the plan, read anew, does not have any more."""
    return sorted(answers.measures.keys() - set(measure_keys(plan.measures)))


def _problems(cleaned: CleanedText, plan: ParsedDocument, comparison: DraftComparison) -> Sequence[Problem]:
    """Return what is doubtful: what a load would store, or if there can be none yet what reading found."""
    if comparison.error:
        places = SourcePlaces(cleaned.raw, cleaned.steps)
        found = (places.in_raw(one) for one in (*cleaned.problems, *plan.problems))
        return [
            Problem(
                code=p.code,
                message=p.message,
                severity=p.severity,
                line=p.line,
                column=p.column,
                excerpt=p.excerpt,
            )
            for p in found
        ]
    return [one for one in comparison.problems if one.code not in _ELSEWHERE]
