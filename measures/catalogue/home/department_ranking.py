"""Who is charged with most: departments, and apart from them the groups that name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from districts.models import Department
from measures.catalogue.charts.bar_charts import BarChart, BarPart, ChartBar
from measures.catalogue.measure_counts import AssignmentCounts, assignment_counts
from measures.search.list_addresses import list_url

#: Departments and groups that a home page has room for.
MAX_DEPARTMENTS, MAX_GROUPS = 10, 4
ROLE_COLUMNS = ("牵头", "配合")


@dataclass(frozen=True, slots=True)
class DepartmentRanking:
    """The departments with the most measures, the groups with the most; None where there is none."""

    departments: BarChart | None
    groups: BarChart | None


def rank_departments() -> DepartmentRanking:
    """Return who is charged with most; two queries where the index counts."""
    charged = assignment_counts()
    known = Department.objects.order_by()
    groups = set(known.filter(kind=Department.Kind.GROUP).values_list("pk", flat=True))
    named = _most_assigned([pk for pk in charged if pk not in groups], charged, MAX_DEPARTMENTS)
    unnamed = _most_assigned([pk for pk in charged if pk in groups], charged, MAX_GROUPS)
    found = known.select_related("district").in_bulk([*named, *unnamed])

    def ranked(pks: Iterable[int], most: int) -> list[Department]:
        here = [found[pk] for pk in pks if pk in found]
        return sorted(here, key=lambda one: (*_rank_key(charged[one.pk]), one.level, one.name, one.pk))[:most]

    return DepartmentRanking(
        _ranking_chart("charged-chart", "承担举措最多的单位", ranked(named, MAX_DEPARTMENTS), charged),
        _ranking_chart("groups-chart", "未点名的责任方", ranked(unnamed, MAX_GROUPS), charged),
    )


def _rank_key(load: AssignmentCounts) -> tuple[int, int]:
    """Return what puts the most charged first."""
    return -load.either, -load.lead


def _most_assigned(pks: list[int], charged: dict[int, AssignmentCounts], most: int) -> list[int]:
    """Return the ``most`` most charged, and all that are charged as much as the last of them."""
    ordered = sorted(pks, key=lambda pk: _rank_key(charged[pk]))
    if len(ordered) <= most:
        return ordered
    least = _rank_key(charged[ordered[most - 1]])
    return [pk for pk in ordered if _rank_key(charged[pk]) <= least]


def _ranking_chart(
    key: str, title: str, departments: Iterable[Department], charged: dict[int, AssignmentCounts]
) -> BarChart | None:
    """Return the chart of these departments, None if there is none."""
    rows = tuple(_department_bar(one, charged[one.pk]) for one in departments)
    if not rows:
        return None
    description = "每行一个，深色是牵头的举措数，浅色是配合的举措数；点击打开这些举措的清单。"
    return BarChart(key, title, description, corner="单位", rows=rows, columns=ROLE_COLUMNS)


def _department_bar(one: Department, load: AssignmentCounts) -> ChartBar:
    """Return the bar of one department."""
    where = one.district.short_name if one.district else ""
    name = f"{where}{one.name}"
    return ChartBar(
        label=one.name,
        note=where,
        url=reverse("department", args=[one.pk]),
        parts=(
            BarPart(load.lead, f"{load.lead} 项由{name}牵头", list_url(lead=one.pk), "牵头", "lead"),
            BarPart(load.co_lead, f"{load.co_lead} 项由{name}配合", list_url(co_lead=one.pk), "配合", "co"),
        ),
    )
