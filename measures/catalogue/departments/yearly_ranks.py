"""How much a department has beside the others of its district, year by year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from districts.models import Department
from measures.catalogue.measure_counts import assignment_counts_by
from measures.models import Assignment

#: The latest so many years are compared.
MAX_RANKED_YEARS = 5


@dataclass(frozen=True, slots=True)
class YearlyRank:
    """One year: the department's ``count`` of measures, its ``rank`` (shared where ``is_tied``) among ``peers``.

    ``peers`` counts the department itself; ``middle`` is their median, ``top`` the most charged of them with
    ``greatest`` measures, ``tops`` how many have as many. ``unresolved`` of the peers are names that may be another's.
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
        """Return the department's load in hundredths of the greatest."""
        return 100 * self.count / self.greatest

    @property
    def middle_width(self) -> float:
        """Return the median in hundredths of the greatest."""
        return 100 * self.middle / self.greatest


def read_yearly_ranks(department: Department, years: Iterable[int]) -> tuple[YearlyRank, ...]:
    """Return how the department stood in the latest of ``years``, the latest first; two queries.

    Nothing is compared for a group, which is no body, nor for a name that may turn out to be another department's.
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
    for (year, pk), load in assignment_counts_by(rows, "measure__document__year", "department").items():
        by_year.setdefault(year, {})[pk] = load.either
    peers = Department.objects.in_bulk({pk for loads in by_year.values() for pk in loads})
    return tuple(
        _yearly_rank(department.pk, year, by_year[year], peers) for year in wanted if year in by_year
    )


def _yearly_rank(pk: int, year: int, loads: dict[int, int], peers: dict[int, Department]) -> YearlyRank:
    count, greatest = loads.get(pk, 0), max(loads.values())
    tops = [one for one, load in loads.items() if load == greatest]
    return YearlyRank(
        year=year,
        count=count,
        rank=1 + sum(load > count for load in loads.values()),
        is_tied=sum(load == count for load in loads.values()) > 1,
        peers=len(loads),
        unresolved=sum(not peers[one].is_resolved for one in loads),
        middle=median(loads.values()),
        top=peers[pk if pk in tops else min(tops, key=lambda one: peers[one].name)],
        greatest=greatest,
        tops=len(tops),
    )
