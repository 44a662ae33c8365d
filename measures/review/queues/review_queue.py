"""What every queue is: which records wait, how one of them is shown, and how it is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from measures.models import ChangeSet
from measures.quality.filters import FilterChoice as Filter
from measures.quality.queries.document_scope import DocumentScope


@dataclass(frozen=True, slots=True)
class DecisionChoice:
    """One way to decide: a button, the key that presses it, and what it will do."""

    value: str
    label: str
    key: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A record with its evidence. ``seen`` marks what was shown, ``choices`` are empty for who may only look."""

    record: Any
    seen: str
    evidence: Mapping[str, Any]
    choices: Sequence[DecisionChoice]


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """What somebody decided on a record: the choice, an opinion, and what they typed."""

    pk: int
    seen: str
    choice: str
    note: str
    typed: str
    kind: str
    user: User


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """One kind of things that wait.

    ``waiting`` gives the records of a scope, in order; ``named`` is what one is called in the list of what comes next;
    ``view`` and ``decides`` are the permissions that it takes to see and to decide; ``decide`` writes the answer.
    """

    kind: str
    label: str
    unit: str
    intro: str
    view: str
    decides: Sequence[str]
    waiting: Callable[[DocumentScope, Mapping[str, str]], QuerySet[Any]]
    named: Callable[[Any], str]
    item: Callable[[Any, Any], QueueItem]
    decide: Callable[[QueueAnswer], ChangeSet | None]
    filters: Sequence[Filter] = field(default=())

    @property
    def template(self) -> str:
        """The template of an item's evidence."""
        return f"admin/queues/{self.kind}.html"


def numbered_choices(choices: Sequence[tuple[str, str, str]]) -> tuple[DecisionChoice, ...]:
    """Return choices, each a value, a label and what it does, with the keys 1 to 9 in their order."""
    return tuple(
        DecisionChoice(value, label, str(number) if number < 10 else "", detail)
        for number, (value, label, detail) in enumerate(choices, start=1)
    )
