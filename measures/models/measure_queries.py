"""Write measures many at a time, with the targets of their texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from measures.models.stored_targets import find_stored_targets
from measures.text.targets import VERSION

if TYPE_CHECKING:
    from measures.models.measure import Measure

#: The fields that contain targets.
TEXT_FIELDS = frozenset({"title", "text"})
_BATCH = 500


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures; all writes keep ``targets`` in step with the texts."""

    def bulk_create(self, objs: Iterable[Measure], *args: Any, **kwargs: Any) -> list[Measure]:
        """Create measures with the targets of their texts."""
        measures = list(objs)
        for measure in measures:
            measure.find_targets()
        return super().bulk_create(measures, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Measure], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        """Write fields of measures; if a text is among them, also its targets."""
        measures, names = list(objs), list(fields)
        if TEXT_FIELDS & set(names):
            for measure in measures:
                measure.find_targets()
            names = list(dict.fromkeys([*names, "targets"]))
        return super().bulk_update(measures, names, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Set fields of all of these; if a text is among them, find their targets anew."""
        if not TEXT_FIELDS & kwargs.keys():
            return super().update(**kwargs)
        with transaction.atomic(using=self.db):
            pks = list(self.values_list("pk", flat=True))
            written = super().update(**kwargs)
            _renew_targets(self.model, self.db, pks)
        return written

    def renew_targets(self) -> int:
        """Find targets anew that were found by another version of the rule; return the number of measures."""
        stale = self.exclude(targets__version=VERSION).order_by("pk")
        return _renew_targets(self.model, self.db, list(stale.values_list("pk", flat=True)))


def _renew_targets(model: type[Measure], using: str, pks: Collection[int]) -> int:
    """Find and write the targets of these measures in batches; return their number."""
    plain: models.QuerySet[Measure] = models.QuerySet(model, using=using)
    for some in _batches(pks):
        measures = list(plain.filter(pk__in=some).only("pk", *TEXT_FIELDS))
        for measure in measures:
            measure.targets = find_stored_targets(measure.title, measure.text)
        plain.bulk_update(measures, ["targets"])
    return len(pks)


def _batches(pks: Iterable[int]) -> Iterator[list[int]]:
    given = iter(pks)
    while some := list(islice(given, _BATCH)):
        yield some
