"""The list of discrepancies between text and table, with both statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Value, When

from measures.evidence.statement_comparison import StatementComparison, compare_discrepancy
from measures.lists.address_filters import ChoiceFilter
from measures.lists.pagination import ListPage, RecordPaginator
from measures.models import Discrepancy, Measure
from measures.models.statement import table_label
from measures.quality.filters import REPORT_PAGE_SIZE, QualityFilterSet
from measures.quality.queries.document_scope import DocumentScope

_ORDER = (
    "measure__document__district__code",
    "-measure__document__year",
    "measure__document__slug",
    "measure__order",
    "field",
)


@dataclass(frozen=True, slots=True)
class DiscrepancyListRow:
    """One discrepancy: the measure (with document and statement), the name of the table, and both sides, marked."""

    measure: Measure
    place: str
    comparison: StatementComparison


def count_discrepancies(scope: DocumentScope) -> Mapping[tuple[int, str], int]:
    """Return how many discrepancies each document has by status; one query."""
    rows = (
        Discrepancy.objects.filter(**scope.narrow("measure__document"))
        .order_by()
        .values_list("measure__document", "status")
        .annotate(n=Count("*"))
    )
    return Counter({(document, status): n for document, status, n in rows})


def count_discrepancy_states(scope: DocumentScope) -> Mapping[str, int]:
    """Return how many discrepancies the documents have together by status; one query."""
    rows = Discrepancy.objects.filter(**scope.narrow("measure__document")).order_by().values_list("status")
    return Counter(dict(rows.annotate(n=Count("*"))))


class DiscrepancyFilterSet(QualityFilterSet):
    """The parameters of the list of discrepancies."""

    document_path = "measure__document"
    field = ChoiceFilter(label="不一致之处", choices=Discrepancy.Field.choices)
    status = ChoiceFilter(label="状态", choices=Discrepancy.Status.choices)

    class Meta(QualityFilterSet.Meta):
        model = Discrepancy


def read_discrepancy_page(filters: DiscrepancyFilterSet) -> ListPage:
    """Return a page of `DiscrepancyListRow`, open ones first; three queries."""
    is_decided = Case(
        When(status=Discrepancy.Status.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    found = (
        filters.qs.select_related("measure__document__district", "measure__statement")
        .defer("measure__document__preamble", "measure__document__imported", "measure__imported")
        .order_by(is_decided, *_ORDER)
    )
    page = RecordPaginator(found, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    page.object_list = [_discrepancy_list_row(one) for one in page.object_list]
    return page


def _discrepancy_list_row(one: Discrepancy) -> DiscrepancyListRow:
    statement = getattr(one.measure, "statement", None)
    return DiscrepancyListRow(
        one.measure, statement.place if statement else table_label(""), compare_discrepancy(one)
    )
