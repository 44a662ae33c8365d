"""Where documents contradict themselves, with both statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Value, When

from measures.evidence.statement_comparison import Comparison, compared
from measures.models import Discrepancy, Measure
from measures.models.statement import place_of
from measures.quality.queries.document_scope import Scope
from measures.quality.queries.list_pages import Leaf, of_rows

_ORDER = (
    "measure__document__district__code",
    "-measure__document__year",
    "measure__document__slug",
    "measure__order",
    "field",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One difference: the measure (with document and statement), what the table is called, and both sides, marked."""

    measure: Measure
    place: str
    comparison: Comparison


def counts(scope: Scope) -> Mapping[tuple[int, str], int]:
    """Return how many discrepancies each document has by status; one query."""
    rows = (
        Discrepancy.objects.filter(**scope.narrow("measure__document"))
        .order_by()
        .values_list("measure__document", "status")
        .annotate(n=Count("pk"))
    )
    return Counter({(document, status): n for document, status, n in rows})


def listing(scope: Scope, number: int, *, field: str = "", status: str = "") -> Leaf[Row]:
    """Return a page of the differences, open ones first; two queries."""
    settled = Case(
        When(status=Discrepancy.Status.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    found = (
        Discrepancy.objects.filter(**scope.narrow("measure__document"))
        .select_related("measure__document__district", "measure__statement")
        .defer("measure__document__preamble", "measure__document__imported", "measure__imported")
        .order_by(settled, *_ORDER)
    )
    if field:
        found = found.filter(field=field)
    if status:
        found = found.filter(status=status)
    leaf = of_rows(found, number)
    return Leaf([_row(one) for one in leaf.rows], leaf.total, leaf.number)


def _row(one: Discrepancy) -> Row:
    statement = getattr(one.measure, "statement", None)
    return Row(one.measure, statement.place if statement else place_of(""), compared(one))
