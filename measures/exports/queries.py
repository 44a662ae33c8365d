"""What an export reads of each kind of record, and how the records hang together where they are read as models."""

from __future__ import annotations

from datetime import date

from django.db.models import DateField, Prefetch, QuerySet, Value
from django.utils import timezone

from districts.models import Department
from measures.models import Assignment, Chapter, Discrepancy, Document, Measure

#: The titles of a heading and of those above it, and what leads to a further one.
_TITLES = (
    "title",
    "parent__title",
    "parent__parent__title",
    "parent__parent__parent__title",
    "parent__parent__parent__parent",
)


def export_documents(using: str) -> QuerySet[Document]:
    """Return all documents with their districts, without their texts."""
    wanted = ("slug", "year", "title", "district__name", "district__code")
    return Document.objects.using(using).select_related("district").only(*wanted)


def export_headings(using: str) -> QuerySet[Chapter]:
    """Return all headings with those above them, without their texts."""
    return Chapter.objects.using(using).select_related("parent__parent__parent").only(*_TITLES)


def export_departments(using: str) -> QuerySet[Department]:
    """Return all departments with their districts."""
    wanted = ("name", "full_name", "kind", "city", "district__name")
    return Department.objects.using(using).select_related("district").only(*wanted)


def assignments_in_force(using: str, on: date) -> QuerySet[Assignment]:
    """Return the assignments in force on a day, in the order of the document."""
    return Assignment.objects.using(using).in_force(on).order_by("order", "pk")


def open_discrepancies(using: str) -> QuerySet[Discrepancy]:
    """Return the discrepancies that nobody has decided."""
    return Discrepancy.objects.using(using).filter(status=Discrepancy.Status.OPEN).order_by("pk")


def export_measures(using: str) -> QuerySet[Measure]:
    """Return all measures with what the columns read: ``in_force`` ``as_of`` today, ``open_discrepancies``."""
    today = timezone.localdate()
    duties = assignments_in_force(using, today)
    dated = Measure.objects.using(using).annotate(as_of=Value(today, output_field=DateField()))
    return dated.prefetch_related(
        Prefetch("document", export_documents(using)),
        Prefetch("chapter", export_headings(using)),
        Prefetch(
            "assignments",
            duties.prefetch_related(Prefetch("department", export_departments(using))),
            to_attr="in_force",
        ),
        Prefetch("discrepancies", open_discrepancies(using), to_attr="open_discrepancies"),
    )


def export_assignments(using: str) -> QuerySet[Assignment]:
    """Return all assignments with what the columns read."""
    return Assignment.objects.using(using).select_related("department", "measure__document__district")
