"""What readers are told of a measure's history: when what was changed and why, by nobody's name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from measures.history.queries.described_changes import (
    DescribedChange,
    DescribedChangeSet,
    describe_change_sets,
)
from measures.history.queries.history_scope import record_scope
from measures.models import Assignment, ChangeSet, Measure

#: So many acts are told; of so many it is looked whether there is something to tell.
_MOST, _LOOKED_AT = 20, 60
#: What is told of a record. Everything else, notes and places in the source, is the staff's own.
_PUBLIC_FIELDS: dict[type[Model], Collection[str]] = {
    Measure: ("title", "text", "chapter", "kind", "own_initiative"),
    Assignment: ("role", "department", "valid_from", "valid_to"),
}
#: Acts whose summary speaks of the measure or its document only; that of another may name what is not shown here.
_KINDS_WITH_SUMMARY = (ChangeSet.Kind.IMPORT, ChangeSet.Kind.RESPONSIBILITY, ChangeSet.Kind.RESTORE)


@dataclass(frozen=True, slots=True)
class PublicChange:
    """One act as readers are told of it."""

    kind: str
    when: datetime
    by_staff: bool
    summary: str
    why: str
    was_undone: bool
    records: tuple[DescribedChange, ...]


@dataclass(frozen=True, slots=True)
class PublicHistory:
    """The acts that are told, the latest first; ``more`` says that there are others before them."""

    entries: tuple[PublicChange, ...]
    more: bool

    @property
    def begins(self) -> bool:
        """Whether the first of the acts is the one that brought the measure in."""
        first = self.entries[-1].records if self.entries else ()
        return any(record.key[0] is Measure and record.verb == "新增" for record in first)


def public_history(measure: Measure) -> PublicHistory:
    """Return what is told of a measure's history."""
    scope = record_scope(Measure, measure.pk)
    change_sets = list(scope.acts().select_related("user")[: _LOOKED_AT + 1])
    told = [
        _public_change(act)
        for act in describe_change_sets(scope, change_sets[:_LOOKED_AT], _public_fields)
        if _is_public(act)
    ]
    return PublicHistory(tuple(told[:_MOST]), more=len(told) > _MOST or len(change_sets) > _LOOKED_AT)


def _public_fields(model: type[Model]) -> Collection[str]:
    return _PUBLIC_FIELDS.get(model, ())


def _is_public(act: DescribedChangeSet) -> bool:
    """Return whether an act changed something that readers see; writing down what is there changes nothing."""
    return any(record.verb == "修改" or not act.begins for record in act.records)


def _public_change(act: DescribedChangeSet) -> PublicChange:
    change_set = act.change_set
    return PublicChange(
        kind="系统更新" if act.begins else str(change_set.get_kind_display()),
        when=act.when,
        by_staff=change_set.user_id is not None,
        summary=change_set.summary if change_set.kind in _KINDS_WITH_SUMMARY else "",
        why=act.why,
        was_undone=change_set.undone_by_id is not None,
        records=tuple(record for record in act.records if record.verb == "修改" or not act.begins),
    )
