"""The names of departments that hold in a district: read for each plan, put in order once for the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import starmap
from typing import NamedTuple

from django.db import connections, router
from django.db.models import Q

from districts.departments.department_names import name_within_city, name_within_district
from districts.departments.department_tiers import outside_places
from districts.models import Department, DepartmentAlias, District

_DISTRICTS_KEPT = 8


class DepartmentRow(NamedTuple):
    """A department as the database has it, without `Department.registered`, which is large and not needed here."""

    id: int
    name: str
    full_name: str
    level: str
    kind: str
    district_id: int | None
    city: str
    is_resolved: bool
    registry_key: str
    version: int

    def as_department(self) -> Department:
        """Return the record."""
        return Department.from_db(router.db_for_read(Department), self._fields, self)


class NamedRows:
    """Departments by name in one place: a department's own name goes before a full name, and that before an alias."""

    def __init__(self) -> None:
        self.by_rank: tuple[dict[str, dict[int, DepartmentRow]], ...] = ({}, {}, {})

    def add_name(self, rank: int, name: str, row: DepartmentRow) -> None:
        """Add the normalised ``name`` as a name of a department."""
        self.by_rank[rank].setdefault(name, {})[row.id] = row


class DistrictNames:
    """All names that hold in a district, and in the places around it by the name of the place."""

    def __init__(
        self,
        district: District,
        outside: Sequence[str],
        departments: Sequence[DepartmentRow],
        aliases: Sequence[tuple[int, str]],
    ) -> None:
        self.inside = NamedRows()
        self.outside = {place: NamedRows() for place in outside}
        self.by_name: dict[tuple[bool, str, str], DepartmentRow] = {}
        #: The places whose departments a registry lists: it, and nothing else, says which there are.
        self.registered: set[tuple[bool, str]] = set()
        by_department: dict[int, list[str]] = {}
        for pk, alias in aliases:
            by_department.setdefault(pk, []).append(alias)
        for row in departments:
            inside, place = row.district_id is not None, row.city
            names = self.inside if inside else self.outside[place]
            full_name = [row.full_name] if row.full_name else []
            for rank, own in enumerate(([row.name], full_name, by_department.get(row.id, []))):
                for name in own:
                    names.add_name(rank, local_name(name, district, inside=inside, place=place), row)
            self.by_name[inside, place, row.name] = row
            if row.registry_key:
                self.registered.add((inside, place))


def local_name(name: str, district: District, *, inside: bool, place: str) -> str:
    """Return a name without the prefix of its place: the district, or one around it."""
    return name_within_district(name, district) if inside else name_within_city(name, place)


def read_district_names(district: District) -> DistrictNames:
    """Return the names that hold in a district and the places around it, as the database has them now; two queries."""
    outside = outside_places(district)
    using = router.db_for_read(Department)
    departments, aliases = _statements(using, len(outside))
    with connections[using].cursor() as cursor:
        cursor.execute(departments, [district.pk, *outside])
        rows = tuple(cursor.fetchall())
        cursor.execute(aliases, [district.pk, *outside])
        return _names_of_rows(district.name, district.city, outside, rows, tuple(cursor.fetchall()))


@cache
def _statements(using: str, places: int) -> tuple[str, str]:
    """Return the statements that read departments and aliases of a district (its id) and so many places around it.

    Django takes longer to make them than the database to answer; they are the same for each plan.
    """
    values = (0, *map(str, range(places)))
    around = Q(district__isnull=True, city__in=values[1:])
    here = Department.objects.using(using).filter(Q(district=values[0]) | around).order_by()
    named = DepartmentAlias.objects.using(using).filter(department__in=here.values("pk")).order_by()
    made = [
        query.query.get_compiler(using).as_sql()
        for query in (here.values_list(*DepartmentRow._fields), named.values_list("department", "name"))
    ]
    if any(tuple(params) != values for _, params in made):
        raise AssertionError("the statements do not take the id and the places in this order")
    return made[0][0], made[1][0]


@lru_cache(maxsize=_DISTRICTS_KEPT)
def _names_of_rows(
    name: str,
    city: str,
    outside: tuple[str, ...],
    departments: tuple[tuple[object, ...], ...],
    aliases: tuple[tuple[int, str], ...],
) -> DistrictNames:
    """Return the names in rows. Other rows are another key: what is kept here is never out of date."""
    # SQLite has numbers for true and false.
    rows = tuple(
        row._replace(is_resolved=bool(row.is_resolved)) for row in starmap(DepartmentRow, departments)
    )
    return DistrictNames(District(name=name, city=city), outside, rows, aliases)
