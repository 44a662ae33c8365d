"""The queue of problems that have no queue of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from measures.decisions.decision_checks import record_digest
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import ChangeSet, Problem
from measures.quality.queries.document_scope import DocumentScope
from measures.review.actions.problem_decisions import decide_problem
from measures.review.queues.review_queue import QueueAnswer, QueueItem, ReviewQueue, numbered_choices
from measures.text.problem_names import PROBLEM_NAMES
from measures.writing.action_errors import ActionError

DECIDES = ("measures.change_problem",)
#: The decision that each button writes, before the opinion.
_DECISIONS = {"fine": "原文如此", "done": "已另行处理", "note": ""}


def open_problems(scope: DocumentScope) -> QuerySet[Problem]:
    """Return the open problems of a scope, by document and place."""
    return (
        Problem.objects.filter(**scope.narrow("document"), status=Problem.Status.OPEN)
        .select_related("document__district", "measure__document")
        .order_by("document__district__code", "-document__year", "document__slug", "raw_start", "pk")
    )


def _other_problems(scope: DocumentScope, chosen: Mapping[str, str]) -> QuerySet[Problem]:
    return open_problems(scope).exclude(code=UNCERTAIN_REPAIR)


def _problem_label(problem: Problem) -> str:
    return f"第 {problem.line} 行 {problem.message}"


def _problem_item(problem: Problem, user: Any) -> QueueItem:
    _, name = PROBLEM_NAMES.get(problem.code, ("", problem.code))
    choices = numbered_choices(
        [
            ("fine", _DECISIONS["fine"], "没有问题，不必处理"),
            ("done", _DECISIONS["done"], "已在别处改正"),
            ("note", "按意见核定", "意见必填"),
        ]
    )
    return QueueItem(
        problem, record_digest(problem), {"name": name}, choices if user.has_perms(DECIDES) else ()
    )


def _decide_problem(answer: QueueAnswer) -> ChangeSet | None:
    if answer.choice not in _DECISIONS:
        raise ActionError("没有这个选项，请从页面上选择。")
    decision = "。".join(filter(None, (_DECISIONS[answer.choice], answer.note.strip())))
    return decide_problem(problem=answer.pk, seen=answer.seen, user=answer.user, decision=decision)


QUEUE = ReviewQueue(
    kind="problems",
    label="其他存疑",
    unit="处",
    intro="读方案时拿不准的其他地方，如编号跳号、重号。请对照原文，写明怎样处理。",
    view="measures.view_problem",
    decides=DECIDES,
    since="document__source__added_at",
    waiting=_other_problems,
    named=_problem_label,
    item=_problem_item,
    decide=_decide_problem,
)
