"""Find departments by typed text: a name, an alias, pinyin initials, or the beginning of any of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import Q

from districts.departments.department_names import name_within_city, name_within_district, normalise_name
from districts.departments.department_tiers import outside_places
from districts.departments.pinyin_matching import end_of_run, is_short_for
from districts.models import Department, District, Succession

#: The most matches to show; a longer list is narrowed by typing more.
MOST_MATCHES = 12
_LONGEST = 200


class DepartmentPlace(IntEnum):
    """Where a department belongs in relation to the searched district; the nearest first."""

    OWN = 0
    CITY = 1
    ELSEWHERE = 2


class NameFit(IntEnum):
    """How well a name fits the typed text; the best first."""

    EXACT = 0
    WHOLE = 1
    BEGINS = 2
    SHORT = 3
    INSIDE = 4
    FORMER = 5


@dataclass(frozen=True, slots=True)
class DepartmentCandidate:
    """A department as it can be found.

    ``others`` are its full name and aliases as they are used in its place, ``former`` the names of those it followed.
    """

    pk: int
    name: str
    others: tuple[str, ...] = ()
    place: DepartmentPlace = DepartmentPlace.OWN
    where: str = ""
    full_name: str = ""
    remarks: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    is_resolved: bool = True
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentMatch:
    """A department found. ``by`` is the other name that matched, empty if its own name did."""

    candidate: DepartmentCandidate
    fit: NameFit
    by: str = ""

    @property
    def by_label(self) -> str:
        """Return the other name as a list shows it: 原区金融办 for a former one."""
        return f"原{self.by}" if self.fit is NameFit.FORMER else self.by


def exact_department(
    typed: str, district: District, known: Sequence[DepartmentCandidate]
) -> DepartmentCandidate | None:
    """Return the one department with exactly this name; None if there is none or more than one."""
    found = exact_departments(typed, district, known)
    return found[0] if len(found) == 1 else None


def exact_departments(
    typed: str, district: District | None, known: Sequence[DepartmentCandidate]
) -> list[DepartmentCandidate]:
    """Return the departments with exactly this name, as it is used in the district or outside of all.

    The district's own go before the city's, a department's own name before an alias: those after them are left out.
    """
    exact = [found for found in match_candidates(typed, known, district) if found.fit is NameFit.EXACT]
    return [found.candidate for found in exact if _match_rank(found) == _match_rank(exact[0])]


def candidates_for_district(district: District) -> tuple[DepartmentCandidate, ...]:
    """Return every department of a district, of its city, and of no city at all; four queries at most."""
    return candidates_by_district([district])[district]


def candidates_by_district(districts: Sequence[District]) -> dict[District, tuple[DepartmentCandidate, ...]]:
    """Return what `candidates_for_district` finds from each of the districts; four queries at most."""
    holding = {district: outside_places(district) for district in districts}
    cities = {"", *(place for places in holding.values() for place in places)}
    outside = Q(district__isnull=True, city__in=cities)
    departments = _read_matching_departments(Q(district__in=districts) | outside)
    former = _predecessor_names(departments)
    return {
        district: tuple(
            _make_candidate(department, district, former.get(department.pk, ()))
            for department in departments
            if department.district_id == district.pk
            or (department.district_id is None and department.city in holding[district])
        )
        for district in districts
    }


def candidates_outside_districts(city: str) -> tuple[DepartmentCandidate, ...]:
    """Return the departments of a city that belong to none of its districts; four queries at most."""
    departments = _read_matching_departments(Q(district__isnull=True, city=city))
    former = _predecessor_names(departments)
    return tuple(_make_candidate(one, None, former.get(one.pk, ())) for one in departments)


def candidates_by_id(pks: Iterable[int]) -> dict[District | None, list[DepartmentCandidate]]:
    """Return the departments with these ids by their district, None for those of none; four queries."""
    departments = _read_matching_departments(Q(pk__in=list(pks)))
    former: dict[int, tuple[str, ...]] = {}
    rows = Succession.objects.filter(successor__in=[one.pk for one in departments])
    for pk, name in rows.values_list("successor", "predecessor__name"):
        former[pk] = (*former.get(pk, ()), name)
    found: dict[District | None, list[DepartmentCandidate]] = {}
    for one in departments:
        candidate = _make_candidate(one, one.district, former.get(one.pk, ()))
        found.setdefault(one.district, []).append(candidate)
    return found


def match_candidates(
    typed: str,
    known: Iterable[DepartmentCandidate],
    district: District | None = None,
    most: int = MOST_MATCHES,
) -> list[DepartmentMatch]:
    """Return the candidates that fit the typed text, the best first: at most ``most``.

    Exact names come first, a department's own name before an alias; then names that begin with the text before those
    that contain it; then the district's own departments before the city's.
    """
    forms = {
        place: _fold_name(_without_place_prefix(typed[:_LONGEST], place, district))
        for place in DepartmentPlace
    }
    found = [best for each in known if forms[each.place] and (best := _best_match(forms[each.place], each))]
    found.sort(key=lambda each: (*_match_rank(each), each.fit, *_match_likelihood(each, typed)))
    return found[:most]


def _best_match(typed: str, candidate: DepartmentCandidate) -> DepartmentMatch | None:
    """Return the best match of a candidate, its own name first among equals."""
    fits = [
        (fit, name)
        for name in (candidate.name, *candidate.others)
        if (fit := _name_fit(typed, name)) is not None
    ]
    fits = fits or [(NameFit.FORMER, name) for name in candidate.former if _name_fit(typed, name) is not None]
    if not fits:
        return None
    fit, name = min(fits, key=lambda each: (each[0], each[1] != candidate.name))
    return DepartmentMatch(candidate, fit, "" if name == candidate.name else name)


def _name_fit(typed: str, name: str) -> NameFit | None:
    """Return how a name fits, with or without the 区 or 市 that it begins with."""
    name = _fold_name(name)
    if typed == name:
        return NameFit.EXACT
    return min(
        (fit for form in _short_forms(name) if (fit := _loose_fit(typed, form)) is not None), default=None
    )


def _loose_fit(typed: str, name: str) -> NameFit | None:
    """Return how well a name fits without being equal."""
    end = end_of_run(typed, name)
    if end is not None:
        return NameFit.WHOLE if end == len(name) else NameFit.BEGINS
    if len(typed) > 1 and is_short_for(typed, name):
        return NameFit.SHORT
    inside = any(end_of_run(typed, name, start) for start in range(1, len(name)))
    return NameFit.INSIDE if inside else None


def _short_forms(name: str) -> Iterator[str]:
    """Yield the name, and what is left of it without 区 or 市."""
    yield name
    if name[:1] in ("区", "市") and len(name) > 1:
        yield name[1:]


def _match_rank(found: DepartmentMatch) -> tuple[int, int]:
    """Return the first sort key: whether the name is exact or begins with the text, and whose department it is."""
    if found.fit is NameFit.EXACT:
        return (0 if not found.by else 1, found.candidate.place)
    return (2 if found.fit < NameFit.INSIDE else 3, found.candidate.place)


def _match_likelihood(found: DepartmentMatch, typed: str) -> tuple[object, ...]:
    """Return the sort key among matches of equal rank."""
    candidate = found.candidate
    return (
        candidate.name != typed,
        bool(candidate.remarks),
        bool(found.by),
        len(candidate.name),
        candidate.name,
        candidate.pk,
    )


def _without_place_prefix(name: str, place: DepartmentPlace, district: District | None) -> str:
    """Return a name without the prefix of its district or city: 区司法局 for 嘉定区司法局."""
    if district is None or place is DepartmentPlace.ELSEWHERE:
        return normalise_name(name)
    return (
        name_within_district(name, district)
        if place is DepartmentPlace.OWN
        else _name_within_places(name, district)
    )


def _name_within_places(name: str, district: District) -> str:
    """Return a name without the prefix of the city or province around a district."""
    plain = normalise_name(name)
    lead = next((place for place in outside_places(district) if place and plain.startswith(place)), "")
    return name_within_city(name, lead)


def _fold_name(name: str) -> str:
    """Return a name folded for comparison: no white space, one width, one case."""
    return normalise_name(unicodedata.normalize("NFKC", name).casefold().replace("'", ""))


def _read_matching_departments(condition: Q) -> list[Department]:
    found = Department.objects.filter(condition).select_related("district")
    found = found.prefetch_related("aliases", "successions__successor")
    return list(found.order_by("pk"))


def _predecessor_names(departments: Iterable[Department]) -> dict[int, tuple[str, ...]]:
    """Return the names of those that departments followed, by the ids of these."""
    found: dict[int, tuple[str, ...]] = {}
    for department in departments:
        for succession in department.successions.all():
            pk = succession.successor_id
            found[pk] = (*found.get(pk, ()), department.name)
    return found


def _make_candidate(
    department: Department, district: District | None, former: tuple[str, ...]
) -> DepartmentCandidate:
    """Return a department as it can be found from a district, or from outside of all."""
    if district is not None and department.district_id is not None:
        place, where = DepartmentPlace.OWN, district.name
    else:
        place, where = (
            (DepartmentPlace.CITY, department.city) if department.city else (DepartmentPlace.ELSEWHERE, "")
        )
    others = [department.full_name, *(alias.name for alias in department.aliases.all())]
    return DepartmentCandidate(
        pk=department.pk,
        name=department.name,
        others=tuple(dict.fromkeys(_without_place_prefix(name, place, district) for name in others if name)),
        place=place,
        where=where or department.get_level_display(),
        full_name=department.full_name,
        remarks=tuple(_department_remarks(department)),
        former=former,
        is_resolved=department.is_resolved,
        is_group=department.is_group,
    )


def _department_remarks(department: Department) -> Iterator[str]:
    """Yield remarks for choosing: successors, groups, names unknown to the registry."""
    if department.is_group:
        yield "泛指，不是具体部门"
    if not department.is_resolved:
        yield "待核：名录中没有"
    for succession in department.successions.all():
        yield f"{succession.date:%Y-%m-%d} 起由{succession.successor.name}承继"
