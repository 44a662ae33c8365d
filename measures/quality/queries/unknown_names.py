"""Names that the registry does not know, and where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from districts.models import Department
from measures.models import Assignment, Measure
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.list_pages import ListPage, page_of_rows

_DOCUMENT = "measure__document"


@dataclass(frozen=True, slots=True)
class UnknownNameRow:
    """A name that nobody has settled, and the measures that charge it, in the order of their documents."""

    department: Department
    measures: Sequence[Measure]


def count_unknown_names(scope: DocumentScope) -> Mapping[int, int]:
    """Return how many unsettled names stand in each document; one query."""
    rows = (
        _assignments_of_unknown(scope).values_list(_DOCUMENT).annotate(n=Count("department", distinct=True))
    )
    return dict(rows)


def count_distinct_names(scope: DocumentScope) -> int:
    """Return how many unsettled names there are, each once in however many documents it stands; one query."""
    found: int = _assignments_of_unknown(scope).aggregate(n=Count("department", distinct=True))["n"]
    return found


def read_name_page(scope: DocumentScope, number: int) -> ListPage[UnknownNameRow]:
    """Return a page of the names with where they stand; three queries."""
    found = Department.objects.filter(pk__in=_assignments_of_unknown(scope).values("department"))
    leaf = page_of_rows(found.select_related("district").order_by("district__code", "name", "pk"), number)
    assignments = (
        Assignment.objects.filter(department__in=leaf.rows, **scope.narrow(_DOCUMENT))
        .select_related("measure__document__district")
        .defer("measure__text", "measure__imported", "measure__document__preamble")
        .order_by("measure__document__district__code", "-measure__document__year", "measure__order", "pk")
    )
    charged: dict[int, dict[int, Measure]] = defaultdict(dict)
    for one in assignments:
        charged[one.department_id].setdefault(one.measure_id, one.measure)
    rows = [UnknownNameRow(one, list(charged[one.pk].values())) for one in leaf.rows]
    return ListPage(rows, leaf.total, leaf.number)


def _assignments_of_unknown(scope: DocumentScope) -> QuerySet[Assignment]:
    """Return the assignments of the documents that charge unsettled names."""
    unsettled = Department.objects.filter(is_resolved=False).order_by().values("pk")
    return Assignment.objects.filter(department__in=unsettled, **scope.narrow(_DOCUMENT)).order_by()
