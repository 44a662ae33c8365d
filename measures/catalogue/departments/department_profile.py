"""One department: its numbers in all, by year and by document, its rank among others, and its partners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import Count

from districts.models import Department
from measures.catalogue.departments.department_names import DepartmentNames, read_department_names
from measures.catalogue.departments.document_assignments import DocumentAssignments, read_document_assignments
from measures.catalogue.measure_counts import CO_LEAD, LEAD, AssignmentCounts, assignment_counts_by
from measures.catalogue.progress_counts import ProgressCount, count_progress
from measures.models import Assignment, Document
from measures.search.query.measure_query import MeasureQuery

#: The latest documents shown chapter by chapter.
DOCUMENTS = 12
#: The latest years compared.
MAX_RANKED_YEARS = 5
#: Partners of each role shown.
MAX_PARTNERS = 8


@dataclass(frozen=True, slots=True)
class YearlyRank:
    """A department's ``count`` of measures in one year and its ``rank`` among ``peers``, shared if ``is_tied``.

    ``peers`` counts the department itself; ``middle`` is their median, ``top`` one of the ``tops`` departments with
    ``greatest`` measures. ``unresolved`` of the peers are names that may be another department's.
    """

    year: int
    count: int
    rank: int
    is_tied: bool
    peers: int
    unresolved: int
    middle: float
    top: Department
    greatest: int
    tops: int

    @property
    def width(self) -> float:
        """Return the department's number in hundredths of the greatest."""
        return 100 * self.count / self.greatest

    @property
    def middle_width(self) -> float:
        """Return the median in hundredths of the greatest."""
        return 100 * self.middle / self.greatest


@dataclass(frozen=True, slots=True)
class PartnerDepartment:
    """A department and the number of measures that one of the two leads and the other co-leads."""

    department: Department
    count: int


@dataclass(frozen=True, slots=True)
class DepartmentPartners:
    """The departments that most often co-lead what the department leads, and those that lead what it co-leads."""

    supporters: tuple[PartnerDepartment, ...]
    leaders: tuple[PartnerDepartment, ...]


@dataclass(frozen=True, slots=True)
class DepartmentProfile:
    """One department: its names, its numbers in all, by year and by document, its ranks and its partners.

    ``progress`` is what was entered of the measures that it leads, and of those that it co-leads.
    ``years`` are the latest first; ``documents`` are the latest `DOCUMENTS`, ``is_cut`` if there are more.
    """

    department: Department
    names: DepartmentNames
    counts: AssignmentCounts
    progress: tuple[tuple[str, tuple[ProgressCount, ...]], ...]
    years: tuple[tuple[int, AssignmentCounts], ...]
    documents: tuple[DocumentAssignments, ...]
    is_cut: bool
    ranks: tuple[YearlyRank, ...]
    partners: DepartmentPartners

    @property
    def has_years(self) -> bool:
        """Return whether the years say more than the documents: some year has several, or not all are shown."""
        return self.is_cut or len(self.years) < len(self.documents)


def read_department_profile(department: Department) -> DepartmentProfile:
    """Return all that the page of a department shows."""
    by_document = _counts_by_document(department)
    years: dict[int, AssignmentCounts] = {}
    for document, counts in by_document:
        years[document.year] = _add_counts(years.get(document.year, AssignmentCounts()), counts)
    total = AssignmentCounts()
    for counts in years.values():
        total = _add_counts(total, counts)
    shown = [document for document, _ in by_document[:DOCUMENTS]]
    return DepartmentProfile(
        department=department,
        names=read_department_names(department),
        counts=total,
        progress=_progress_counts(department, total),
        years=tuple(years.items()),
        documents=tuple(read_document_assignments(department, shown)),
        is_cut=len(by_document) > len(shown),
        ranks=read_yearly_ranks(department, years),
        partners=read_partners(department),
    )


def _progress_counts(
    department: Department, counts: AssignmentCounts
) -> tuple[tuple[str, tuple[ProgressCount, ...]], ...]:
    """Return the counts of progress of each role in which somebody entered any."""
    if not counts.either:
        return ()
    lead, co_lead = count_progress(
        MeasureQuery.of(lead=department.pk), MeasureQuery.of(co_lead=department.pk)
    )
    return tuple((label, counted) for label, counted in (("牵头", lead), ("配合", co_lead)) if counted)


def _add_counts(one: AssignmentCounts, other: AssignmentCounts) -> AssignmentCounts:
    """Return the sum of the numbers of different documents."""
    return AssignmentCounts(one.lead + other.lead, one.co_lead + other.co_lead, one.either + other.either)


def _counts_by_document(department: Department) -> list[tuple[Document, AssignmentCounts]]:
    """Return the department's numbers in each document, the latest first; two queries."""
    rows = Assignment.objects.in_force().filter(department=department)
    counts = assignment_counts_by(rows, "measure__document")
    documents = (
        Document.objects.filter(pk__in=[pk for (pk,) in counts])
        .select_related("district")
        .only("slug", "year", "title", "district")
        .order_by("-year", "district__code", "slug")
    )
    return [(one, counts[one.pk,]) for one in documents]


def read_yearly_ranks(department: Department, years: Iterable[int]) -> tuple[YearlyRank, ...]:
    """Return the department's rank in the latest of ``years``, the latest first; two queries.

    None for a group, which is no department, nor for a name that may turn out to be another department's.
    """
    wanted = sorted(set(years), reverse=True)[:MAX_RANKED_YEARS]
    if department.is_group or not department.is_resolved or not wanted:
        return ()
    rows = (
        Assignment.objects.in_force()
        .filter(department__district=department.district_id, measure__document__year__in=wanted)
        .exclude(department__kind=Department.Kind.GROUP)
    )
    by_year: dict[int, dict[int, int]] = {}
    for (year, pk), counts in assignment_counts_by(rows, "measure__document__year", "department").items():
        by_year.setdefault(year, {})[pk] = counts.either
    named = Department.objects.order_by().only("name", "is_resolved")
    peers = named.in_bulk({pk for numbers in by_year.values() for pk in numbers})
    return tuple(
        _yearly_rank(department.pk, year, by_year[year], peers) for year in wanted if year in by_year
    )


def _yearly_rank(pk: int, year: int, numbers: dict[int, int], peers: dict[int, Department]) -> YearlyRank:
    """Return the rank of the department ``pk`` given the ``numbers`` of all by id."""
    count, greatest = numbers.get(pk, 0), max(numbers.values())
    tops = [one for one, number in numbers.items() if number == greatest]
    return YearlyRank(
        year=year,
        count=count,
        rank=1 + sum(number > count for number in numbers.values()),
        is_tied=sum(number == count for number in numbers.values()) > 1,
        peers=len(numbers),
        unresolved=sum(not peers[one].is_resolved for one in numbers),
        middle=median(numbers.values()),
        top=peers[pk if pk in tops else min(tops, key=lambda one: peers[one].name)],
        greatest=greatest,
        tops=len(tops),
    )


def read_partners(department: Department) -> DepartmentPartners:
    """Return the departments that share most measures with this one; three queries.

    Only pairs of lead and co-lead are counted: no list can show what two departments lead together.
    """
    supporters = _count_shared(department, LEAD, CO_LEAD)
    leaders = _count_shared(department, CO_LEAD, LEAD)
    named = Department.objects.order_by().only("name", "kind", "is_resolved")
    found = named.in_bulk([pk for pk, _ in (*supporters, *leaders)])
    return DepartmentPartners(
        *(tuple(PartnerDepartment(found[pk], count) for pk, count in each) for each in (supporters, leaders))
    )


def _count_shared(department: Department, role: str, other: str) -> list[tuple[int, int]]:
    """Return the departments in the role ``other`` of most measures it has ``role`` in: ids with numbers."""
    shared = Assignment.objects.in_force().filter(department=department, role=role).values("measure")
    rows = (
        Assignment.objects.in_force()
        .filter(measure__in=shared, role=other)
        .exclude(department=department)
        .order_by()
        .values_list("department")
        .annotate(n=Count("measure", distinct=True))
        .order_by("-n", "department__name", "department")
    )
    return [(pk, count) for pk, count in rows[:MAX_PARTNERS]]
