"""The records of an export, read from the database a batch at a time with a constant number of queries each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from districts.models import Department
from measures.models import Assignment, Chapter, Discrepancy, Document, Measure

#: Measures in a batch.
BATCH = 1000
#: Queries a batch costs: measures, documents with districts, headings, duties, departments, discrepancies.
QUERIES = 6
#: The titles of a heading and of those above it, and what leads to a further one.
_TITLES = (
    "title",
    "parent__title",
    "parent__parent__title",
    "parent__parent__parent__title",
    "parent__parent__parent__parent",
)


class Vanished(Exception):
    """A measure of the list is not in the database."""


def measure_rows(using: str = "default", on: date | None = None) -> QuerySet[Measure]:
    """Return all measures with what the columns read: ``in_force`` ``on`` a day, ``open_discrepancies``."""
    documents = Document.objects.using(using).select_related("district")
    headings = Chapter.objects.using(using).select_related("parent__parent__parent")
    bodies = Department.objects.using(using).select_related("district")
    in_force = (
        Assignment.objects.using(using)
        .in_force(on or timezone.localdate())
        .order_by("order", "pk")
        .prefetch_related(
            Prefetch("department", bodies.only("name", "full_name", "kind", "city", "district__name"))
        )
    )
    disputed = Discrepancy.objects.using(using).filter(status=Discrepancy.Status.OPEN).order_by("pk")
    return (
        Measure.objects.using(using)
        .only("document", "chapter", "code", "title", "text", "kind", "own_initiative", "version")
        .prefetch_related(
            Prefetch("document", documents.only("slug", "year", "title", "district__name", "district__code")),
            Prefetch("chapter", headings.only(*_TITLES)),
            Prefetch("assignments", in_force, to_attr="in_force"),
            Prefetch("discrepancies", disputed, to_attr="open_discrepancies"),
        )
    )


def assignment_rows(using: str = "default") -> QuerySet[Assignment]:
    """Return all assignments with what the columns read."""
    return Assignment.objects.using(using).select_related("department", "measure__document__district")


def batches(pks: Sequence[int], using: str = "default") -> Iterator[list[Measure]]:
    """Yield the measures ``pks`` in their order, `BATCH` at a time; raise `Vanished` if one is not there."""
    today = timezone.localdate()
    for start in range(0, len(pks), BATCH):
        wanted = pks[start : start + BATCH]
        rows = measure_rows(using, today).filter(pk__in=wanted).order_by()
        found = {measure.pk: measure for measure in rows}
        if len(found) != len(set(wanted)):
            raise Vanished
        yield [found[pk] for pk in wanted]
