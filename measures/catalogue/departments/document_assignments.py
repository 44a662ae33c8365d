"""What single documents charge a department with, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from districts.models import Department
from measures.catalogue.measure_counts import CO_LEAD, LEAD, Load
from measures.models import Assignment, Chapter, Document, Measure

#: So many measures of one document are named; the rest is in the list.
NAMED = 40


@dataclass(frozen=True, slots=True)
class Charge:
    """A measure with the department's part in it, in words: 牵头, 配合, or both."""

    measure: Measure
    roles: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a department has in one chapter (None for what stands under no heading), the first measures named."""

    chapter: Chapter | None
    load: Load
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True)
class Docket:
    """What one document charges a department with; ``is_cut`` if not all measures are named."""

    document: Document
    load: Load
    stretches: tuple[Stretch, ...]

    @property
    def is_cut(self) -> bool:
        """Return whether the document has more for the department than is named."""
        return sum(len(one.charges) for one in self.stretches) < self.load.either


def dockets(department: Department, documents: Iterable[Document]) -> Iterator[Docket]:
    """Yield what each of ``documents`` charges the department with, in their order; two queries."""
    documents = list(documents)
    tops = _tops(documents)
    roles = _roles(department, documents)
    for document in documents:
        found = [one for one in roles.values() if one[0].document_id == document.pk]
        yield _docket(document, found, tops)


def _docket(document: Document, found: list[tuple[Measure, set[str]]], tops: dict[int, Chapter]) -> Docket:
    """Return one document's docket from its measures, in order, with the department's parts in them."""
    found = sorted(found, key=lambda one: _place(one[0], tops))
    left = NAMED
    stretches: list[Stretch] = []
    for _, group in groupby(found, key=lambda one: _place(one[0], tops)[0]):
        members = list(group)
        for measure, _ in members:
            measure.document = document
        named = tuple(Charge(measure, _words(roles)) for measure, roles in members[:left])
        left -= len(named)
        stretches.append(Stretch(tops.get(members[0][0].chapter_id or 0), _load(members), named))
    return Docket(document, _load(found), tuple(stretches))


def _place(measure: Measure, tops: dict[int, Chapter]) -> tuple[float, int]:
    """Return what sorts measures by chapter, those under no heading last, and then as they stand."""
    top = tops.get(measure.chapter_id or 0)
    return (top.order if top else float("inf"), measure.order)


def _load(found: Iterable[tuple[Measure, set[str]]]) -> Load:
    parts = [roles for _, roles in found]
    return Load(sum(LEAD in one for one in parts), sum(CO_LEAD in one for one in parts), len(parts))


def _words(roles: set[str]) -> str:
    return "、".join(str(role.label) for role in Assignment.Role if role in roles)


def _tops(documents: list[Document]) -> dict[int, Chapter]:
    """Return the chapter that each heading of the documents stands in, by the heading's id; one query."""
    headings = Chapter.objects.filter(document__in=documents).defer("text", "imported").in_bulk()
    tops: dict[int, Chapter] = {}
    for pk, heading in headings.items():
        top = heading
        # As far up as the list of measures knows.
        for _ in range(2):
            top = headings.get(top.parent_id or 0, top)
        tops[pk] = top
    return tops


def _roles(department: Department, documents: list[Document]) -> dict[int, tuple[Measure, set[str]]]:
    """Return the department's measures in the documents by id, each with its parts in it; one query."""
    rows = (
        Assignment.objects.in_force()
        .filter(department=department, measure__document__in=documents)
        .select_related("measure")
        .defer("measure__imported", "phrase")
    )
    found: dict[int, tuple[Measure, set[str]]] = {}
    for row in rows.order_by():
        found.setdefault(row.measure_id, (row.measure, set()))[1].add(row.role)
    return found
