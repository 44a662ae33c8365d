"""The measures that documents assign to a department, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from districts.models import Department
from measures.catalogue.measure_counts import CO_LEAD, LEAD, AssignmentCounts
from measures.models import Assignment, Chapter, Document, Measure

#: Measures of one document named at most; the list has the rest.
MAX_NAMED = 40
_SHOWN_COLUMNS = ("code", "title", "text", "order", "chapter", "document")


@dataclass(frozen=True, slots=True)
class AssignedMeasure:
    """A measure with the roles of the department in it: 牵头, 配合, or both."""

    measure: Measure
    roles: str


@dataclass(frozen=True, slots=True)
class ChapterAssignments:
    """A department's measures in one chapter (None for those under no heading), the first of them named."""

    chapter: Chapter | None
    counts: AssignmentCounts
    measures: tuple[AssignedMeasure, ...]


@dataclass(frozen=True, slots=True)
class DocumentAssignments:
    """A department's measures in one document, by chapter; ``is_cut`` if not all are named."""

    document: Document
    counts: AssignmentCounts
    chapters: tuple[ChapterAssignments, ...]

    @property
    def is_cut(self) -> bool:
        """Return whether there are more measures than are named."""
        return sum(len(one.measures) for one in self.chapters) < self.counts.either


def read_document_assignments(
    department: Department, documents: Iterable[Document]
) -> Iterator[DocumentAssignments]:
    """Yield the department's measures in each of ``documents``, in their order; two queries."""
    documents = list(documents)
    tops = _read_top_chapters(documents)
    roles = _read_measure_roles(department, documents)
    for document in documents:
        found = [one for one in roles.values() if one[0].document_id == document.pk]
        yield _assignments_of_document(document, found, tops)


def _assignments_of_document(
    document: Document, found: list[tuple[Measure, set[str]]], tops: dict[int, Chapter]
) -> DocumentAssignments:
    """Return one document's assignments, given its measures with the department's roles in them."""
    found = sorted(found, key=lambda one: _sort_key(one[0], tops))
    left = MAX_NAMED
    chapters: list[ChapterAssignments] = []
    for _, group in groupby(found, key=lambda one: _sort_key(one[0], tops)[0]):
        members = list(group)
        for measure, _ in members:
            measure.document = document
        named = tuple(AssignedMeasure(measure, _role_names(roles)) for measure, roles in members[:left])
        left -= len(named)
        chapters.append(
            ChapterAssignments(tops.get(members[0][0].chapter_id or 0), _count_roles(members), named)
        )
    return DocumentAssignments(document, _count_roles(found), tuple(chapters))


def _sort_key(measure: Measure, tops: dict[int, Chapter]) -> tuple[float, int]:
    """Return the key that sorts measures by chapter, those under no heading last, and then as they stand."""
    top = tops.get(measure.chapter_id or 0)
    return (top.order if top else float("inf"), measure.order)


def _count_roles(found: Iterable[tuple[Measure, set[str]]]) -> AssignmentCounts:
    """Return how many measures the department leads, co-leads and has either role in."""
    roles = [one for _, one in found]
    return AssignmentCounts(
        sum(LEAD in one for one in roles), sum(CO_LEAD in one for one in roles), len(roles)
    )


def _role_names(roles: set[str]) -> str:
    """Return roles in words: 牵头、配合."""
    return "、".join(str(role.label) for role in Assignment.Role if role in roles)


def _read_top_chapters(documents: list[Document]) -> dict[int, Chapter]:
    """Return the chapter that each heading of the documents stands in, by the heading's id; one query."""
    headings = Chapter.objects.filter(document__in=documents).defer("text", "imported").order_by().in_bulk()
    tops: dict[int, Chapter] = {}
    for pk, heading in headings.items():
        top = heading
        # The index of the list knows two headings above a measure's own.
        for _ in range(2):
            top = headings.get(top.parent_id or 0, top)
        tops[pk] = top
    return tops


def _read_measure_roles(
    department: Department, documents: list[Document]
) -> dict[int, tuple[Measure, set[str]]]:
    """Return the department's measures in the documents by id, each with its roles in it; one query."""
    rows = (
        Assignment.objects.in_force()
        .filter(department=department, measure__document__in=documents)
        .select_related("measure")
        .only("role", "measure", *(f"measure__{name}" for name in _SHOWN_COLUMNS))
    )
    found: dict[int, tuple[Measure, set[str]]] = {}
    for row in rows.order_by():
        found.setdefault(row.measure_id, (row.measure, set()))[1].add(row.role)
    return found
