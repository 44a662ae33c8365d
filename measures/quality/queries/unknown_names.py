"""The list of names that the registry does not know, with the measures assigned to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from districts.models import Department
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Assignment, Measure
from measures.quality.filters import REPORT_PAGE_SIZE, QualityFilterSet
from measures.quality.queries.document_scope import DocumentScope

_DOCUMENT = "measure__document"


@dataclass(frozen=True, slots=True)
class UnknownNameRow:
    """A name without a decision, and the measures assigned to it, in the order of their documents."""

    department: Department
    measures: Sequence[Measure]


def count_unknown_names(scope: DocumentScope) -> Mapping[int, int]:
    """Return how many unknown names stand in each document; one query."""
    rows = (
        _assignments_of_unknown(scope).values_list(_DOCUMENT).annotate(n=Count("department", distinct=True))
    )
    return dict(rows)


def count_distinct_names(scope: DocumentScope) -> int:
    """Return how many unknown names there are, each once in however many documents it stands; one query."""
    if scope.is_whole:
        # One look at the index for each name, and not at all its assignments.
        assigned = Exists(Assignment.objects.filter(department=OuterRef("pk")))
        return Department.objects.filter(assigned, is_resolved=False).count()
    found: int = _assignments_of_unknown(scope).aggregate(n=Count("department", distinct=True))["n"]
    return found


class UnknownNameFilterSet(QualityFilterSet):
    """The parameters of the list of unknown names; ``qs`` are the departments that stand for them."""

    class Meta(QualityFilterSet.Meta):
        model = Department

    def in_scope(self, rows: QuerySet[Department]) -> QuerySet[Department]:
        """Return the unknown names in the chosen documents."""
        return rows.filter(pk__in=_assignments_of_unknown(self.scope).values("department"))


def read_name_page(filters: UnknownNameFilterSet) -> ListPage:
    """Return a page of `UnknownNameRow`; three queries."""
    found = filters.qs.select_related("district").order_by("district__code", "name", "pk")
    page = ListPaginator(found, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    departments = list(page.object_list)
    assignments = (
        Assignment.objects.filter(department__in=departments, **filters.scope.narrow(_DOCUMENT))
        .select_related("measure__document__district")
        .defer("measure__text", "measure__imported", "measure__document__preamble")
        .order_by("measure__document__district__code", "-measure__document__year", "measure__order", "pk")
    )
    measures: dict[int, dict[int, Measure]] = defaultdict(dict)
    for one in assignments:
        measures[one.department_id].setdefault(one.measure_id, one.measure)
    page.object_list = [UnknownNameRow(one, list(measures[one.pk].values())) for one in departments]
    return page


def _assignments_of_unknown(scope: DocumentScope) -> QuerySet[Assignment]:
    """Return the assignments of the documents to unknown names."""
    # A join, and not a list of the unknown: from few documents the database comes to their few names.
    rows = Assignment.objects.filter(department__is_resolved=False, **scope.narrow(_DOCUMENT))
    return rows.order_by()
