"""Acts as they are told: who, when, what and why, and each record before and after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from reversion.models import Version

from measures.history.actions.past_states import key_of, states_before
from measures.history.actions.record_states import WITH_HISTORY, Key, State, state_of
from measures.history.queries.current_names import names_of, person
from measures.history.queries.field_changes import Changed, changed_fields, references
from measures.history.queries.field_values import Names
from measures.history.queries.history_scope import Scope
from measures.history.queries.past_names import called, part_of
from measures.models import ChangeSet

_BY_LABEL: dict[str, type[Model]] = {model._meta.label_lower: model for model in WITH_HISTORY}
#: Which fields of a kind are told: all of them for None.
Shown = Callable[[type[Model]], Collection[str] | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One record in one act, as it was before and after; None where it was not there."""

    key: Key
    before: State | None
    after: State | None


@dataclass(frozen=True, slots=True)
class Told:
    """One record in one act: what was done to it, what it is part of, and which fields say something else."""

    key: Key
    kind: str
    name: str
    where: str
    verb: str
    fields: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: who, when, what and why, and its records."""

    change_set: ChangeSet
    who: str
    when: datetime
    why: str
    records: tuple[Told, ...]

    @property
    def begins(self) -> bool:
        """Whether it only wrote down what was there."""
        return self.change_set.kind == ChangeSet.Kind.BASELINE


def everything(model: type[Model]) -> None:
    """Return that all fields of every kind are told."""


def acts_of(scope: Scope, change_sets: Sequence[ChangeSet], shown: Shown = everything) -> tuple[Act, ...]:
    """Return acts with what each did to the records of a scope.

    ``change_sets`` are some of `Scope.acts` that follow each other, the latest first, with their revision and its user.
    """
    if not change_sets:
        return ()
    by_act = _steps(scope, change_sets)
    names = names_of(_mentioned(step for steps in by_act.values() for step in steps))
    return tuple(
        Act(
            each,
            person(each.revision.user),
            each.revision.date_created,
            each.revision.comment,
            tuple(_told(by_act.get(each.pk, ()), names, shown)),
        )
        for each in change_sets
    )


def told(steps: Sequence[Step], shown: Shown = everything) -> tuple[Told, ...]:
    """Return records with the fields that say something else."""
    return tuple(_told(steps, names_of(_mentioned(steps)), shown))


def _steps(scope: Scope, change_sets: Sequence[ChangeSet]) -> dict[int, list[Step]]:
    """Return what each act did, by its id."""
    earliest = min(each.revision_id for each in change_sets)
    by_revision: dict[int, list[Version]] = {}
    for version in (
        scope.versions().filter(revision__in=[each.revision_id for each in change_sets]).order_by("pk")
    ):
        by_revision.setdefault(version.revision_id, []).append(version)
    state = {
        key: state_of(version.serialized_data) for key, version in states_before(scope.keys, earliest).items()
    }
    steps: dict[int, list[Step]] = {}
    for each in sorted(change_sets, key=lambda each: each.revision_id):
        own = steps.setdefault(each.pk, [])
        for version in by_revision.get(each.revision_id, ()):
            key, after = key_of(version), state_of(version.serialized_data)
            own.append(Step(key, state.get(key), after))
            state[key] = after
        for step in deleted(each):
            if step.key in scope.keys:
                own.append(step)
                state.pop(step.key, None)
    return steps


def deleted(change_set: ChangeSet) -> Iterator[Step]:
    """Yield the records that an act deleted."""
    for entry in change_set.deleted:
        yield Step((_BY_LABEL[entry["model"]], entry["pk"]), state_of(entry["data"]), None)


def written(versions: Iterable[Version], revision: int, order: Sequence[int]) -> list[Step]:
    """Return what a revision did to records, from its versions of them, in the ``order`` of their ids."""
    place = {pk: at for at, pk in enumerate(order)}
    found = {key_of(version): version for version in sorted(versions, key=lambda each: place[each.pk])}
    before = states_before(found, revision)
    return [
        Step(
            key,
            state_of(before[key].serialized_data) if key in before else None,
            state_of(version.serialized_data),
        )
        for key, version in found.items()
    ]


def _mentioned(steps: Iterable[Step]) -> Iterator[Key]:
    """Yield every record that a step is of or refers to."""
    for step in steps:
        for state in (step.before, step.after):
            if state is not None:
                yield from references(step.key[0], state)


def _told(steps: Iterable[Step], names: Names, shown: Shown) -> Iterator[Told]:
    """Yield the records of which something is told."""
    for step in steps:
        model = step.key[0]
        fields = changed_fields(model, step.before, step.after, names, shown(model))
        if fields:
            state = step.after or step.before or {}
            verb = "新增" if step.before is None else "删除" if step.after is None else "修改"
            yield Told(
                step.key,
                str(model._meta.verbose_name),
                called(model, state, names),
                part_of(model, state, names),
                verb,
                fields,
            )


def contents(change_set: ChangeSet) -> list[int]:
    """Return the ids of the versions of an act, those of a kind together, kinds that others refer to first."""
    rank = {ContentType.objects.get_for_model(model).pk: at for at, model in enumerate(WITH_HISTORY)}
    pairs = change_set.revision.version_set.order_by("pk").values_list("pk", "content_type_id")
    return [pk for pk, _ in sorted(pairs, key=lambda pair: rank.get(pair[1], len(rank)))]
