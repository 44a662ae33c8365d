"""Version numbers of measures by change set, to find the state of a measure at a version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Min, Model

from measures.history.actions.record_states import RecordKey, parse_state
from measures.models import Assignment, ChangeSet, Measure, MeasureVersion
from measures.writing.row_insertion import insert_rows

_BATCH = 500


def note_measure_versions(
    change_set: ChangeSet, changed: Iterable[Model], deleted: Mapping[RecordKey, str]
) -> None:
    """Store the version number of each measure that a change set changed, or whose assignments it changed.

    ``changed`` are the records as they are now.
    """
    versions = {record.pk: record.version for record in changed if isinstance(record, Measure)}
    others = {record.measure_id for record in changed if isinstance(record, Assignment)}
    others |= {parse_state(data)["measure"] for (model, _), data in deleted.items() if model is Assignment}
    for pks in id_batches(sorted(others - versions.keys())):
        versions |= dict(Measure.objects.filter(pk__in=pks).values_list("pk", "version"))
    rows = ((change_set.pk, pk, version) for pk, version in sorted(versions.items()))
    insert_rows(MeasureVersion, ("change_set", "measure", "version"), rows)


def changes_ending_versions(versions: Mapping[int, int]) -> dict[int, int]:
    """Return the id of the change set that ended each of these versions of measures; leave out current ones.

    ``versions`` maps ids of measures to version numbers. The state at the version is the one just before the change
    set.
    """
    ended: dict[int, int] = {}
    by_version: dict[int, list[int]] = {}
    for pk, version in versions.items():
        by_version.setdefault(version, []).append(pk)
    for version, measures in by_version.items():
        for pks in id_batches(measures):
            later = MeasureVersion.objects.filter(measure__in=pks, version__gt=version).order_by()
            ended |= dict(
                later.values("measure").annotate(first=Min("change_set")).values_list("measure", "first")
            )
    return ended


def id_batches(pks: list[int]) -> Iterable[list[int]]:
    """Yield ids in batches that a database accepts."""
    for at in range(0, len(pks), _BATCH):
        yield pks[at : at + _BATCH]
