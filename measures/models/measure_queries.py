"""Write measures many at a time, with the targets of their texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from measures.models.deadline_interpretation import read_printed_deadline
from measures.models.stored_targets import find_stored_targets
from measures.text.targets import VERSION

if TYPE_CHECKING:
    from measures.models.measure import Measure

#: The fields that are derived from others, by these.
_DERIVED = {"title": ("targets",), "text": ("targets",), "deadline": ("deadline_kind", "due")}
_BATCH = 500


def derived_from(names: Iterable[str]) -> list[str]:
    """Return the fields that are written with those of ``names``, as they are read from them, each once."""
    return list(dict.fromkeys(field for name in names for field in _DERIVED.get(name, ())))


def derive_fields(measures: Collection[Measure]) -> None:
    """Have new measures keep the targets of their texts and the days of their deadlines."""
    for measure in measures:
        measure.find_targets()
    _read_deadlines(measures)


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures, whose ``targets`` and ``due`` are those of their texts and deadlines however they are written."""

    def bulk_create(self, objs: Iterable[Measure], *args: Any, **kwargs: Any) -> list[Measure]:
        """Make measures, with the targets of their texts and the days of their deadlines."""
        measures = list(objs)
        derive_fields(measures)
        return super().bulk_create(measures, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Measure], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        """Write fields of measures, and what is read from them."""
        measures, names = list(objs), list(fields)
        derived = derived_from(names)
        if "targets" in derived:
            for measure in measures:
                measure.find_targets()
        if "due" in derived:
            _read_deadlines(measures)
        return super().bulk_update(measures, list(dict.fromkeys([*names, *derived])), *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Set fields of all of these; what is read from them is read anew."""
        derived = derived_from(kwargs)
        if not derived:
            return super().update(**kwargs)
        with transaction.atomic(using=self.db):
            pks = list(self.values_list("pk", flat=True))
            written = super().update(**kwargs)
            if "targets" in derived:
                _renew_targets(self.model, self.db, pks)
            if "due" in derived:
                for some in _pk_batches(pks):
                    self.model._default_manager.using(self.db).filter(pk__in=some).renew_deadlines()
        return written

    def renew_targets(self) -> int:
        """Find targets anew that were found by another version of the rule; return the number of measures."""
        stale = self.exclude(targets__version=VERSION).order_by("pk")
        return _renew_targets(self.model, self.db, list(stale.values_list("pk", flat=True)))

    def renew_deadlines(self) -> int:
        """Read the deadlines of these anew, as after a change of the rule; return how many have another kind or day."""
        written = 0
        kept = self.order_by().values_list("deadline", "document__year", "deadline_kind", "due").distinct()
        for deadline, year, *was in kept:
            kind, due = read_printed_deadline(deadline, year)
            if [kind, due] != was:
                same = self.order_by().filter(deadline=deadline, document__year=year)
                written += models.QuerySet.update(same, deadline_kind=kind, due=due)
        return written


def _read_deadlines(measures: Collection[Measure]) -> None:
    """Have measures keep the days of their deadlines; one query where the documents of some are not at hand."""
    models.prefetch_related_objects([measure for measure in measures if measure.deadline], "document")
    for measure in measures:
        measure.read_deadline()


def _renew_targets(model: type[Measure], using: str, pks: Collection[int]) -> int:
    """Find and write the targets of these measures in batches; return their number."""
    plain: models.QuerySet[Measure] = models.QuerySet(model, using=using)
    for some in _pk_batches(pks):
        measures = list(plain.filter(pk__in=some).only("pk", "title", "text"))
        for measure in measures:
            measure.targets = find_stored_targets(measure.title, measure.text)
        plain.bulk_update(measures, ["targets"])
    return len(pks)


def _pk_batches(pks: Iterable[int]) -> Iterator[list[int]]:
    given = iter(pks)
    while some := list(islice(given, _BATCH)):
        yield some
