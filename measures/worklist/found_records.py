"""Find a measure, document or department from anywhere in the staff pages, by the reading of the public search box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from districts.models import Department
from measures.assignments.editor.list_place import editor_url
from measures.models import Document, Measure
from measures.search.query.filters import read_query
from measures.search.results.engine import search_measures
from measures.search.suggestions.suggested import Suggestion, suggest
from measures.search.suggestions.suggestion_table import DEPARTMENT, DOCUMENT
from measures.staff.staff_permissions import may_assign

#: Measures and documents that are shown, and departments: many districts have one of the same name.
_SHOWN, _MOST_DEPARTMENTS = 8, 24


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record with its public page and its staff pages; ``actions`` are further pages as (label, address)."""

    kind: str
    name: str
    where: str
    public_url: str
    staff_url: str
    actions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """What was found, the documents and departments first; ``total`` counts the measures of the whole list."""

    records: Sequence[FoundRecord]
    total: int
    list_url: str


def find_records(typed: str, user: Any) -> FoundRecords:
    """Return what ``typed`` finds. Raise `IndexNotReady` while there is no index."""
    query, _ = read_query({"q": typed})
    found = search_measures(query, size=_SHOWN, facets=False)
    hits = [hit.pk for hit in found.hits]
    measures = Measure.objects.select_related("document__district").in_bulk(hits)
    suggested = suggest(typed)
    return FoundRecords(
        [
            *_found_documents(suggested, typed),
            *_found_departments(suggested, typed),
            *(_found_measure(measures[pk], user) for pk in hits if pk in measures),
        ],
        found.total,
        f"{reverse('measures')}?{query.to_querystring()}",
    )


def _found_documents(suggested: Sequence[Suggestion], typed: str) -> Iterator[FoundRecord]:
    slugs = [one.query.values(DOCUMENT)[0] for one in suggested if one.kind == DOCUMENT]
    wanted = Q(slug__in=slugs) | Q(title__icontains=typed)
    for document in Document.objects.filter(wanted).select_related("district").order_by("pk")[:_SHOWN]:
        yield FoundRecord(
            "方案",
            document.title,
            f"{document.district.short_name} {document.year}",
            document.get_absolute_url(),
            reverse("admin:measures_document_change", args=[document.pk]),
        )


def _found_departments(suggested: Sequence[Suggestion], typed: str) -> Iterator[FoundRecord]:
    pks = [int(one.query.values(DEPARTMENT)[0]) for one in suggested if one.kind == DEPARTMENT]
    wanted = Q(pk__in=pks) | Q(name=typed) | Q(full_name=typed) | Q(aliases__name=typed)
    departments = Department.objects.filter(wanted).distinct().select_related("district").order_by("pk")
    likeliest = sorted(departments[:_MOST_DEPARTMENTS], key=lambda one: (one.pk not in pks, one.pk))
    for department in likeliest:
        yield FoundRecord(
            "部门",
            department.name,
            department.district.name if department.district else department.city,
            reverse("department", args=[department.pk]),
            reverse("admin:districts_department_change", args=[department.pk]),
        )


def _found_measure(measure: Measure, user: Any) -> FoundRecord:
    document = measure.document
    return FoundRecord(
        "举措",
        f"{measure.code} {measure.title or measure.text[:30]}",
        f"{document.district.short_name} {document.year}",
        measure.get_absolute_url(),
        reverse("admin:measures_measure_change", args=[measure.pk]),
        (("调整责任", editor_url(measure.pk)),) if may_assign(user, measure) else (),
    )
