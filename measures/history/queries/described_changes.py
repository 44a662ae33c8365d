"""Describe change sets: who, when, what and why, and each record before and after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from measures.history.actions.past_states import record_key, states_before
from measures.history.actions.record_states import WITH_HISTORY, FieldValues, RecordKey, parse_state
from measures.history.queries.current_names import person_name, record_names
from measures.history.queries.field_changes import FieldChange, changed_fields, referenced_records
from measures.history.queries.field_values import RecordNames
from measures.history.queries.history_scope import HistoryScope
from measures.history.queries.past_names import owner_name_of, past_name_of
from measures.models import ChangeSet, RecordVersion

_BY_LABEL: dict[str, type[Model]] = {model._meta.label_lower: model for model in WITH_HISTORY}
#: Returns the fields of a model to show; None for all.
ShownFields = Callable[[type[Model]], Collection[str] | None]


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record before and after a change set; None if it did not exist."""

    key: RecordKey
    before: FieldValues | None
    after: FieldValues | None


@dataclass(frozen=True, slots=True)
class DescribedChange:
    """One record in one change set: what was done to it, to what it belongs, which fields changed."""

    key: RecordKey
    kind: str
    name: str
    where: str
    verb: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class DescribedChangeSet:
    """One change set: who, when, what and why, and its records."""

    change_set: ChangeSet
    who: str
    when: datetime
    why: str
    records: tuple[DescribedChange, ...]

    @property
    def begins(self) -> bool:
        """Whether it is a baseline, which changed nothing."""
        return self.change_set.kind == ChangeSet.Kind.BASELINE


def all_fields(model: type[Model]) -> None:
    """Return None: show all fields of every model."""


def describe_change_sets(
    scope: HistoryScope,
    change_sets: Sequence[ChangeSet],
    shown: ShownFields = all_fields,
    *,
    known: RecordNames | None = None,
    from_first: bool = False,
) -> tuple[DescribedChangeSet, ...]:
    """Describe the changes of each change set to the records of a scope.

    ``change_sets`` are consecutive ones of `HistoryScope.change_sets`, latest first, with their user; ``from_first``
    says that there are none before them. ``known`` are names of records that are at hand.
    """
    if not change_sets:
        return ()
    by_change_set = _changes_by_set(scope, change_sets, from_first=from_first)
    mentioned = _mentioned_records(step for steps in by_change_set.values() for step in steps)
    names = record_names(mentioned, known or {})
    return tuple(
        DescribedChangeSet(
            each,
            person_name(each.user),
            each.created_at,
            each.reason,
            tuple(_changes_with_fields(by_change_set.get(each.pk, ()), names, shown)),
        )
        for each in change_sets
    )


def describe_changes(
    steps: Sequence[RecordChange], shown: ShownFields = all_fields
) -> tuple[DescribedChange, ...]:
    """Describe changes of records by their names and changed fields."""
    return tuple(_changes_with_fields(steps, record_names(_mentioned_records(steps)), shown))


def _changes_by_set(
    scope: HistoryScope, change_sets: Sequence[ChangeSet], *, from_first: bool
) -> dict[int, list[RecordChange]]:
    """Return the changes of each change set by its id; before the first there is nothing to read."""
    before = {} if from_first else states_before(scope.keys, min(each.pk for each in change_sets))
    versions: dict[int, list[RecordVersion]] = {}
    for version in (
        scope.all_versions().filter(change_set__in=[each.pk for each in change_sets]).order_by("pk")
    ):
        versions.setdefault(version.change_set_id, []).append(version)
    state = {key: parse_state(version.data) for key, version in before.items()}
    steps: dict[int, list[RecordChange]] = {}
    for each in sorted(change_sets, key=lambda each: each.pk):
        own = steps.setdefault(each.pk, [])
        for version in versions.get(each.pk, ()):
            key, after = record_key(version), parse_state(version.data)
            own.append(RecordChange(key, state.get(key), after))
            state[key] = after
        for step in deleted_changes(each):
            if step.key in scope.keys:
                own.append(step)
                state.pop(step.key, None)
    return steps


def deleted_changes(change_set: ChangeSet) -> Iterator[RecordChange]:
    """Yield the records that a change set deleted."""
    for entry in change_set.deleted:
        yield RecordChange((_BY_LABEL[entry["model"]], entry["pk"]), parse_state(entry["data"]), None)


def written_changes(
    versions: Iterable[RecordVersion], change_set: int, order: Sequence[int]
) -> list[RecordChange]:
    """Return the changes of a change set (its id) from its versions of records, in the ``order`` of their ids."""
    place = {pk: at for at, pk in enumerate(order)}
    found = {record_key(version): version for version in sorted(versions, key=lambda each: place[each.pk])}
    before = states_before(found, change_set)
    return [
        RecordChange(
            key,
            parse_state(before[key].data) if key in before else None,
            parse_state(version.data),
        )
        for key, version in found.items()
    ]


def _mentioned_records(steps: Iterable[RecordChange]) -> Iterator[RecordKey]:
    """Yield every record that the changes are of or refer to."""
    for step in steps:
        for state in (step.before, step.after):
            if state is not None:
                yield from referenced_records(step.key[0], state)


def _changes_with_fields(
    steps: Iterable[RecordChange], names: RecordNames, shown: ShownFields
) -> Iterator[DescribedChange]:
    """Yield the changes with fields to show."""
    for step in steps:
        model = step.key[0]
        fields = changed_fields(model, step.before, step.after, names, shown(model))
        if fields:
            state = step.after or step.before or {}
            verb = "新增" if step.before is None else "删除" if step.after is None else "修改"
            yield DescribedChange(
                step.key,
                str(model._meta.verbose_name),
                past_name_of(model, state, names),
                owner_name_of(model, state, names),
                verb,
                fields,
            )


def version_ids(change_set: ChangeSet) -> list[int]:
    """Return the ids of the versions of a change set by model, models that others refer to first."""
    rank = {ContentType.objects.get_for_model(model).pk: at for at, model in enumerate(WITH_HISTORY)}
    pairs = change_set.versions.order_by("pk").values_list("pk", "content_type_id")
    return [pk for pk, _ in sorted(pairs, key=lambda pair: rank.get(pair[1], len(rank)))]
