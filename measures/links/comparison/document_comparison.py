"""Two or three documents compared: read once, then counted, filtered, shown and exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from measures.links.comparison.alignment import AlignedRow, align_measures
from measures.links.comparison.comparison_plan import ComparisonPlan, plan_comparison
from measures.links.comparison.document_links import links_between
from measures.links.comparison.row_kinds import RowKind, kind_label
from measures.models import Assignment, Document, Link, Measure

#: What a comparison uses of a measure, on the page as in the workbook.
_COMPARED_COLUMNS = ("document", "code", "title", "text", "kind", "own_initiative", "order")


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
    """Return the measures of each document in its order, with ``lead_names``; two queries."""
    by_pk = {document.pk: document for document in documents}
    found = (
        Measure.objects.filter(document__in=list(by_pk))
        .only(*_COMPARED_COLUMNS)
        .order_by("document", "order")
    )
    measures = read_lead_names(list(found))
    for measure in measures:
        measure.document = by_pk[measure.document_id]
    by_document = {pk: list(group) for pk, group in groupby(measures, lambda one: one.document_id)}
    return [by_document.get(document.pk, []) for document in documents]


def read_lead_names(measures: Sequence[Measure]) -> Sequence[Measure]:
    """Return the measures with the names of today's lead departments, each once and in order, as ``lead_names``.

    One query, of columns; none where all have them already.
    """
    without = [one for one in measures if not hasattr(one, "lead_names")]
    if not without:
        return measures
    names: dict[int, dict[str, None]] = {one.pk: {} for one in without}
    leads = Assignment.objects.in_force().filter(measure__in=list(names), role=Assignment.Role.LEAD)
    for pk, name in leads.order_by("order", "pk").values_list("measure_id", "department__name"):
        names[pk][name] = None
    for one in without:
        one.lead_names = list(names[one.pk])  # type: ignore[attr-defined]
    return measures
