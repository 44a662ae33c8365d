"""What was entered of the progress of a measure, by whom, and what may be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from measures.history.actions.record_states import parse_state
from measures.history.queries.current_names import person_name
from measures.models import ChangeSet, Measure, ProgressEntry, RecordVersion
from measures.staff.roles import UNDO_ANY, UNDO_OWN


@dataclass(frozen=True, slots=True)
class ProgressState:
    """What an editor saw of a measure's progress: the last id among its entries, 0 for none, and their number."""

    last: int
    count: int

    @classmethod
    def from_entries(cls, entries: Sequence[ProgressEntry]) -> Self:
        """Return the state of the entries of a measure."""
        return cls(max((entry.pk for entry in entries), default=0), len(entries))

    @classmethod
    def from_json(cls, plain: Any) -> Self:
        """Return the state that an edit token carries."""
        return cls(*plain)

    def as_json(self) -> list[int]:
        """Return the state as an edit token carries it."""
        return [self.last, self.count]


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """An entry with the change set that added it, None for one from before there was a history."""

    entry: ProgressEntry
    change_set: ChangeSet | None
    may_withdraw: bool

    @property
    def who(self) -> str:
        """Return who entered it, as staff know the account."""
        return person_name(self.change_set.user) if self.change_set else self.entry.entered_by


def read_entered_lines(measure: Measure, user: User) -> list[EnteredLine]:
    """Return the entries of a measure, the current one first; two queries.

    A user may withdraw what was entered alone, not with many others, and whoever may undo it.
    """
    entries = list(measure.progress_entries.all())
    kind = ContentType.objects.get_for_model(ProgressEntry)
    versions = RecordVersion.objects.filter(
        content_type=kind, object_id__in=[entry.pk for entry in entries]
    ).select_related("change_set__user")
    added = {version.object_id: version.change_set for version in versions.order_by("pk")}
    return [
        EnteredLine(entry, added.get(entry.pk), _may_withdraw(user, added.get(entry.pk)))
        for entry in reversed(entries)
    ]


def find_progress_change(measure: Measure, pk: int | None) -> ChangeSet | None:
    """Return the change set with this id that entered progress of the measure, None if there is none such."""
    if pk is None:
        return None
    kind = ContentType.objects.get_for_model(ProgressEntry)
    found = ChangeSet.objects.filter(pk=pk, kind=ChangeSet.Kind.PROGRESS).select_related("user").first()
    if found is None:
        return None
    states = [parse_state(version.data) for version in found.versions.filter(content_type=kind)]
    return found if states and all(state["measure"] == measure.pk for state in states) else None


def _may_withdraw(user: User, change_set: ChangeSet | None) -> bool:
    if change_set is None or change_set.kind != ChangeSet.Kind.PROGRESS or change_set.undone_by_id:
        return False
    return user.has_perm(UNDO_ANY) or (change_set.user_id == user.pk and user.has_perm(UNDO_OWN))
