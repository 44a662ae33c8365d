"""The repairs of all documents, one by one, a page at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from measures.lists.address_filters import ParameterFilter
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Document, Measure, Source, Statement
from measures.quality.filters import REPORT_PAGE_SIZE, DocumentReportFilterSet, known_values
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.repair_counts import RepairCount, count_in_tally, tally_repairs
from measures.quality.queries.repair_steps import ShownRepair, SourceSteps
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


@dataclass(frozen=True, slots=True)
class _DocumentSlice:
    """The repairs of one document on a page: ``take`` of the chosen ones from ``skip`` on."""

    document: Document
    skip: int
    take: int


class RepairFilterSet(DocumentReportFilterSet):
    """The parameters of the list of repairs; ``qs`` are the documents."""

    rule = ParameterFilter(label="修复", choices=())
    confidence = ParameterFilter(label="把握", choices=BANDS)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        rules = known_values(data.getlist("rule"), RULE_LABELS, repair_rules_in_use)
        self.filters["rule"].extra["choices"] = [(rule, rule_label(rule)) for rule in rules]


def read_repair_page(filters: RepairFilterSet) -> tuple[ListPage, RepairCount]:
    """Return a page of `ListedRepair` by document and place, and the count of all pages; six queries.

    Only the sources of the documents on the page are read.
    """
    rule, band = filters.chosen["rule"], filters.chosen["confidence"]
    documents = list(filters.qs)
    counts = {pk: count_in_tally(one, rule, band) for pk, one in tally_repairs(filters.scope).items()}
    total = sum(counts.values(), RepairCount())
    page = ListPaginator(range(total.count), REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    numbers = {pk: found.count for pk, found in counts.items()}
    page.object_list = _read_repairs(_page_slices(documents, numbers, page.number), rule, band)
    return page, total


def repair_rules_in_use() -> list[str]:
    """Return the rules of all repairs there are; as many queries as `tally_repairs`."""
    return sorted({rule for one in tally_repairs(DocumentScope()).values() for rule in one})


def _page_slices(documents: list[Document], counts: Mapping[int, int], number: int) -> list[_DocumentSlice]:
    """Return which repairs of which documents are on a page."""
    skip, left = (number - 1) * REPORT_PAGE_SIZE, REPORT_PAGE_SIZE
    parts: list[_DocumentSlice] = []
    for document in documents:
        count = counts.get(document.pk, 0)
        if skip >= count:
            skip -= count
        elif left:
            taken = min(left, count - skip)
            parts.append(_DocumentSlice(document, skip, taken))
            skip, left = 0, left - taken
    return parts


def _read_repairs(parts: list[_DocumentSlice], rule: str, band: str) -> list[ListedRepair]:
    """Return the repairs of ``parts``; three queries."""
    sources = read_source_steps({part.document.source_id for part in parts if part.document.source_id})
    places = MeasurePlaceFinder([part.document for part in parts])
    rows: list[ListedRepair] = []
    for part in parts:
        steps = sources.get(part.document.source_id or 0)
        if steps is None:
            continue
        for at in steps.chosen(rule, band)[part.skip : part.skip + part.take]:
            place = places.find_measure_place(part.document, *steps.raw_span(at))
            rows.append(ListedRepair(part.document, steps.show_step(at), place))
    return rows


def read_source_steps(pks: set[int]) -> dict[int, SourceSteps]:
    """Return the steps of sources by their id, without the bytes; one query."""
    rows = Source.objects.filter(pk__in=pks).order_by().values("pk", "text", "clean_text", "steps")
    return {row["pk"]: SourceSteps(row) for row in rows}
