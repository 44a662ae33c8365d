"""The scope of a record's history: the record itself, and what is edited on its page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from districts.models import Department, DepartmentAlias, Succession
from measures.history.actions.past_states import deletions_of_record
from measures.history.actions.record_states import RecordKey
from measures.models import Assignment, ChangeSet, Measure, ProgressEntry, RecordVersion

#: The models edited with a record, by their field that refers to it.
_EDITED_WITH: dict[type[Model], dict[str, tuple[type[Model], ...]]] = {
    Measure: {"measure": (Assignment, ProgressEntry)},
    Department: {
        "department": (DepartmentAlias,),
        "predecessor": (Succession,),
        "successor": (Succession,),
    },
}


@dataclass(frozen=True, slots=True)
class HistoryScope:
    """The records of a history, and the change sets that deleted some of them."""

    keys: frozenset[RecordKey]
    deleting: frozenset[int]

    def all_versions(self) -> QuerySet[RecordVersion]:
        """Return every version of the records."""
        return RecordVersion.objects.filter(reduce(or_, self._by_kind()))

    def change_sets(self) -> QuerySet[ChangeSet]:
        """Return every change set that wrote or deleted one of the records, the latest first."""
        wanted = Q(pk__in=self.deleting)
        for records in self._by_kind():
            # Model by model: for all at once SQLite would read every version there is.
            wanted |= Q(pk__in=RecordVersion.objects.filter(records).order_by().values("change_set"))
        return ChangeSet.objects.filter(wanted).order_by("-pk")

    def _by_kind(self) -> list[Q]:
        """Return the condition on versions of these records, for each model."""
        pks: dict[type[Model], list[int]] = {}
        for model, pk in self.keys:
            pks.setdefault(model, []).append(pk)
        kinds = ContentType.objects.get_for_models(*pks)
        return [Q(content_type=kinds[model], object_id__in=found) for model, found in pks.items()]


def record_scope(model: type[Model], pk: int, there: Collection[RecordKey] | None = None) -> HistoryScope:
    """Return the scope of the history of a record, which may be deleted.

    ``there`` are the records edited with it that there are, which are read if not given.
    """
    edited_with = _EDITED_WITH.get(model, {})
    deletions = deletions_of_record(model, pk, edited_with)
    keys = {(model, pk), *(key for _, key in deletions)}
    keys.update(_read_edited_with(pk, edited_with) if there is None else there)
    return HistoryScope(frozenset(keys), frozenset(change_set for change_set, _ in deletions))


def _read_edited_with(pk: int, edited_with: Mapping[str, tuple[type[Model], ...]]) -> Iterator[RecordKey]:
    """Yield the records that refer to a record by one of the fields; one query for each model."""
    for field, children in edited_with.items():
        for child in children:
            for number in child._base_manager.filter(**{field: pk}).order_by().values_list("pk", flat=True):
                yield child, number
