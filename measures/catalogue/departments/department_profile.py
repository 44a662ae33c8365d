"""One department with everything a reader can ask of it."""

from __future__ import annotations

from dataclasses import dataclass

from districts.models import Department
from measures.catalogue.departments.department_names import DepartmentNames, read_department_names
from measures.catalogue.departments.document_assignments import DocumentAssignments, read_document_assignments
from measures.catalogue.departments.partner_departments import DepartmentPartners, read_partners
from measures.catalogue.departments.yearly_ranks import YearlyRank, read_yearly_ranks
from measures.catalogue.measure_counts import AssignmentCounts, assignment_counts_by
from measures.models import Assignment, Document

#: The latest so many documents are shown chapter by chapter.
DOCUMENTS = 12


@dataclass(frozen=True, slots=True)
class DepartmentProfile:
    """One department: its names, its load in all, by year and by document, its standing and its partners.

    ``years`` are the latest first; ``dockets`` hold the latest `DOCUMENTS` documents, ``is_cut`` if there are more.
    """

    department: Department
    names: DepartmentNames
    load: AssignmentCounts
    years: tuple[tuple[int, AssignmentCounts], ...]
    dockets: tuple[DocumentAssignments, ...]
    is_cut: bool
    standings: tuple[YearlyRank, ...]
    partners: DepartmentPartners

    @property
    def has_years(self) -> bool:
        """Return whether the years say more than the documents: some year has several, or not all are shown."""
        return self.is_cut or len(self.years) < len(self.dockets)


def read_department_profile(department: Department) -> DepartmentProfile:
    """Return one department with everything that is known of it."""
    loads = _counts_by_document(department)
    years: dict[int, AssignmentCounts] = {}
    for document, load in loads:
        years[document.year] = _add_counts(years.get(document.year, AssignmentCounts()), load)
    total = AssignmentCounts()
    for load in years.values():
        total = _add_counts(total, load)
    shown = [document for document, _ in loads[:DOCUMENTS]]
    return DepartmentProfile(
        department=department,
        names=read_department_names(department),
        load=total,
        years=tuple(years.items()),
        dockets=tuple(read_document_assignments(department, shown)),
        is_cut=len(loads) > len(shown),
        standings=read_yearly_ranks(department, years),
        partners=read_partners(department),
    )


def _add_counts(one: AssignmentCounts, other: AssignmentCounts) -> AssignmentCounts:
    """Return the load of measures of different documents together."""
    return AssignmentCounts(one.lead + other.lead, one.co_lead + other.co_lead, one.either + other.either)


def _counts_by_document(department: Department) -> list[tuple[Document, AssignmentCounts]]:
    """Return what each document charges the department with, the latest first; two queries."""
    rows = Assignment.objects.in_force().filter(department=department)
    loads = assignment_counts_by(rows, "measure__document")
    documents = (
        Document.objects.filter(pk__in=rows.order_by().values("measure__document"))
        .select_related("district")
        .only("slug", "year", "title", "district")
        .order_by("-year", "district__code", "slug")
    )
    return [(one, loads[one.pk,]) for one in documents if (one.pk,) in loads]
