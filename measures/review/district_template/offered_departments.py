"""The standard departments that the template has for a district, beside those that are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from districts.departments.agency_template import StandardDepartment, standard_names
from districts.departments.department_names import name_within_city, name_within_district
from districts.departments.department_tiers import DepartmentTier, department_tiers
from districts.models import Department, DepartmentAlias, District
from measures.review.district_template.plan_mentions import PlanMention, find_plan_mentions


@dataclass(frozen=True, slots=True)
class OfferedDepartment:
    """A department of the template; ``existing`` has one of its names, or does the same in another form of body.

    ``mention`` is where a plan of the district names it.
    """

    standard: StandardDepartment
    existing: Department | None = None
    mention: PlanMention | None = None

    @property
    def is_common(self) -> bool:
        """Whether places of its level have it under this one name as a rule: a body of its own, in one form."""
        return self.standard.is_local and not self.standard.function

    @property
    def kind_label(self) -> str:
        """Return the kind in Chinese."""
        return str(Department.Kind(self.standard.kind).label)


@dataclass(frozen=True, slots=True)
class DistrictOffer:
    """What the template offers to a district; ``refusal`` says in Chinese why that is nothing."""

    tier: DepartmentTier
    rows: Sequence[OfferedDepartment]
    refusal: str = ""

    def with_mentions(self, district: District) -> DistrictOffer:
        """Return the offer with where the district's plans name the departments that are not there; one query.

        Where they name a function in two forms of body, it is left open which one the place has.
        """
        new = {row.standard.name: row.standard.function for row in self.rows if row.existing is None}
        found = find_plan_mentions(district, self.tier, new) if new else {}
        forms = Counter(new[name] for name in found if new[name])
        known = {name: one for name, one in found.items() if forms[new[name]] < 2}
        return replace(self, rows=[replace(row, mention=known.get(row.standard.name)) for row in self.rows])


def offer_departments(district: District) -> DistrictOffer:
    """Return the template's departments of a district's own level; two queries.

    There are none where a registry lists the departments, and for the country, whose former ministries the template
    has beside those of today.
    """
    tier = department_tiers(district)[0]
    if tier.level == "country":
        return DistrictOffer(tier, (), "国家的单位，通用名称中今昔都有，不在这里成批添加。")
    there = Department.objects.filter(district=district if tier.inside else None, city=tier.city)
    departments = list(there.select_related("district").defer("registered"))
    if any(one.registry_key for one in departments):
        return DistrictOffer(
            tier, (), f"名录已列出{district.shown_name}的部门，以名录为准，不按通用名称添加。"
        )
    known = _known_names(departments, district, tier)
    rows = []
    for standard in _standard_departments(tier):
        names = (standard.name, standard.full_name, *standard.aliases)
        found = (known.get(_comparable_local_name(name, district, tier)) for name in names if name)
        rows.append(OfferedDepartment(standard, next(filter(None, found), None)))
    by_function = {row.standard.function: row.existing for row in rows if row.existing}
    offered = [
        replace(row, existing=by_function.get(row.standard.function))
        if row.standard.function and row.existing is None
        else row
        for row in rows
    ]
    return DistrictOffer(tier, offered)


def _standard_departments(tier: DepartmentTier) -> Iterator[StandardDepartment]:
    """Yield the template's departments of a tier, each with the names that are its alone; groups are none."""
    spelled = standard_names(tier).spelled
    for standard in dict.fromkeys(spelled.values()):
        if standard.kind != Department.Kind.GROUP and spelled.get(standard.name) == standard:
            own = tuple(alias for alias in standard.aliases if spelled.get(alias) == standard)
            yield replace(standard, aliases=own)


def _known_names(
    departments: Sequence[Department], district: District, tier: DepartmentTier
) -> Mapping[str, Department]:
    """Return the departments by all their names; a department's own name goes before an alias."""
    by_pk = {one.pk: one for one in departments}
    aliases = DepartmentAlias.objects.filter(department__in=by_pk).values_list("name", "department")
    found: dict[str, Department] = {}
    for name, department in (
        *((one.name, one) for one in departments),
        *((one.full_name, one) for one in departments),
        *((name, by_pk[pk]) for name, pk in aliases),
    ):
        if name:
            found.setdefault(_comparable_local_name(name, district, tier), department)
    return found


def _comparable_local_name(name: str, district: District, tier: DepartmentTier) -> str:
    """Return a name without the prefix of its place, as names are compared."""
    return name_within_district(name, district) if tier.inside else name_within_city(name, tier.city)
