"""The querysets that an export reads, one for each kind of record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from districts.models import Department
from districts.models.district import shown_place_name
from measures.models import Assignment, Chapter, Discrepancy, Document, ProgressEntry

#: The titles of a heading and of the three above it, and the key of one further up.
_TITLES = (
    "title",
    "parent__title",
    "parent__parent__title",
    "parent__parent__parent__title",
    "parent__parent__parent__parent",
)


def export_documents(using: str) -> QuerySet[Document]:
    """Return all documents with their districts, without their texts."""
    fields = ("slug", "year", "title", "district__name", "district__label", "district__code")
    return Document.objects.using(using).select_related("district").only(*fields)


def export_headings(using: str) -> QuerySet[Chapter]:
    """Return all headings with those above them, without their texts."""
    return Chapter.objects.using(using).select_related("parent__parent__parent").only(*_TITLES)


class ExportDepartment(NamedTuple):
    """A department with what the columns show of it; ``home`` is its district, or its city if it has none.

    A tuple, as an export may name tens of thousands and keeps them: records take eight times the memory.
    """

    pk: int
    name: str
    full_name: str = ""
    kind: str = ""
    home: str = ""


def export_departments(using: str, pks: Collection[int]) -> dict[int, ExportDepartment]:
    """Return those of the departments ``pks`` that there are, by id; one query."""
    found = Department.objects.using(using).filter(pk__in=pks).order_by()
    rows = found.values_list("pk", "name", "full_name", "kind", "city", "district__name", "district__label")
    return {
        pk: ExportDepartment(
            pk, name, full_name, kind, shown_place_name(district, label) if district else city
        )
        for pk, name, full_name, kind, city, district, label in rows
    }


def assignments_in_force(using: str, on: date) -> QuerySet[Assignment]:
    """Return the assignments in force on the day ``on``, in the order of the document."""
    return Assignment.objects.using(using).in_force(on).order_by("order", "pk")


def open_discrepancies(using: str) -> QuerySet[Discrepancy]:
    """Return the discrepancies that staff have not decided."""
    return Discrepancy.objects.using(using).filter(status=Discrepancy.Status.OPEN).order_by("pk")


def entered_progress(using: str, on: date) -> QuerySet[ProgressEntry]:
    """Return the progress entered as of the day ``on`` or before; of each measure the current entry comes last."""
    return ProgressEntry.objects.using(using).filter(as_of__lte=on)
