"""One department with everything a reader can ask of it."""

from __future__ import annotations

from dataclasses import dataclass

from districts.models import Department
from measures.catalogue.departments.department_names import Names, names
from measures.catalogue.departments.document_assignments import Docket, dockets
from measures.catalogue.departments.partner_departments import Partners, partners
from measures.catalogue.departments.yearly_ranks import Standing, standings
from measures.catalogue.measure_counts import Load, loads_by
from measures.models import Assignment, Document

#: The latest so many documents are shown chapter by chapter.
DOCUMENTS = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """One department: its names, its load in all, by year and by document, its standing and its partners.

    ``years`` are the latest first; ``dockets`` hold the latest `DOCUMENTS` documents, ``is_cut`` if there are more.
    """

    department: Department
    names: Names
    load: Load
    years: tuple[tuple[int, Load], ...]
    dockets: tuple[Docket, ...]
    is_cut: bool
    standings: tuple[Standing, ...]
    partners: Partners

    @property
    def has_years(self) -> bool:
        """Return whether the years say more than the documents: some year has several, or not all are shown."""
        return self.is_cut or len(self.years) < len(self.dockets)


def profile(department: Department) -> Profile:
    """Return one department with everything that is known of it."""
    loads = _by_document(department)
    years: dict[int, Load] = {}
    for document, load in loads:
        years[document.year] = _sum(years.get(document.year, Load()), load)
    total = Load()
    for load in years.values():
        total = _sum(total, load)
    shown = [document for document, _ in loads[:DOCUMENTS]]
    return Profile(
        department=department,
        names=names(department),
        load=total,
        years=tuple(years.items()),
        dockets=tuple(dockets(department, shown)),
        is_cut=len(loads) > len(shown),
        standings=standings(department, years),
        partners=partners(department),
    )


def _sum(one: Load, other: Load) -> Load:
    """Return the load of measures of different documents together."""
    return Load(one.lead + other.lead, one.co_lead + other.co_lead, one.either + other.either)


def _by_document(department: Department) -> list[tuple[Document, Load]]:
    """Return what each document charges the department with, the latest first; two queries."""
    rows = Assignment.objects.in_force().filter(department=department)
    loads = loads_by(rows, "measure__document")
    documents = (
        Document.objects.filter(pk__in=rows.order_by().values("measure__document"))
        .select_related("district")
        .only("slug", "year", "title", "district")
        .order_by("-year", "district__code", "slug")
    )
    return [(one, loads[one.pk,]) for one in documents if (one.pk,) in loads]
