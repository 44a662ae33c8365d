"""Resolve printed names to the departments they mean, within the district that printed them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from django.db.models import Q

from districts.departments.department_names import name_within_city, name_within_district, normalise_name
from districts.models import Department, DepartmentAlias, District

#: ``区政府办公室（区政务服务中心）`` is one department; the brackets name the working body that acts for it.
_WORKING_BODY = re.compile(r"^(?P<department>[^（）]+)（[^（）]+）$")
#: Groups: names that stand for departments without naming them.
_GROUP_NAME = re.compile(r"^[区市]?(?:各|(?:相关|有关)(?:职能|主管)?(?:部门|单位)$)")


class PrintedName(NamedTuple):
    """A name as a plan prints it, and whether it stands among city-level items."""

    name: str
    city_level: bool = False


class ResolutionGround(Enum):
    """Why a name was resolved to a department."""

    NAME = "name"
    FULL_NAME = "full_name"
    ALIAS = "alias"
    WORKING_BODY = "working_body"
    AMBIGUOUS = "ambiguous"  # several departments go by it: a person decides
    UNKNOWN = "unknown"  # none does


@dataclass(frozen=True, slots=True)
class NameResolution:
    """The department meant by a name; ``is_resolved`` of the department is false if it was made for this name."""

    department: Department
    how: ResolutionGround
    candidates: tuple[str, ...] = ()


def resolve_or_create_departments(
    *, names: Iterable[PrintedName], district: District
) -> dict[PrintedName, NameResolution]:
    """Return the department for each name; make an unresolved one for each name that no department has.

    Two queries, and one more if anything is made, however many names there are. Call it inside a transaction.
    """
    resolver = _NameResolver(district)
    found: dict[PrintedName, NameResolution] = {}
    made: dict[tuple[int | None, str], Department] = {}
    for printed in dict.fromkeys(names):
        known = resolver.find(printed)
        if known.department is not None:
            found[printed] = NameResolution(known.department, known.how)
            continue
        department = resolver.unresolved(printed)
        if department._state.adding:
            department = made.setdefault((department.district_id, department.name), department)
        found[printed] = NameResolution(department, known.how, known.candidates)
    Department.objects.bulk_create(made.values())
    return found


class _FoundName(NamedTuple):
    """The lookup result for a name; no department if none or more than one has it."""

    department: Department | None
    how: ResolutionGround
    candidates: tuple[str, ...] = ()


class _NameIndex:
    """The names in one place: a department's own name goes before a full name, and that before an alias."""

    def __init__(self) -> None:
        """Begin with no names."""
        self._by_rank: dict[ResolutionGround, dict[str, dict[int, Department]]] = {
            ResolutionGround.NAME: {},
            ResolutionGround.FULL_NAME: {},
            ResolutionGround.ALIAS: {},
        }

    def add(self, how: ResolutionGround, name: str, department: Department) -> None:
        """Add the normalised ``name`` as a name of ``department``."""
        self._by_rank[how].setdefault(name, {})[department.pk] = department

    def find(self, name: str) -> _FoundName:
        """Return the one department with this name, if there is exactly one."""
        for how, names in self._by_rank.items():
            departments = list(names.get(name, {}).values())
            if len(departments) == 1:
                return _FoundName(departments[0], how)
            if departments:
                return _FoundName(
                    None, ResolutionGround.AMBIGUOUS, tuple(sorted(each.name for each in departments))
                )
        return _FoundName(None, ResolutionGround.UNKNOWN)


class _NameResolver:
    """All names that hold in a district or in its city, read once."""

    def __init__(self, district: District) -> None:
        """Read the names of the district and its city: two queries."""
        self.district = district
        self._district = _NameIndex()
        self._city = _NameIndex()
        outside = Q(district__isnull=True, city__in=["", district.city])
        # `registered` is large and not needed here.
        departments = list(Department.objects.filter(Q(district=district) | outside).defer("registered"))
        by_department: dict[int, list[str]] = {}
        named = DepartmentAlias.objects.filter(department__in=departments).order_by("department", "pk")
        for pk, alias in named.values_list("department", "name"):
            by_department.setdefault(pk, []).append(alias)
        self._by_name: dict[tuple[bool, str], Department] = {}
        for department in departments:
            inside = department.district_id is not None
            names = self._district if inside else self._city
            names.add(ResolutionGround.NAME, self._local(department.name, inside), department)
            if department.full_name:
                names.add(ResolutionGround.FULL_NAME, self._local(department.full_name, inside), department)
            for alias in by_department.get(department.pk, ()):
                names.add(ResolutionGround.ALIAS, self._local(alias, inside), department)
            self._by_name[inside, department.name] = department

    def _local(self, name: str, in_district: bool) -> str:
        """Return the name without the prefix of its district or city."""
        return (
            name_within_district(name, self.district)
            if in_district
            else name_within_city(name, self.district.city)
        )

    def find(self, printed: PrintedName) -> _FoundName:
        """Return the department of a printed name: at its own level, at the other, or without its working body."""
        whole = _bare_name(printed.name)
        for name in self._readings(printed.name):
            for names, in_district in self._places(printed):
                found = names.find(self._local(name, in_district))
                if found.how is not ResolutionGround.UNKNOWN:
                    is_part = name != whole and found.department is not None
                    return found._replace(how=ResolutionGround.WORKING_BODY) if is_part else found
        return _FoundName(None, ResolutionGround.UNKNOWN)

    def _readings(self, name: str) -> list[str]:
        """Return the name, and the name without the working body that may stand behind it."""
        plain = _bare_name(name)
        match = _WORKING_BODY.match(plain)
        return [plain, match["department"]] if match else [plain]

    def _places(self, printed: PrintedName) -> list[tuple[_NameIndex, bool]]:
        """Return the indexes to search in order: by the first character of the name, else by the level of its item."""
        plain = _bare_name(printed.name)
        if plain.startswith("市") or (printed.city_level and not plain.startswith("区")):
            return [(self._city, False)]
        return [(self._district, True), (self._city, False)]

    def unresolved(self, printed: PrintedName) -> Department:
        """Return a new, unsaved department for a name that no department has."""
        in_city = _bare_name(name_within_city(printed.name, self.district.city))
        in_district = _bare_name(name_within_district(printed.name, self.district))
        outside = printed.city_level or (in_city.startswith("市") and not in_district.startswith("区"))
        name = in_city if outside else in_district
        if (known := self._by_name.get((not outside, name))) is not None:
            return known
        if not outside:
            level = Department.Level.DISTRICT
        else:
            level = Department.Level.CITY if name.startswith("市") else Department.Level.OTHER
        return Department(
            name=name,
            level=level,
            kind=Department.Kind.GROUP if _GROUP_NAME.match(name) else Department.Kind.UNKNOWN,
            district=None if outside else self.district,
            city=self.district.city if outside else "",
            is_resolved=False,
        )


def _bare_name(name: str) -> str:
    """Return the normalised name without the 等 that may stand before a group (等相关部门)."""
    return normalise_name(name).removeprefix("等")
