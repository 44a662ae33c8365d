"""How the measures of a document are spread over its chapters and sections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, OuterRef, QuerySet, Subquery

from districts.models import District
from measures.catalogue.charts.bar_charts import Bar, Bars, Part
from measures.catalogue.documents import queries as whole
from measures.models import Chapter, Document, Measure
from measures.search.list_addresses import list_url

#: Documents that a home page has room for.
MAX_PLANS = 6


@dataclass(slots=True)
class Heading:
    """A chapter or section, the number of measures in it with all below it, and the sections right below it."""

    chapter: Chapter
    count: int = 0
    below: list[Heading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """A document with the chart of its chapters."""

    document: Document
    chart: Bars


def latest_plans() -> list[Plan]:
    """Return the latest document of each district, as many as there is room for, with charts; three queries."""
    latest = Document.objects.filter(district=OuterRef("pk")).order_by("-year", "slug").values("pk")[:1]
    newest = (
        District.objects.filter(documents__isnull=False)
        .annotate(latest=Subquery(latest))
        .order_by("code")
        .distinct()
        .values("latest")[:MAX_PLANS]
    )
    documents = Document.objects.filter(pk__in=list(newest.values_list("latest", flat=True)))
    ordered = documents.select_related("district").order_by("district__code", "slug")
    found = charts(list(ordered), "plan")
    longest = max((bar.length for chart in found.values() for bar in chart.rows), default=0)
    return [Plan(one, replace(chart, longest=longest)) for one, chart in found.items() if chart.rows]


def charts(documents: Sequence[Document], key: str, *, cut: bool = True) -> dict[Document, Bars]:
    """Return the chart of the chapters of each document, each ``cut`` into its sections or whole; two queries."""
    rows = (
        Measure.objects.filter(document__in=documents, chapter__isnull=False)
        .order_by()
        .values_list("chapter")
    )
    counted = dict(rows.annotate(n=Count("pk")).values_list("chapter", "n"))
    chapters: QuerySet[Chapter] = Chapter.objects.filter(document__in=documents, annex="").order_by("order")
    tops: dict[int, list[Heading]] = defaultdict(list)
    for heading in _headings(chapters.defer("text", "imported"), counted):
        tops[heading.chapter.document_id].append(heading)
    if not cut:
        for heading in (one for found in tops.values() for one in found):
            heading.below = []
    return {one: bars(one, tops[one.pk], key) for one in documents}


def of_outline(document: Document, outline: whole.Outline) -> Bars:
    """Return the chart of the chapters in the body of a document that has been read whole; no query."""
    return bars(document, _read(outline.body), "chapters")


def _read(parts: Iterable[whole.Part]) -> list[Heading]:
    """Return the chapters among the parts of a document that has been read."""
    return [Heading(part.chapter, part.count, _read(part.parts)) for part in parts if part.chapter]


def _headings(chapters: Iterable[Chapter], counted: dict[int, int]) -> list[Heading]:
    """Return the chapters as a tree, in order, with the measures in them and below them."""
    known: dict[int, Heading] = {}
    tops: list[Heading] = []
    for chapter in chapters:
        known[chapter.pk] = Heading(chapter)
        above = known.get(chapter.parent_id) if chapter.parent_id else None
        (above.below if above else tops).append(known[chapter.pk])
    for top in tops:
        _add_up(top, counted)
    return tops


def _add_up(heading: Heading, counted: dict[int, int]) -> None:
    """Fill in the counts of a heading and all below it."""
    for below in heading.below:
        _add_up(below, counted)
    heading.count = counted.get(heading.chapter.pk, 0) + sum(below.count for below in heading.below)


def bars(document: Document, headings: Iterable[Heading], key: str) -> Bars:
    """Return the chart of a document's chapters that have measures, each cut into its sections."""
    rows = tuple(_bar(document, heading) for heading in headings if heading.count)
    name = f"{document.district.name} {document.year} 年"
    description = "每行一章，长短是举措的项数，分段是其中各节；点击打开这些举措的清单。"
    return Bars(f"{key}-{document.pk}", f"{name}各章的举措数", description, corner="章节", rows=rows)


def _bar(document: Document, heading: Heading) -> Bar:
    """Return the bar of one chapter: one part, or one for each section and the whole number beside."""
    whole_chapter = _part(document, heading)
    sections = tuple(_part(document, below) for below in heading.below if below.count)
    label = str(heading.chapter)
    if not sections:
        return Bar(label, (whole_chapter,))
    return Bar(label, sections, total=whole_chapter)


def _part(document: Document, heading: Heading) -> Part:
    title = f"{heading.count} 项举措：{document.district.name} {document.year} 年 {heading.chapter}"
    return Part(heading.count, title, list_url(chapter=heading.chapter.pk), str(heading.chapter))
