"""Resolve printed names to the departments they mean, within the district that printed them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from django.db.models import Model

from districts.departments.agency_template import build_department
from districts.departments.department_names import name_within_city, name_within_district, normalise_name
from districts.departments.department_tiers import (
    DepartmentTier,
    department_prefix,
    department_tiers,
)
from districts.departments.district_names import DepartmentRow, NamedRows, local_name, read_district_names
from districts.departments.name_placing import place_name
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
    TEMPLATE = "template"  # the template of the whole country has it
    FORM = "form"  # its form says whose it is and what kind of body
    AMBIGUOUS = "ambiguous"  # several departments go by it: a person decides
    UNKNOWN = "unknown"  # none does


@dataclass(frozen=True, slots=True)
class NameResolution:
    """The department meant by a name; ``is_resolved`` of the department is false if it was made for this name."""

    department: Department
    how: ResolutionGround
    candidates: tuple[str, ...] = ()


def resolve_or_create_departments(
    *,
    names: Iterable[PrintedName],
    district: District,
    on_made: Callable[[Sequence[Model]], None] | None = None,
) -> dict[PrintedName, NameResolution]:
    """Return the department for each name; make one for each name that no department has.

    Where no registry lists the departments, names of the country's template and those with an unmistakable form become
    departments with their aliases; every other name an unresolved one. Two queries, and one or two more if anything is
    made, however many names there are. ``on_made`` is called with the records that were made. Call it inside a
    transaction.
    """
    resolver = _NameResolver(district)
    found: dict[PrintedName, NameResolution] = {}
    made: dict[tuple[int | None, str, str], Department] = {}
    aliases: list[DepartmentAlias] = []
    for printed in dict.fromkeys(names):
        known = resolver.resolve(printed)
        if known.department is not None:
            found[printed] = NameResolution(known.department, known.how)
            continue
        placed = None if known.candidates else resolver.find_or_place(printed)
        department = placed.department if placed else resolver.unresolved(printed)
        if department._state.adding:
            key = (department.district_id, department.city, department.name)
            if key not in made and placed:
                aliases += [DepartmentAlias(department=department, name=alias) for alias in placed.aliases]
            department = made.setdefault(key, department)
        found[printed] = NameResolution(
            department, placed.how if placed and department.is_resolved else known.how, known.candidates
        )
    if made:
        Department.objects.bulk_create(made.values())
        DepartmentAlias.objects.bulk_create(aliases)
    if on_made is not None:
        on_made([*made.values(), *aliases])
    return found


#: What the ranks of `NamedRows` are.
_RANKS = (ResolutionGround.NAME, ResolutionGround.FULL_NAME, ResolutionGround.ALIAS)


class _PlacedDepartment(NamedTuple):
    """The department of a name that the template or its form places, perhaps unsaved, and the aliases of a new one."""

    department: Department
    how: ResolutionGround
    aliases: tuple[str, ...]


class _FoundName(NamedTuple):
    """The lookup result for a name; no department if none or more than one has it."""

    department: Department | None
    how: ResolutionGround
    candidates: tuple[str, ...] = ()


class _NameResolver:
    """Resolves names by all that hold in a district and in the places around it, read once."""

    def __init__(self, district: District) -> None:
        """Read the names of the district and the places around it: two queries."""
        self.district = district
        self.tiers = department_tiers(district)
        self._names = read_district_names(district)
        self._records: dict[int, Department] = {}
        #: The departments of the template that names of this plan have become.
        self._placed: set[tuple[DepartmentTier, str]] = set()

    def _local(self, name: str, inside: bool, place: str) -> str:
        """Return the name without the prefix of its place."""
        return local_name(name, self.district, inside=inside, place=place)

    def _find_named(self, names: NamedRows, name: str) -> _FoundName:
        """Return the one department with this name, if there is exactly one."""
        for how, by_name in zip(_RANKS, names.by_rank, strict=True):
            found = list(by_name.get(name, {}).values())
            if len(found) == 1:
                return _FoundName(self._record(found[0]), how)
            if found:
                return _FoundName(
                    None, ResolutionGround.AMBIGUOUS, tuple(sorted(each.name for each in found))
                )
        return _FoundName(None, ResolutionGround.UNKNOWN)

    def _record(self, row: DepartmentRow) -> Department:
        """Return the record of a row, the same one each time."""
        if row.id not in self._records:
            self._records[row.id] = row.as_department()
        return self._records[row.id]

    def resolve(self, printed: PrintedName) -> _FoundName:
        """Return the department of a printed name: at its own level, at the other, or without its working body."""
        whole = _bare_name(printed.name)
        for name in self._with_and_without_body(printed.name):
            for names, inside, place in self._indexes_in_order(printed):
                found = self._find_named(names, self._local(name, inside, place))
                if found.how is not ResolutionGround.UNKNOWN:
                    is_part = name != whole and found.department is not None
                    return found._replace(how=ResolutionGround.WORKING_BODY) if is_part else found
        return _FoundName(None, ResolutionGround.UNKNOWN)

    def find_or_place(self, printed: PrintedName) -> _PlacedDepartment | None:
        """Return the department that a name can only mean, new unless it is there under a standard name of its own."""
        start = self._start(printed)
        own = self.tiers[start]
        if self._is_registered(own):
            return None
        placed = place_name(_bare_name(printed.name), self.tiers, start)
        if placed is None or self._is_registered(placed.tier):
            return None
        how = ResolutionGround.FORM if placed.by_form else ResolutionGround.TEMPLATE
        tier, standard = placed.tier, placed.department
        names = self._names.inside if tier.inside else self._names.outside[tier.city]
        for name in (standard.name, standard.full_name):
            known = self._find_named(names, self._local(name, tier.inside, tier.city)) if name else None
            if known and known.candidates:
                return None
            if known and known.department:
                return _PlacedDepartment(known.department, how, ())
        if any(self._has(tier, name) for name in standard.in_other_forms):
            # A place has one body for a function: 市发展改革局 beside 市发展改革委 is that, or another's.
            return None
        self._placed.add((tier, standard.name))
        department = build_department(standard, tier, self.district)
        return _PlacedDepartment(department, how, standard.aliases)

    def _has(self, tier: DepartmentTier, name: str) -> bool:
        """Return whether a tier has a department of this name, or got it from a name before."""
        names = self._names.inside if tier.inside else self._names.outside[tier.city]
        known = self._find_named(names, self._local(name, tier.inside, tier.city)).department
        return (tier, name) in self._placed or known is not None

    def _is_registered(self, tier: DepartmentTier) -> bool:
        """Return whether a registry lists the departments of a tier."""
        return (tier.inside, tier.city) in self._names.registered

    def _start(self, printed: PrintedName) -> int:
        """Return the tier of names that do not say whose they are."""
        is_above = (
            printed.city_level and self.tiers[0].inside and not self._has_own_prefix(_bare_name(printed.name))
        )
        return 1 if is_above else 0

    def _has_own_prefix(self, plain: str) -> bool:
        """Return whether a name begins with what the district is called by its own departments."""
        return plain.startswith(department_prefix(self.district.name))

    def _with_and_without_body(self, name: str) -> list[str]:
        """Return the name, and the name without the working body that may stand behind it."""
        plain = _bare_name(name)
        match = _WORKING_BODY.match(plain)
        return [plain, match["department"]] if match else [plain]

    def _indexes_in_order(self, printed: PrintedName) -> list[tuple[NamedRows, bool, str]]:
        """Return the indexes to search in order: by the first character of the name, else by the level of its item."""
        plain = _bare_name(printed.name)
        outside = [(names, False, place) for place, names in self._names.outside.items()]
        if not self._has_own_prefix(plain) and (plain.startswith("市") or printed.city_level):
            return outside
        return [(self._names.inside, True, ""), *outside]

    def unresolved(self, printed: PrintedName) -> Department:
        """Return a new, unsaved department for a name that no department has."""
        city = next(iter(self._names.outside))
        in_city = _bare_name(name_within_city(printed.name, city))
        in_district = _bare_name(name_within_district(printed.name, self.district))
        own = self.tiers[0]
        outside = (
            printed.city_level
            or not own.inside
            or (in_city.startswith("市") and not self._has_own_prefix(in_district))
        )
        name = in_city if outside else in_district
        if (known := self._names.by_name.get((not outside, city if outside else "", name))) is not None:
            return self._record(known)
        if not outside:
            level = str(Department.Level.DISTRICT)
        elif own.inside or own.level == "city":
            level = Department.Level.CITY if name.startswith("市") else Department.Level.OTHER
        else:
            level = own.department_level
        return Department(
            name=name,
            level=level,
            kind=Department.Kind.GROUP if _GROUP_NAME.match(name) else Department.Kind.UNKNOWN,
            district=None if outside else self.district,
            city=city if outside else "",
            is_resolved=False,
        )


def _bare_name(name: str) -> str:
    """Return the normalised name without the 等 that may stand before a group (等相关部门)."""
    return normalise_name(name).removeprefix("等")
