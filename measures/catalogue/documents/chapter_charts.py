"""Charts of how many measures each chapter and section of a document has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from districts.models import District
from measures.catalogue.charts.bar_charts import BarChart, BarPart, ChartBar
from measures.catalogue.documents import queries as whole
from measures.models import Chapter, Document, Measure
from measures.models.chapter import printed_heading
from measures.search.list_addresses import list_url

#: Documents with a chart on the home page.
MAX_PLANS = 6


@dataclass(slots=True)
class CountedHeading:
    """A chapter or section, the number of measures in it with all below it, and the sections right below it.

    ``label`` is the heading as printed. Of columns alone: a list of documents has hundreds of headings.
    """

    pk: int
    label: str
    count: int = 0
    below: list[CountedHeading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DocumentChart:
    """A document with the chart of its chapters."""

    document: Document
    chart: BarChart


def latest_document_charts() -> list[DocumentChart]:
    """Return the latest document of each district, `MAX_PLANS` at most, with charts; three queries."""
    latest = Document.objects.filter(district=OuterRef("pk")).order_by("-year", "slug").values("pk")[:1]
    newest = (
        District.objects.filter(Exists(Document.objects.filter(district=OuterRef("pk"))))
        .order_by("code")
        .annotate(latest=Subquery(latest))[:MAX_PLANS]
    )
    documents = Document.objects.filter(pk__in=list(newest.values_list("latest", flat=True)))
    ordered = documents.select_related("district").order_by("district__code", "slug")
    found = chapter_charts(list(ordered), "plan")
    longest = max((bar.length for chart in found.values() for bar in chart.rows), default=0)
    return [DocumentChart(one, replace(chart, longest=longest)) for one, chart in found.items() if chart.rows]


def chapter_charts(documents: Sequence[Document], key: str, *, cut: bool = True) -> dict[Document, BarChart]:
    """Return the chart of the chapters of each document, each ``cut`` into its sections or whole; two queries."""
    rows = (
        Measure.objects.filter(document__in=documents, chapter__isnull=False)
        .order_by()
        .values_list("chapter")
    )
    counted = dict(rows.annotate(n=Count("pk")).values_list("chapter", "n"))
    tops = _headings_by_document(Chapter.objects.filter(document__in=documents, annex=""), counted)
    if not cut:
        for heading in (one for found in tops.values() for one in found):
            heading.below = []
    return {one: chapter_bars(one, tops[one.pk], key) for one in documents}


def outline_chart(document: Document, outline: whole.DocumentOutline) -> BarChart:
    """Return the chart of the chapters in the body of a document that has been read whole; no query."""
    return chapter_bars(document, _headings_of_parts(outline.body), "chapters")


def _headings_of_parts(parts: Iterable[whole.OutlinePart]) -> list[CountedHeading]:
    """Return the chapters among the parts of a document that has been read."""
    return [
        CountedHeading(part.chapter.pk, str(part.chapter), part.count, _headings_of_parts(part.parts))
        for part in parts
        if part.chapter
    ]


def _headings_by_document(
    chapters: QuerySet[Chapter], counted: dict[int, int]
) -> dict[int, list[CountedHeading]]:
    """Return the chapters of each document as a tree, in order, with the measures in them and below; one query."""
    known: dict[int, CountedHeading] = {}
    tops: dict[int, list[CountedHeading]] = defaultdict(list)
    rows = chapters.order_by("order").values_list("pk", "document_id", "parent_id", "ordinal", "title")
    for pk, document, parent, ordinal, title in rows:
        known[pk] = CountedHeading(pk, printed_heading(ordinal, title))
        above = known.get(parent) if parent else None
        (above.below if above else tops[document]).append(known[pk])
    for top in chain.from_iterable(tops.values()):
        _sum_counts(top, counted)
    return tops


def _sum_counts(heading: CountedHeading, counted: dict[int, int]) -> None:
    """Fill in the counts of a heading and all below it."""
    for below in heading.below:
        _sum_counts(below, counted)
    heading.count = counted.get(heading.pk, 0) + sum(below.count for below in heading.below)


def chapter_bars(document: Document, headings: Iterable[CountedHeading], key: str) -> BarChart:
    """Return the chart of a document's chapters that have measures, each cut into its sections."""
    rows = tuple(_chapter_bar(document, heading) for heading in headings if heading.count)
    name = f"{document.district.shown_name} {document.year} 年"
    description = "每行一章，长短是举措的项数，分段是其中各节；点击打开这些举措的清单。"
    return BarChart(f"{key}-{document.pk}", f"{name}各章的举措数", description, corner="章节", rows=rows)


def _chapter_bar(document: Document, heading: CountedHeading) -> ChartBar:
    """Return the bar of one chapter: one part, or one for each section and the whole number beside."""
    whole_chapter = _heading_part(document, heading)
    sections = tuple(_heading_part(document, below) for below in heading.below if below.count)
    label = heading.label
    if not sections:
        return ChartBar(label, (whole_chapter,))
    return ChartBar(label, sections, total=whole_chapter)


def _heading_part(document: Document, heading: CountedHeading) -> BarPart:
    title = f"{heading.count} 项举措：{document.district.shown_name} {document.year} 年 {heading.label}"
    return BarPart(heading.count, title, list_url(chapter=heading.pk), heading.label)
