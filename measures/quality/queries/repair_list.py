"""The repairs of all documents, one by one, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from measures.models import Document, Source
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.list_pages import REPORT_PAGE_SIZE, ListPage
from measures.quality.queries.measure_places import MeasurePlace, MeasurePlaceFinder
from measures.quality.queries.repair_counts import RepairCount, count_in_tally, tally_repairs
from measures.quality.queries.repair_steps import ShownRepair, SourceSteps


@dataclass(frozen=True, slots=True)
class ListedRepair:
    """One repair and where it stands."""

    document: Document
    shown: ShownRepair
    place: MeasurePlace | None


@dataclass(frozen=True, slots=True)
class RepairPage:
    """A page of the repairs, and all of them counted."""

    leaf: ListPage[ListedRepair]
    counted: RepairCount


@dataclass(frozen=True, slots=True)
class _DocumentSlice:
    """Of one document, the repairs from ``skip`` on, ``take`` of them, among those that are asked for."""

    document: Document
    skip: int
    take: int


def read_repair_page(scope: DocumentScope, number: int, rule: str = "", band: str = "") -> RepairPage:
    """Return a page of the repairs of a rule and a band, by document and place; six queries.

    Only the sources of the documents on the page are read.
    """
    documents = list(scope.documents())
    counted = tally_repairs(scope)
    of_each = {pk: count_in_tally(one, rule, band) for pk, one in counted.items()}
    counts = {pk: found.count for pk, found in of_each.items()}
    rows = _read_repairs(_page_slices(documents, counts, number), rule, band)
    return RepairPage(ListPage(rows, sum(counts.values()), number), sum(of_each.values(), RepairCount()))


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
            place = places.of(part.document, *steps.span(at))
            rows.append(ListedRepair(part.document, steps.shown(at), place))
    return rows


def read_source_steps(pks: set[int]) -> dict[int, SourceSteps]:
    """Return the steps of sources by their id, without the bytes; one query."""
    rows = Source.objects.filter(pk__in=pks).order_by().values("pk", "text", "clean_text", "steps")
    return {row["pk"]: SourceSteps(row) for row in rows}
