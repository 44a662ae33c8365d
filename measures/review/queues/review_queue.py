"""The definition of a queue: its waiting records, and how one is shown and decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from measures.models import ChangeSet
from measures.quality.filters import FilterChoice as Filter
from measures.quality.queries.document_scope import DocumentScope
from measures.staff.staff_permissions import assigns_in_own_districts_only


@dataclass(frozen=True, slots=True)
class DecisionChoice:
    """A choice: its value and label, the key that presses its button, and its effect in Chinese."""

    value: str
    label: str
    key: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A record with its evidence and `record_digest` ``seen``; ``choices`` are empty if the user may not decide."""

    record: Any
    seen: str
    evidence: Mapping[str, Any]
    choices: Sequence[DecisionChoice]


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """A decision on a record: the choice, the opinion ``note``, the ``typed`` text and the ``kind`` of a department."""

    pk: int
    seen: str
    choice: str
    note: str
    typed: str
    kind: str
    user: User


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """A queue of records of one kind.

    ``since`` is the path from a record to the time from which it waits. ``waiting`` returns the waiting records of a
    scope with the chosen filters, in order; ``named`` the label of one; ``item`` one for display. ``view`` and
    ``decides`` are the permissions to see and to decide; ``decide`` writes a decision. ``own`` returns those
    of rows that a user may decide without ``decides`` by their districts, None if a queue has no such records.
    """

    kind: str
    label: str
    unit: str
    intro: str
    view: str
    decides: Sequence[str]
    since: str
    waiting: Callable[[DocumentScope, Mapping[str, str]], QuerySet[Any]]
    named: Callable[[Any], str]
    item: Callable[[Any, Any], QueueItem]
    decide: Callable[[QueueAnswer], ChangeSet | None]
    filters: Sequence[Filter] = field(default=())
    own: Callable[[QuerySet[Any], Any], QuerySet[Any]] | None = None

    def may_decide(self, user: Any) -> bool:
        """Return whether a user may decide records of the queue, all of them or those of their districts."""
        return bool(user.has_perms(self.decides)) or self.is_partly_open(user)

    def waiting_for(
        self, user: Any, scope: DocumentScope, chosen: Mapping[str, str] | None = None
    ) -> QuerySet[Any]:
        """Return the waiting records of a scope: for who may decide only some of them, these and no others."""
        rows = self.waiting(scope, chosen or {})
        return self.own(rows, user) if self.own is not None and self.is_partly_open(user) else rows

    def is_partly_open(self, user: Any) -> bool:
        """Return whether a user may decide the records of their districts in the queue and no others."""
        is_closed = self.own is None or user.has_perms(self.decides)
        return not is_closed and assigns_in_own_districts_only(user)

    @property
    def template(self) -> str:
        """Return the template of the evidence."""
        return f"admin/queues/{self.kind}.html"


def numbered_choices(choices: Sequence[tuple[str, str, str]]) -> tuple[DecisionChoice, ...]:
    """Return choices, given as value, label and effect, with the keys 1 to 9 in order."""
    return tuple(
        DecisionChoice(value, label, str(number) if number < 10 else "", detail)
        for number, (value, label, detail) in enumerate(choices, start=1)
    )
