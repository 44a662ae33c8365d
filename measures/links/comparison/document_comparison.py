"""Two or three documents compared: read once, then counted, filtered, shown and exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch, prefetch_related_objects

from measures.links.comparison.alignment import AlignedRow, align_measures
from measures.links.comparison.comparison_plan import ComparisonPlan, plan_comparison
from measures.links.comparison.document_links import links_between
from measures.links.comparison.row_kinds import RowKind, kind_label
from measures.models import Assignment, Document, Link, Measure


@dataclass(frozen=True, slots=True)
class RowKindCount:
    """A kind of row with its label and its number of rows."""

    kind: RowKind
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class DocumentComparison:
    """Documents, in the order chosen, in aligned rows. ``sizes`` is how many measures each has."""

    documents: tuple[Document, ...]
    plan: ComparisonPlan
    rows: tuple[AlignedRow, ...]
    sizes: tuple[int, ...]

    @property
    def is_updating(self) -> bool:
        """Return whether links of one of the documents are due."""
        return any(document.linked_at is None for document in self.documents)

    def of_kind(self, kind: RowKind | None) -> tuple[AlignedRow, ...]:
        """Return the rows of a kind, all of them for None."""
        return self.rows if kind is None else tuple(row for row in self.rows if kind in row.kinds)

    def tallies(self) -> list[RowKindCount]:
        """Return every kind that occurs with its number of rows; a row of three documents may be of several."""
        counted = Counter(kind for row in self.rows for kind in row.kinds)
        return [
            RowKindCount(kind, kind_label(kind, self.plan), counted[kind])
            for kind in RowKind
            if counted[kind]
        ]


def compare_documents(documents: Sequence[Document]) -> DocumentComparison:
    """Return the comparison of two or three documents, which come with their district; a fixed number of queries."""
    plan = plan_comparison(documents)
    columns = _read_compared_measures(documents)
    links: list[Link] = []
    for one, other in plan.pairs:
        links += links_between(documents[one], documents[other], (*columns[one], *columns[other]))
    return DocumentComparison(
        documents=tuple(documents),
        plan=plan,
        rows=tuple(align_measures(columns, links, plan)),
        sizes=tuple(map(len, columns)),
    )


def _read_compared_measures(documents: Sequence[Document]) -> list[list[Measure]]:
    """Return the measures of each document in its order, with today's assignments as ``in_force``; two queries."""
    by_pk = {document.pk: document for document in documents}
    found = (
        Measure.objects.filter(document__in=list(by_pk))
        .defer("imported", "targets")
        .order_by("document", "order")
    )
    measures = prefetch_assignments(list(found))
    for measure in measures:
        measure.document = by_pk[measure.document_id]
    by_document = {pk: list(group) for pk, group in groupby(measures, lambda one: one.document_id)}
    return [by_document.get(document.pk, []) for document in documents]


def prefetch_assignments(measures: list[Measure]) -> list[Measure]:
    """Return the measures with today's assignments and their departments as ``in_force``; one query."""
    assignments = (
        Assignment.objects.in_force()
        .select_related("department")
        .defer("phrase", "department__registered")
        .order_by("-role", "order", "pk")
    )
    prefetch_related_objects(measures, Prefetch("assignments", assignments, to_attr="in_force"))
    return measures
