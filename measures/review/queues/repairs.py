"""The queue of repairs that are guesses: the sentence, the raw line, and what else could stand there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from measures.decisions.seen import seen_as
from measures.evidence.repair_markup import clean_html, format_confidence, raw_html, show_unseen_characters
from measures.evidence.repair_pieces import cut_at_repairs, widen_stretch
from measures.evidence.rule_marks import rule_label
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import ChangeSet, Chapter, Problem
from measures.quality.queries.document_scope import DocumentScope
from measures.review.actions.guess import Guess, guess_of, place_of
from measures.review.actions.repair import decide_repair, repair_seen
from measures.review.queues.problems import open_problems
from measures.review.queues.queue import Answer, Choice, Item, Queue, keyed
from measures.staff.roles import SETTLE_REPAIR
from measures.writing.action_errors import ActionError

DECIDES = (SETTLE_REPAIR, "measures.change_problem")
KEEP, TYPED, ALTERNATIVE = "keep", "typed", "other-"


def _waiting(scope: DocumentScope, chosen: Mapping[str, str]) -> QuerySet[Problem]:
    return open_problems(scope).filter(code=UNCERTAIN_REPAIR)


def _named(problem: Problem) -> str:
    return f"第 {problem.line} 行 {problem.message}"


def _item(problem: Problem, user: Any) -> Item:
    guess = guess_of(problem)
    place = place_of(problem, guess) if guess else None
    choices: tuple[Choice, ...] = ()
    if user.has_perms(DECIDES):
        choices = _choices(guess, can_write=place is None or _may_write(user, place.record))
    evidence = {"guess": _shown(guess) if guess else None, "place": place}
    return Item(problem, seen_as(*repair_seen(problem)), evidence, choices)


def _choices(guess: Guess | None, *, can_write: bool) -> tuple[Choice, ...]:
    kept = f"维持“{show_unseen_characters(guess.step.after) or '（删去）'}”" if guess else "维持现有文字"
    others = guess.step.alternatives if guess and can_write else ()
    rows = [
        (KEEP, kept, "不改正文"),
        *(
            (f"{ALTERNATIVE}{at}", f"改为“{show_unseen_characters(other)}”", "")
            for at, other in enumerate(others)
        ),
    ]
    typed = Choice(TYPED, "改为填写的文字", "t")
    return (*keyed(rows), typed) if can_write and guess else keyed(rows)


def _shown(guess: Guess) -> dict[str, Any]:
    """Return a guess in words and with its line in both columns."""
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


def _decide(answer: Answer) -> ChangeSet | None:
    problem = Problem.objects.select_related("document", "measure").filter(pk=answer.pk).first()
    reading = _reading(answer, problem)
    if reading is not None and problem is not None:
        guess = guess_of(problem)
        place = place_of(problem, guess) if guess else None
        if place is not None and not _may_write(answer.user, place.record):
            raise PermissionDenied
    return decide_repair(
        problem=answer.pk, seen=answer.seen, user=answer.user, reading=reading, note=answer.note
    )


def _reading(answer: Answer, problem: Problem | None) -> str | None:
    """Return what is to stand there, None to leave the text as it is."""
    if answer.choice == KEEP or problem is None:
        return None
    if answer.choice == TYPED:
        return answer.typed
    guess = guess_of(problem)
    others = guess.step.alternatives if guess else ()
    for at, other in enumerate(others):
        if answer.choice == f"{ALTERNATIVE}{at}":
            return other
    raise ActionError("没有这个选项，请从页面上选择。")


def _may_write(user: Any, record: object) -> bool:
    return bool(
        user.has_perm("measures.change_chapter" if isinstance(record, Chapter) else "measures.change_measure")
    )


QUEUE = Queue(
    kind="repairs",
    label="没有把握的修复",
    unit="处",
    intro="原文的字已经损坏，程序按上下文推测。改为别的读法时，正文一并改正。",
    view="measures.view_problem",
    decides=DECIDES,
    waiting=_waiting,
    named=_named,
    item=_item,
    decide=_decide,
)
