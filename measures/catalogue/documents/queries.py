"""Documents: all of them, one with everything in it, and its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar, NamedTuple

from django.db.models import Count, Q, QuerySet

from measures.models import Assignment, Chapter, Discrepancy, Document, Measure, Problem
from measures.models.heavy_columns import HEAVY_DOCUMENT_COLUMNS
from measures.models.measure import annex_number
from measures.search.query.deadline_ranges import DATED

#: Columns of a source that only the page of the source itself needs.
HEAVY_SOURCE_COLUMNS = ("source__content", "source__text", "source__clean_text")

#: The order of the catalogue.
DOCUMENT_ORDER = ("district__code", "-year", "slug")


#: The columns of `ShownAssignment`.
_SHOWN_OF_ASSIGNMENT = ("role", "department_id", "department__name", "department__is_resolved")


class ShownAssignment(NamedTuple):
    """What a document shows of an assignment: the role, and the department with whether the registry knows it."""

    role: str
    department_id: int
    name: str
    is_resolved: bool


@dataclass(slots=True)
class OutlinePart:
    """A chapter or section with what stands directly under it, in the order of the document.

    ``chapter`` is None for measures that stand under no heading.
    """

    chapter: Chapter | None
    measures: list[Measure] = field(default_factory=list)
    parts: list[OutlinePart] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many measures this part has, sections included."""
        return len(self.measures) + sum(part.count for part in self.parts)

    def all_measures(self) -> Iterator[Measure]:
        """Yield the measures of this part, and of its sections."""
        yield from self.measures
        for part in self.parts:
            yield from part.all_measures()

    @property
    def is_empty(self) -> bool:
        """Return whether the part has neither measures nor text, its sections included."""
        text = self.chapter.text if self.chapter else ""
        return not text and not self.measures and all(part.is_empty for part in self.parts)


@dataclass(frozen=True, slots=True)
class DocumentOutline:
    """The body of a document, and the annexes that are not empty, each with its number (``1``)."""

    body: tuple[OutlinePart, ...]
    annexes: tuple[tuple[str, tuple[OutlinePart, ...]], ...]

    def all_measures(self) -> Iterator[Measure]:
        """Yield every measure of the document."""
        for part in chain(self.body, *(parts for _, parts in self.annexes)):
            yield from part.all_measures()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What was read from a document, in numbers.

    ``discrepancies`` counts measures with an open one, ``dated`` those with a last day.
    """

    chapters: int
    sections: int
    measures: int
    city_items: int
    own: int
    dated: int
    discrepancies: int

    #: The values of the facet of deadlines that ``dated`` counts.
    dated_values: ClassVar[tuple[str, ...]] = DATED


def count_document_facts(outline: DocumentOutline) -> DocumentFacts:
    """Return the numbers of a document that has been read whole; no query."""
    measures = list(outline.all_measures())
    chapters = [part for part in outline.body if part.chapter]
    return DocumentFacts(
        chapters=len(chapters),
        sections=sum(len(part.parts) for part in chapters),
        measures=sum(one.kind == Measure.Kind.DISTRICT for one in measures),
        city_items=sum(one.kind == Measure.Kind.CITY for one in measures),
        own=sum(one.own_initiative for one in measures),
        dated=sum(one.due is not None for one in measures),
        discrepancies=sum(one.has_open_discrepancy for one in measures),  # type: ignore[attr-defined]  # see `read_outline`
    )


def read_problems(document: Document, outline: DocumentOutline) -> list[Problem]:
    """Return the problems of a document in the order of its source, with the measures of its outline; one query."""
    measures = {one.pk: one for one in outline.all_measures()}
    problems = list(document.problems.order_by("raw_start", "pk"))
    for problem in problems:
        if problem.measure_id in measures:
            problem.measure = measures[problem.measure_id]
    return problems


def documents_with_counts() -> QuerySet[Document]:
    """Return all documents with ``n_measures``, ``n_city`` and ``n_open`` discrepancies; one query."""
    return (
        Document.objects.select_related("district")
        .defer(*HEAVY_DOCUMENT_COLUMNS)
        .annotate(
            n_measures=Count("measures", distinct=True, filter=Q(measures__kind=Measure.Kind.DISTRICT)),
            n_city=Count("measures", distinct=True, filter=Q(measures__kind=Measure.Kind.CITY)),
            n_open=Count(
                "measures",
                distinct=True,
                filter=Q(measures__discrepancies__status=Discrepancy.Status.OPEN),
            ),
        )
        .order_by(*DOCUMENT_ORDER)
    )


def documents_with_source() -> QuerySet[Document]:
    """Return documents with their district and the light columns of their source."""
    return Document.objects.select_related("district", "source").defer(*HEAVY_SOURCE_COLUMNS)


def documents_of_same_district(document: Document) -> list[Document]:
    """Return all documents of the same district by year, this one among them; one query."""
    same = Document.objects.filter(district=document.district_id).defer(*HEAVY_DOCUMENT_COLUMNS)
    return list(same.order_by("year", "slug"))


def read_outline(document: Document) -> DocumentOutline:
    """Return the whole document as a tree; four queries however long it is.

    Each measure has its assignments of today as ``in_force``, and whether ``has_open_discrepancy``.
    """
    chapters = list(document.chapters.defer("imported").order_by("order"))
    measures = list(document.measures.defer("imported", "targets").order_by("order"))
    disputed = Discrepancy.objects.filter(status=Discrepancy.Status.OPEN, measure__document=document)
    disputed_pks = set(disputed.values_list("measure_id", flat=True))
    assigned = _assignments_in_force(document)
    for measure in measures:
        measure.document = document
        measure.has_open_discrepancy = measure.pk in disputed_pks  # type: ignore[attr-defined]
        measure.in_force = assigned.get(measure.pk, [])  # type: ignore[attr-defined]  # as from a prefetch
    return _outline_tree(chapters, measures)


def _assignments_in_force(document: Document) -> dict[int, list[ShownAssignment]]:
    """Return today's assignments of a document by measure: no records, of which a document has hundreds; one query."""
    rows = Assignment.objects.in_force().filter(measure__document=document).order_by("-role", "order", "pk")
    assigned: dict[int, list[ShownAssignment]] = {}
    for measure, *shown in rows.values_list("measure_id", *_SHOWN_OF_ASSIGNMENT):
        assigned.setdefault(measure, []).append(ShownAssignment(*shown))
    return assigned


def _outline_tree(chapters: Sequence[Chapter], measures: Sequence[Measure]) -> DocumentOutline:
    """Return the measures under their headings. A measure without one stands at the head of the body or its annex."""
    parts = {chapter.pk: OutlinePart(chapter) for chapter in chapters}
    tops: dict[str, list[OutlinePart]] = {}
    for chapter in chapters:
        if chapter.parent_id in parts:
            parts[chapter.parent_id].parts.append(parts[chapter.pk])
        else:
            tops.setdefault(chapter.annex, []).append(parts[chapter.pk])
    loose: dict[str, OutlinePart] = {}
    for measure in measures:
        if measure.chapter_id in parts:
            parts[measure.chapter_id].measures.append(measure)
            continue
        annex = annex_number(measure)
        if annex not in loose:
            loose[annex] = OutlinePart(None)
            tops.setdefault(annex, []).insert(0, loose[annex])
        loose[annex].measures.append(measure)
    body = tuple(tops.pop("", ()))
    annexes = ((annex, tuple(found)) for annex, found in sorted(tops.items()))
    return DocumentOutline(
        body,
        tuple((annex, found) for annex, found in annexes if not all(part.is_empty for part in found)),
    )
