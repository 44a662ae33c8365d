"""The queue of guesses: the sentence, the raw line, and the alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from measures.decisions.decision_checks import record_digest
from measures.evidence.repair_pieces import cut_at_repairs, widen_stretch
from measures.evidence.text_pieces_html import clean_html, format_confidence, raw_html, show_unseen_characters
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import ChangeSet, Chapter, Problem
from measures.quality.queries.document_scope import DocumentScope
from measures.review.actions.repair_decisions import decide_repair, repair_records
from measures.review.actions.repair_guesses import RepairGuess, find_guess, find_guess_place
from measures.review.queues.problem_queue import open_problems
from measures.review.queues.review_queue import (
    DecisionChoice,
    QueueAnswer,
    QueueItem,
    ReviewQueue,
    numbered_choices,
)
from measures.staff.roles import SETTLE_REPAIR
from measures.text.rule_names import rule_label
from measures.writing.action_errors import ActionError

DECIDES = (SETTLE_REPAIR, "measures.change_problem")
KEEP, TYPED, ALTERNATIVE = "keep", "typed", "other-"


def _uncertain_repairs(scope: DocumentScope, chosen: Mapping[str, str]) -> QuerySet[Problem]:
    return open_problems(scope).filter(code=UNCERTAIN_REPAIR)


def _repair_label(problem: Problem) -> str:
    return f"第 {problem.line} 行 {problem.message}"


def _repair_item(problem: Problem, user: Any) -> QueueItem:
    guess = find_guess(problem)
    place = find_guess_place(problem, guess) if guess else None
    choices: tuple[DecisionChoice, ...] = ()
    if user.has_perms(DECIDES):
        choices = _repair_choices(guess, can_write=place is None or _may_correct(user, place.record))
    evidence = {"guess": _guess_context(guess) if guess else None, "place": place}
    return QueueItem(problem, record_digest(*repair_records(problem)), evidence, choices)


def _repair_choices(guess: RepairGuess | None, *, can_write: bool) -> tuple[DecisionChoice, ...]:
    kept = f"维持“{show_unseen_characters(guess.step.after) or '（删去）'}”" if guess else "维持现有文字"
    others = guess.step.alternatives if guess and can_write else ()
    rows = [
        (KEEP, kept, "不改正文"),
        *(
            (f"{ALTERNATIVE}{at}", f"改为“{show_unseen_characters(other)}”", "")
            for at, other in enumerate(others)
        ),
    ]
    typed = DecisionChoice(TYPED, "改为填写的文字", "t")
    return (*numbered_choices(rows), typed) if can_write and guess else numbered_choices(rows)


def _guess_context(guess: RepairGuess) -> dict[str, Any]:
    """Return the values of a guess for the template, with its raw and its clean line."""
    start = guess.raw.rfind("\n", 0, guess.step.start) + 1
    end = guess.raw.find("\n", guess.step.end)
    pieces = cut_at_repairs(guess.raw, *widen_stretch(guess.steps, start, len(guess.raw) if end < 0 else end))
    before, behind = guess.sentence
    return {
        "before": before,
        "after": show_unseen_characters(guess.step.after),
        "behind": behind,
        "printed": show_unseen_characters(guess.step.before),
        "confidence": format_confidence(guess.step.confidence),
        "rules": "、".join(rule_label(rule) for rule in (guess.step.rule, *guess.step.also)),
        "raw": raw_html(pieces),
        "clean": clean_html(pieces),
    }


def _decide_repair(answer: QueueAnswer) -> ChangeSet | None:
    problem = Problem.objects.select_related("document", "measure").filter(pk=answer.pk).first()
    reading = _chosen_reading(answer, problem)
    if reading is not None and problem is not None:
        guess = find_guess(problem)
        place = find_guess_place(problem, guess) if guess else None
        if place is not None and not _may_correct(answer.user, place.record):
            raise PermissionDenied
    return decide_repair(
        problem=answer.pk, seen=answer.seen, user=answer.user, reading=reading, note=answer.note
    )


def _chosen_reading(answer: QueueAnswer, problem: Problem | None) -> str | None:
    """Return the chosen reading, None to keep the guess; raise `ActionError` for an unknown choice."""
    if answer.choice == KEEP or problem is None:
        return None
    if answer.choice == TYPED:
        return answer.typed
    guess = find_guess(problem)
    others = guess.step.alternatives if guess else ()
    for at, other in enumerate(others):
        if answer.choice == f"{ALTERNATIVE}{at}":
            return other
    raise ActionError("没有这个选项，请从页面上选择。")


def _may_correct(user: Any, record: object) -> bool:
    return bool(
        user.has_perm("measures.change_chapter" if isinstance(record, Chapter) else "measures.change_measure")
    )


QUEUE = ReviewQueue(
    kind="repairs",
    label="没有把握的修复",
    unit="处",
    intro="原文的字已经损坏，程序按上下文推测。改为别的读法时，正文一并改正。",
    view="measures.view_problem",
    decides=DECIDES,
    since="document__source__added_at",
    waiting=_uncertain_repairs,
    named=_repair_label,
    item=_repair_item,
    decide=_decide_repair,
)
