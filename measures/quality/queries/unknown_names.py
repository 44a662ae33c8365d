"""The list of names that the registry does not know, with the measures assigned to them."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from districts.models import Department
from districts.models.district import shown_place_name
from measures.lists.address_filters import ParameterFilter, SingleValueField
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Assignment, Measure
from measures.quality.filters import REPORT_PAGE_SIZE, QualityFilterSet, QueryChip
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.listed_measures import ListedMeasure, read_listed_measures

#: So many measures of a name are listed; the list of the name has the others.
MOST_MEASURES = 3
_DOCUMENT = "measure__document"
#: By document, in the order of the text.
_MEASURE_ORDER = ("document__district__code", "-document__year", "document__slug", "order")


@dataclass(frozen=True, slots=True)
class UnknownNameRow:
    """A name without a decision, and the first measures assigned to it, in the order of their documents.

    ``department`` is the id of the department that stands for it, ``place`` the name of its district, empty for none.
    ``total`` counts all measures, and ``url`` is the list that has them.
    """

    department: int
    name: str
    place: str
    measures: Sequence[ListedMeasure]
    total: int
    url: str


def count_unknown_names(scope: DocumentScope) -> Mapping[int, int]:
    """Return how many unknown names stand in each document; one query."""
    rows = (
        _assignments_of_unknown(scope).values_list(_DOCUMENT).annotate(n=Count("department", distinct=True))
    )
    return dict(rows)


def count_distinct_names(scope: DocumentScope) -> int:
    """Return how many unknown names there are, each once in however many documents it stands; one query."""
    if scope.is_whole:
        return _assigned_names(Department.objects.all()).count()
    found: int = _assignments_of_unknown(scope).aggregate(n=Count("department", distinct=True))["n"]
    return found


class _UnknownNameField(SingleValueField):
    """The id of a name that the registry does not know."""

    def to_python(self, value: Any) -> Department | None:
        """Return the department with the name that is not decided; raise `ValidationError` if there is none."""
        if not value:
            return None
        unknown = Department.objects.filter(is_resolved=False)
        is_number = value.isascii() and value.isdigit() and len(value) < 10
        found = unknown.filter(pk=value).first() if is_number else None
        if found is None:
            raise self.fail("name", value)
        return found


class _UnknownNameParameter(ParameterFilter):
    """A name that leaves the rows as they are."""

    field_class = _UnknownNameField


class UnknownNameFilterSet(QualityFilterSet):
    """The parameters of the list of unknown names; ``qs`` are the departments that stand for them.

    With a ``name`` the list is of the measures assigned to it.
    """

    link_parameters = ("document", "name", "page")
    messages = QualityFilterSet.messages | {"name": "没有“{shown}”这个待核的名称，可能已经核定。"}

    name = _UnknownNameParameter(label="名称")

    class Meta(QualityFilterSet.Meta):
        model = Department

    def in_scope(self, rows: QuerySet[Department]) -> QuerySet[Department]:
        """Return the unknown names in the chosen documents."""
        if self.scope.is_whole:
            return _assigned_names(rows)
        return rows.filter(pk__in=_assignments_of_unknown(self.scope).values("department"))

    @property
    def chips(self) -> list[QueryChip]:
        """Return the conditions in words."""
        name = self.chosen.get("name")
        rest = {param: value for param, value in self.params.items() if param != "name"}
        return super().chips + ([QueryChip(f"名称：{name.name}", rest)] if name else [])


def read_name_page(filters: UnknownNameFilterSet) -> ListPage:
    """Return a page of `UnknownNameRow`; at most five queries. Only the measures that are shown are read."""
    found = filters.qs.order_by("district__code", "name", "pk").values_list(
        "pk", "name", "district__name", "district__label"
    )
    page = ListPaginator(found, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    departments = list(page.object_list)
    rows = (
        Assignment.objects.filter(
            department__in=[pk for pk, *_ in departments], **filters.scope.narrow(_DOCUMENT)
        )
        .order_by(*(_through_measure(name) for name in _MEASURE_ORDER))
        .values_list("department", "measure")
    )
    assigned: dict[int, dict[int, None]] = defaultdict(dict)
    for department, measure in rows:
        assigned[department][measure] = None
    shown = {pk: list(itertools.islice(measures, MOST_MEASURES)) for pk, measures in assigned.items()}
    measures = read_listed_measures(list(itertools.chain.from_iterable(shown.values())))
    page.object_list = [
        UnknownNameRow(
            pk,
            name,
            shown_place_name(district, label) if district else "",
            [measures[one] for one in shown.get(pk, ()) if one in measures],
            len(assigned[pk]),
            filters.address(name=str(pk)),
        )
        for pk, name, district, label in departments
    ]
    return page


def read_measure_page(filters: UnknownNameFilterSet) -> ListPage:
    """Return a page of the measures assigned to the chosen name, in the order of their documents; three queries."""
    rows = Assignment.objects.filter(
        department=filters.chosen["name"], **filters.scope.narrow(_DOCUMENT)
    ).order_by()
    found = Measure.objects.filter(pk__in=rows.values("measure")).order_by(*_MEASURE_ORDER)
    page = ListPaginator(found.values_list("pk", flat=True), REPORT_PAGE_SIZE).page_or_empty(
        filters.page_number
    )
    pks = list(page.object_list)
    measures = read_listed_measures(pks)
    page.object_list = [measures[pk] for pk in pks if pk in measures]
    return page


def _through_measure(name: str) -> str:
    """Return the name of a column of a measure, to order by, as a query of its assignments has it."""
    return f"-measure__{name[1:]}" if name.startswith("-") else f"measure__{name}"


def _assigned_names(departments: QuerySet[Department]) -> QuerySet[Department]:
    """Return those of the departments that are unknown names with measures."""
    # One look at the index for each name, and not at all its assignments.
    assigned = Exists(Assignment.objects.filter(department=OuterRef("pk")))
    return departments.filter(assigned, is_resolved=False)


def _assignments_of_unknown(scope: DocumentScope) -> QuerySet[Assignment]:
    """Return the assignments of the documents to unknown names."""
    # A join, and not a list of the unknown: from few documents the database comes to their few names.
    rows = Assignment.objects.filter(department__is_resolved=False, **scope.narrow(_DOCUMENT))
    return rows.order_by()
