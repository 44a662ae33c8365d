"""Compare what people were shown with what is there: every write, the whole history, the index, the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib.contenttypes.models import ContentType

from districts.models import Department, DepartmentAlias, District, Succession
from measures.history.actions.past_states import states_at
from measures.history.actions.record_states import WITH_HISTORY, is_same_state, parse_state, serialise_record
from measures.models import ChangeSet, Link, RecordVersion
from measures.search.index.follower import current_snapshot
from measures.search.index.index_check import compare_index
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks, search_measures
from tests.failure.acknowledged_writes import unlike_answers
from tests.failure.imported import unlike_imported
from tests.failure.notes import Write

#: What the registry writes past the history; it begins with the first change by a person.
_OF_REGISTRY = (District, Department, DepartmentAlias, Succession)


def reconcile(writes: Sequence[Write]) -> list[str]:
    """Return whatever is not as somebody was shown, or not as the history, the index or the counts say."""
    return [*unlike_answers(writes), *unlike_imported(writes), *_history(), *_index(), *_counts()]


def _history() -> Iterator[str]:
    """What is there is what the last act on it left: nobody wrote past the history, nothing was written over."""
    last = ChangeSet.objects.latest("pk").pk
    for model in WITH_HISTORY:
        there = {(model, record.pk): serialise_record(record) for record in model._base_manager.all()}
        kind = ContentType.objects.get_for_model(model)
        known = {
            (model, int(pk))
            for pk in RecordVersion.objects.filter(content_type=kind).values_list("object_id", flat=True)
        }
        left = {key: version.data for key, version in states_at(known, last).items()}
        for key in {*left, *there}:
            if not is_same_state(there.get(key), left.get(key)) and not _is_nobodys(
                key[0], there.get(key), left.get(key)
            ):
                yield f"{model.__name__} {key[1]} is not as the last act on it left it"


def _is_nobodys(model: type, there: str | None, left: str | None) -> bool:
    """Return whether a record may be other than the history says without an act.

    The registry is loaded past it. What is suggested is computed anew, goes and comes whenever texts or decisions
    change; what was decided is not.
    """
    if model is Link:
        statuses = {parse_state(data)["status"] for data in (there, left) if data}
        return statuses == {Link.Status.SUGGESTED.value}
    return model in _OF_REGISTRY and left is None


def _index() -> Iterator[str]:
    """The index is the database's."""
    if difference := compare_index(current_snapshot("default").searcher, "default"):
        yield f"the index differs: {difference}"


def _counts() -> Iterator[str]:
    """Each count is that of its list."""
    found = search_measures(MeasureQuery())
    if found.total != len(matching_pks(MeasureQuery())):
        yield f"{found.total} in all, and the list has {len(matching_pks(MeasureQuery()))}"
    for facet, values in found.facets.items():
        for value in values:
            listed = len(matching_pks(MeasureQuery.of("", **{facet: [value.value]})))
            if listed != value.count:
                yield f"{facet} {value.value}: {value.count}, and the list has {listed}"
