"""What a draft that waits to be confirmed shows: facts, guesses, names, doubts, changes, and the plan by its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from districts.models import District
from measures.importing.actions.draft_comparison import Comparison, comparison_of
from measures.importing.actions.draft_decisions import Answers, answers_of, keys_of
from measures.importing.actions.draft_texts import given_of, shown
from measures.importing.views import guess_questions, name_questions
from measures.importing.views.change_groups import groups_of
from measures.importing.views.import_access import may_correct, may_settle_guesses, may_settle_names
from measures.importing.views.plan_counts import counts_of
from measures.importing.views.plan_panes import panes_of
from measures.importing.views.preview_token import sign
from measures.importing.views.repair_examples import rules_of
from measures.loading.load_problems import UNCERTAIN
from measures.loading.source_places import Places
from measures.models import Document, ImportDraft
from measures.models.problem import Problem
from measures.review.queues.names import KINDS
from measures.text.clean import Cleaned
from measures.text.plan import ParsedDocument

#: What is asked about in a part of the page of its own.
_ELSEWHERE = frozenset({UNCERTAIN, "department.unknown", "department.ambiguous"})


def preview(request: HttpRequest, draft: ImportDraft, part: str = "") -> dict[str, Any]:
    """Return what the page shows of a draft; of the ``part`` whose form was sent in vain, what was sent."""
    sent = {part: request.POST}
    cleaned, plan = shown(draft)
    answers, comparison, given = answers_of(draft), comparison_of(draft), given_of(draft)
    district = name_questions.district_named(plan.district)
    known = name_questions.known_in(district)
    return {
        "plan": plan,
        "comparison": comparison,
        "existing": Document.objects.filter(pk=comparison.document or 0).first(),
        "counts": counts_of(comparison),
        "given": given,
        "districts": District.objects.order_by("code"),
        "district": district,
        "given_sent": sent.get("facts"),
        "guesses": guess_questions.asked_of(cleaned, answers, sent.get("guesses")),
        "more_guesses": max(0, sum(step.needs_review for step in cleaned.steps) - guess_questions.MOST),
        "names": list(
            name_questions.asked_of(comparison.names, plan, answers, district, known, sent.get("names"))
        ),
        "names_unchecked": name_questions.unchecked(comparison, plan, district),
        "names_read": len(name_questions.names_read(plan)),
        "more_names": max(0, len(comparison.names) - name_questions.MOST),
        "known": known,
        "kinds": KINDS,
        "problems": _problems(cleaned, plan, comparison),
        "panes": panes_of(cleaned, plan, answers, comparison.measures),
        "rules": list(rules_of(cleaned)),
        "groups": groups_of(comparison.changes),
        "answers": answers,
        "lost": lost(answers, plan),
        "stamp": sign(draft, comparison) if comparison.mark else "",
        "may_correct": may_correct(request.user),
        "may_settle_guesses": may_settle_guesses(request.user),
        "may_settle_names": may_settle_names(request.user),
    }


def lost(answers: Answers, plan: ParsedDocument) -> list[str]:
    """Return the corrections of measures that the plan, read anew, does not have any more."""
    return sorted(answers.measures.keys() - set(keys_of(plan.measures)))


def _problems(cleaned: Cleaned, plan: ParsedDocument, comparison: Comparison) -> Sequence[Problem]:
    """Return what is doubtful: what a load would store, or if there can be none yet what reading found."""
    if comparison.error:
        places = Places(cleaned.raw, cleaned.steps)
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
