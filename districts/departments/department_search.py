"""Departments by what somebody types: a name, an alias, pinyin initials, or the beginning of any of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import Q

from districts.departments.department_names import normalised, within_city, within_district
from districts.departments.pinyin_matching import end_of_run, is_short_for
from districts.models import Department, District

#: More than this nobody reads; whoever does not find it types on.
MOST = 12
_LONGEST = 200


class Place(IntEnum):
    """Where a department belongs, seen from the district that looks for it; the nearest first."""

    OWN = 0
    CITY = 1
    ELSEWHERE = 2


class Fit(IntEnum):
    """How well a name fits what was typed; the best first."""

    EXACT = 0
    WHOLE = 1
    BEGINS = 2
    SHORT = 3
    INSIDE = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A department as it can be found. ``others`` are its full name and aliases as they are said in its place."""

    pk: int
    name: str
    others: tuple[str, ...] = ()
    place: Place = Place.OWN
    where: str = ""
    full_name: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A department that was found. ``by`` is the other name that it was found by, empty if by its own."""

    candidate: Candidate
    fit: Fit
    by: str = ""


def find(typed: str, district: District) -> list[Match]:
    """Return the departments that ``typed`` may mean in a district, the best first; four queries at most."""
    return match(typed, candidates(district), district)


def meant(typed: str, district: District, known: Sequence[Candidate]) -> Candidate | None:
    """Return the one department that goes by exactly this name; None if none or several do: a person decides.

    The district's own go before the city's, a department's own name before an alias.
    """
    exact = [found for found in match(typed, known, district) if found.fit is Fit.EXACT]
    best = [found for found in exact if _rank(found) == _rank(exact[0])]
    return best[0].candidate if len(best) == 1 else None


def candidates(district: District) -> tuple[Candidate, ...]:
    """Return every department of a district, of its city, and of no city at all; four queries at most."""
    outside = Q(district__isnull=True, city__in=["", district.city])
    departments = (
        Department.objects.filter(Q(district=district) | outside)
        .prefetch_related("aliases", "successions__successor")
        .order_by("pk")
    )
    return tuple(_candidate(department, district) for department in departments)


def match(
    typed: str, known: Iterable[Candidate], district: District | None = None, most: int = MOST
) -> list[Match]:
    """Return the candidates that fit what was typed, the best first: at most ``most``.

    Exact names come first, an own name before another's alias; then those that begin so before those that have it
    inside; then the district's own before the city's.
    """
    forms = {place: _folded(_said(typed[:_LONGEST], place, district)) for place in Place}
    found = [best for each in known if forms[each.place] and (best := _best(forms[each.place], each))]
    found.sort(key=lambda each: (*_rank(each), each.fit, *_likelihood(each, typed)))
    return found[:most]


def _best(typed: str, candidate: Candidate) -> Match | None:
    """Return how a candidate fits best, by its own name if that is as good."""
    fits = [
        (fit, name) for name in (candidate.name, *candidate.others) if (fit := _fit(typed, name)) is not None
    ]
    if not fits:
        return None
    fit, name = min(fits, key=lambda each: (each[0], each[1] != candidate.name))
    return Match(candidate, fit, "" if name == candidate.name else name)


def _fit(typed: str, name: str) -> Fit | None:
    """Return how a name fits, with or without the 区 or 市 that it begins with."""
    name = _folded(name)
    if typed == name:
        return Fit.EXACT
    return min((fit for said in _shorter(name) if (fit := _loose(typed, said)) is not None), default=None)


def _loose(typed: str, name: str) -> Fit | None:
    """Return how a name fits that is not the very same."""
    end = end_of_run(typed, name)
    if end is not None:
        return Fit.WHOLE if end == len(name) else Fit.BEGINS
    if len(typed) > 1 and is_short_for(typed, name):
        return Fit.SHORT
    inside = any(end_of_run(typed, name, start) for start in range(1, len(name)))
    return Fit.INSIDE if inside else None


def _shorter(name: str) -> Iterator[str]:
    """Yield the name, and what is left of it without 区 or 市."""
    yield name
    if name[:1] in ("区", "市") and len(name) > 1:
        yield name[1:]


def _rank(found: Match) -> tuple[int, int]:
    """Return what decides first: whether the very name was typed, whether it begins so; then where it belongs."""
    if found.fit is Fit.EXACT:
        return (0 if not found.by else 1, found.candidate.place)
    return (2 if found.fit is not Fit.INSIDE else 3, found.candidate.place)


def _likelihood(found: Match, typed: str) -> tuple[object, ...]:
    """Return what decides among those that fit alike."""
    candidate = found.candidate
    return (
        candidate.name != typed,
        bool(candidate.remarks),
        bool(found.by),
        len(candidate.name),
        candidate.name,
        candidate.pk,
    )


def _said(name: str, place: Place, district: District | None) -> str:
    """Return a name as it is said where it belongs: 区司法局 for 嘉定区司法局."""
    if district is None or place is Place.ELSEWHERE:
        return normalised(name)
    return within_district(name, district) if place is Place.OWN else within_city(name, district.city)


def _folded(name: str) -> str:
    """Return a name as names are compared: whatever its width and case, without white space."""
    return normalised(unicodedata.normalize("NFKC", name).casefold().replace("'", ""))


def _candidate(department: Department, district: District) -> Candidate:
    """Return a department as it can be found from a district."""
    if department.district_id is not None:
        place, where = Place.OWN, district.name
    else:
        place, where = (Place.CITY, department.city) if department.city else (Place.ELSEWHERE, "")
    others = [department.full_name, *(alias.name for alias in department.aliases.all())]
    return Candidate(
        pk=department.pk,
        name=department.name,
        others=tuple(dict.fromkeys(_said(name, place, district) for name in others if name)),
        place=place,
        where=where or department.get_level_display(),
        full_name=department.full_name,
        remarks=tuple(_remarks(department)),
    )


def _remarks(department: Department) -> Iterator[str]:
    """Yield what whoever chooses a department should know."""
    if department.is_group:
        yield "泛指，不是具体部门"
    if not department.is_resolved:
        yield "待核：名录中没有"
    for succession in department.successions.all():
        yield f"{succession.date:%Y-%m-%d} 起由{succession.successor.name}承继"
