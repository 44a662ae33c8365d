"""The repairs of all documents, one by one, a page at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from measures.lists.address_filters import ParameterFilter
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Document, Measure, Source, Statement
from measures.quality.filters import REPORT_PAGE_SIZE, DocumentReportFilterSet, known_values
from measures.quality.queries.document_counts import DocumentSlice, slice_page
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.repair_counts import RepairCount
from measures.quality.queries.repair_steps import ShownRepair, SourceSteps
from measures.quality.queries.source_totals import count_repairs_by_document, count_source_totals
from measures.text.repair_counts import BANDS
from measures.text.rule_names import RULE_LABELS, rule_label


@dataclass(frozen=True, slots=True)
class MeasurePlace:
    """A measure, and what the table is called whose statement of it the place is in, empty for the measure itself."""

    measure: Measure
    table: str = ""


class MeasurePlaceFinder:
    """Finds the measure of an offset in the raw text of a document; two queries however many documents."""

    def __init__(self, documents: Collection[Document]) -> None:
        """Read where the measures of ``documents`` stand, and the rows of tables that state them again."""
        by_pk = {document.pk: document for document in documents}
        spans: dict[int, list[tuple[int, int, MeasurePlace]]] = defaultdict(list)
        measures = Measure.objects.filter(document__in=list(by_pk), raw_start__isnull=False).order_by()
        for one in measures.only("code", "title", "document", "raw_start", "raw_end"):
            one.document = by_pk[one.document_id]
            spans[one.document_id].append((one.raw_start or 0, one.raw_end or 0, MeasurePlace(one)))
        statements = (
            Statement.objects.filter(measure__document__in=list(by_pk), raw_start__isnull=False)
            .select_related("measure")
            .only("annex", "raw_start", "raw_end", "measure__code", "measure__title", "measure__document")
            .order_by()
        )
        for row in statements:
            row.measure.document = by_pk[row.measure.document_id]
            found = (row.raw_start or 0, row.raw_end or 0, MeasurePlace(row.measure, row.place))
            spans[row.measure.document_id].append(found)
        self._spans = {pk: sorted(found, key=lambda span: span[:2]) for pk, found in spans.items()}
        self._starts = {pk: [span[0] for span in found] for pk, found in self._spans.items()}

    def find_measure_place(self, document: Document, start: int, end: int) -> MeasurePlace | None:
        """Return where a stretch stands: in the measure it begins in or leads up to; None if in no measure."""
        return self._at(document, start) or self._at(document, end)

    def _at(self, document: Document, offset: int) -> MeasurePlace | None:
        at = bisect_right(self._starts.get(document.pk, []), offset) - 1
        if at < 0:
            return None
        _, end, place = self._spans[document.pk][at]
        return place if offset < end else None


@dataclass(frozen=True, slots=True)
class ListedRepair:
    """One repair and where it stands."""

    document: Document
    shown: ShownRepair
    place: MeasurePlace | None


class RepairFilterSet(DocumentReportFilterSet):
    """The parameters of the list of repairs; ``qs`` are the documents."""

    rule = ParameterFilter(label="修复", choices=())
    confidence = ParameterFilter(label="把握", choices=BANDS)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        rules = known_values(data.getlist("rule"), RULE_LABELS, repair_rules_in_use)
        self.filters["rule"].extra["choices"] = [(rule, rule_label(rule)) for rule in rules]


def read_repair_page(filters: RepairFilterSet) -> tuple[ListPage, RepairCount]:
    """Return a page of `ListedRepair` by document and place, and the count of all pages; seven queries.

    Only the documents on the page and their sources are read.
    """
    rule, band = filters.chosen["rule"], filters.chosen["confidence"]
    pks = list(filters.qs.values_list("pk", flat=True))
    found = count_repairs_by_document(filters.scope)
    counts, characters = (
        one.count(pks, lambda kind: rule in ("", kind[0]) and band in ("", kind[1]))
        for one in (found.counts, found.characters)
    )
    total = RepairCount(sum(counts), sum(characters))
    page = ListPaginator(range(total.count), REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    parts = slice_page(pks, counts, page.number)
    documents = filters.qs.order_by().in_bulk([part.document for part in parts])
    page.object_list = _read_repairs(parts, documents, rule, band)
    return page, total


def repair_rules_in_use() -> list[str]:
    """Return the rules of all repairs there are; as many queries as the totals of all documents."""
    return sorted({rule for rule, _ in count_source_totals(DocumentScope()).repairs})


def _read_repairs(
    parts: Sequence[DocumentSlice], documents: Mapping[int, Document], rule: str, band: str
) -> list[ListedRepair]:
    """Return the repairs of ``parts``; three queries."""
    sources = read_source_steps({one.source_id for one in documents.values() if one.source_id})
    places = MeasurePlaceFinder(list(documents.values()))
    rows: list[ListedRepair] = []
    for part in parts:
        document = documents.get(part.document)
        steps = sources.get(document.source_id or 0) if document else None
        if document is None or steps is None:
            continue
        for at in steps.chosen(rule, band)[part.skip : part.skip + part.take]:
            place = places.find_measure_place(document, *steps.raw_span(at))
            rows.append(ListedRepair(document, steps.show_step(at), place))
    return rows


def read_source_steps(pks: set[int]) -> dict[int, SourceSteps]:
    """Return the steps of sources by their id, without the bytes; one query."""
    rows = Source.objects.filter(pk__in=pks).order_by().values("pk", "text", "clean_text", "steps")
    return {row["pk"]: SourceSteps(row) for row in rows}
