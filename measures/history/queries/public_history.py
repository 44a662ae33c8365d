"""The public history of a measure: what was changed, when and why, without names of users."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from measures.history.actions.record_states import RecordKey
from measures.history.queries.described_changes import (
    DescribedChange,
    DescribedChangeSet,
    describe_change_sets,
)
from measures.history.queries.history_scope import record_scope
from measures.models import Assignment, ChangeSet, Chapter, Document, Measure, ProgressEntry

#: The most changes to show, and the most change sets to look through for them.
_MOST, _LOOKED_AT = 20, 60
#: The fields that readers see. All others, such as notes and places in the source, are for staff.
_PUBLIC_FIELDS: dict[type[Model], Collection[str]] = {
    Measure: ("title", "text", "deadline", "chapter", "kind", "own_initiative"),
    Assignment: ("role", "department", "valid_from", "valid_to"),
    ProgressEntry: ("status", "as_of", "note", "link"),
}
#: Kinds of change sets whose summary concerns the measure or its document only; others may name what is not public.
_KINDS_WITH_SUMMARY = (
    ChangeSet.Kind.IMPORT,
    ChangeSet.Kind.PROGRESS,
    ChangeSet.Kind.RESPONSIBILITY,
    ChangeSet.Kind.RESTORE,
)


@dataclass(frozen=True, slots=True)
class PublicChange:
    """One change set as readers see it."""

    kind: str
    when: datetime
    by_staff: bool
    summary: str
    why: str
    was_undone: bool
    records: tuple[DescribedChange, ...]


@dataclass(frozen=True, slots=True)
class PublicHistory:
    """The changes to show, latest first; ``more`` means that there are earlier ones."""

    entries: tuple[PublicChange, ...]
    more: bool

    @property
    def begins(self) -> bool:
        """Whether the earliest change is the one that created the measure."""
        first = self.entries[-1].records if self.entries else ()
        return any(record.key[0] is Measure and record.verb == "新增" for record in first)


def public_history(measure: Measure, edited_with: Iterable[Assignment | ProgressEntry]) -> PublicHistory:
    """Return the latest public changes of a measure, which comes with its chapter, document and district.

    ``edited_with`` are all assignments and entries of progress that it has.
    """
    scope = record_scope(Measure, measure.pk, {(type(one), one.pk) for one in edited_with})
    change_sets = list(scope.change_sets().select_related("user")[: _LOOKED_AT + 1])
    described = describe_change_sets(
        scope,
        change_sets[:_LOOKED_AT],
        _public_fields,
        known=_names_at_hand(measure),
        from_first=len(change_sets) <= _LOOKED_AT,
    )
    found = [_public_change(change) for change in described if _is_public(change)]
    return PublicHistory(tuple(found[:_MOST]), more=len(found) > _MOST or len(change_sets) > _LOOKED_AT)


def _names_at_hand(measure: Measure) -> dict[RecordKey, str]:
    """Return the names of the measure and of what it stands in, to which nearly every change refers."""
    records: list[Measure | Document | Chapter] = [measure, measure.document]
    if measure.chapter is not None:
        records.append(measure.chapter)
    return {(type(record), record.pk): str(record) for record in records}


def _public_fields(model: type[Model]) -> Collection[str]:
    return _PUBLIC_FIELDS.get(model, ())


def _is_public(change: DescribedChangeSet) -> bool:
    """Return whether a change set changed something that readers see; a baseline alone does not."""
    return any(record.verb == "修改" or not change.begins for record in change.records)


def _public_change(change: DescribedChangeSet) -> PublicChange:
    change_set = change.change_set
    return PublicChange(
        kind="系统更新" if change.begins else str(change_set.get_kind_display()),
        when=change.when,
        by_staff=change_set.user_id is not None,
        summary=change_set.summary if change_set.kind in _KINDS_WITH_SUMMARY else "",
        why=change.why,
        was_undone=change_set.undone_by_id is not None,
        records=tuple(record for record in change.records if record.verb == "修改" or not change.begins),
    )
