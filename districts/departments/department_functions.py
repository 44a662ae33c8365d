"""What a department is for, whatever its place calls it: 市发展改革委 and 区发改委 have one function."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet

from districts.departments.agency_template import template_names, without_body
from districts.departments.department_names import name_within_city, name_within_district, normalise_name
from districts.departments.department_tiers import department_prefix
from districts.models import Department
from districts.places.place_names import place_stem

#: The words of a department's names without its place and the form of body, with all that mean the same.
FunctionWords = frozenset[str]
_Key = TypeVar("_Key")


class PlaceName(NamedTuple):
    """A district by its name and that of its city or province."""

    name: str
    city: str


class DepartmentByName(NamedTuple):
    """A department by what names it: ``names`` has the full name and the aliases as well.

    ``district`` and its id are None for one outside all districts, whose ``city`` or province is named then.
    """

    pk: int
    kind: str
    is_resolved: bool
    district_id: int | None
    district: PlaceName | None
    city: str
    names: tuple[str, ...]


#: From this likeness on, a department is the nearest to a function that its place has no department of its own for.
_LEAST_LIKE = 0.5
_BRACKETS = re.compile(r"（[^（）]*）")
_FIELD = re.compile(r"\{\w+\}")
#: Words of many names, which say nothing of a function.
_EMPTY = re.compile(
    r"管委会|监督|监管|管理|服务|发展|工作|事务|综合|行政|促进|保障|中心|政府|委员|人民|资源|城市|联合|国家|总局|[和及与]"
)


def read_departments_by_name(departments: QuerySet[Department]) -> list[DepartmentByName]:
    """Return ``departments`` with what names them, in the order of their ids; one query.

    No records: each would bring a district of its own, and all their aliases as records beside them.
    """
    rows = departments.order_by("pk", "aliases__pk").values_list(
        *("pk", "kind", "is_resolved", "district_id", "district__name", "district__city", "city"),
        *("name", "full_name", "aliases__name"),
    )
    found: list[DepartmentByName] = []
    for pk, same in groupby(rows, key=itemgetter(0)):
        first, *others = same
        _, kind, is_resolved, district_id, place, place_city, city, *names = first
        names += [alias for *_, alias in others]
        district = None if district_id is None else PlaceName(place, place_city)
        given = tuple(name for name in names if name)
        found.append(DepartmentByName(pk, kind, is_resolved, district_id, district, city, given))
    return found


@lru_cache(maxsize=2_000)
def function_words(department: DepartmentByName) -> FunctionWords:
    """Return the function of a department.

    Two departments have the same function if they have a word in common.
    """
    words = {_function_word(_without_place(name, department)) for name in department.names}
    return _with_synonyms(frozenset(words - {""}))


def closest_departments(wanted: FunctionWords, functions: Mapping[_Key, FunctionWords]) -> tuple[_Key, ...]:
    """Return those of ``functions`` that have the ``wanted`` function, else those with the function most like it."""
    if same := [department for department, words in functions.items() if words & wanted]:
        return tuple(same[:1])
    likeness = {department: _function_likeness(wanted, words) for department, words in functions.items()}
    best = max(likeness.values(), default=0)
    if best < _LEAST_LIKE:
        return ()
    return tuple(department for department, like in likeness.items() if like == best)


def telling_words(words: FunctionWords) -> frozenset[str]:
    """Return the words of a function that distinguish it: 住房房屋 of 住房保障房屋管理."""
    return frozenset(part for word in words if len(part := _EMPTY.sub("", word)) > 1)


def _without_place(name: str, department: DepartmentByName) -> str:
    """Return a name without the place that it says: 发展改革委 for 区发展改革委 and 上海市发展改革委."""
    plain = normalise_name(name).removeprefix("中共")
    if (district := department.district) is not None:
        place, plain = district.name, name_within_district(plain, district)
    else:
        place, plain = department.city, name_within_city(plain, department.city)
    if not place:
        return plain.removeprefix("国家").removeprefix("中国")
    for lead in (department_prefix(place), place_stem(place)):
        if plain.startswith(lead):
            return plain.removeprefix(lead)
    return plain


def _function_word(name: str) -> str:
    """Return a name without brackets and the form of body: 税务 for 税务局. A 办公室 keeps whose it is."""
    bare = (
        _BRACKETS.sub("", name).replace("委员会", "委").replace("办公厅", "办公室").replace("政府办", "府办")
    )
    word = without_body(bare)
    return word if len(word) > 1 else bare


@lru_cache(maxsize=10_000)
def _with_synonyms(words: FunctionWords) -> FunctionWords:
    return words.union(*(_synonyms().get(word, ()) for word in words))


@cache
def _synonyms() -> Mapping[str, frozenset[str]]:
    """Return for each word of the template's functions all that mean the same."""
    found: dict[str, set[str]] = {}
    for names in template_names():
        words = {_function_word(_template_word(name)) for name in names}
        together = words.union(*(found.get(word, ()) for word in words))
        for word in together:
            found[word] = together
    return {word: frozenset(together) for word, together in found.items()}


def _template_word(pattern: str) -> str:
    """Return a name of the template without what is filled in for a place."""
    name = pattern.removeprefix("中共").replace("{place}委员会", "委").replace("{C}", "委")
    return _FIELD.sub("", name)


@lru_cache(maxsize=100_000)
def _function_likeness(one: FunctionWords, other: FunctionWords) -> float:
    """Return how like two functions are, from 0 to 1, by the longest run of characters of two of their words."""
    best = 0.0
    for mine in telling_words(one):
        for theirs in telling_words(other):
            length = _longest_common_run(mine, theirs)
            if length > 1:
                best = max(best, 2 * length / (len(mine) + len(theirs)))
    return best


def _longest_common_run(one: str, other: str) -> int:
    """Return the length of the longest run of characters that stands in both names."""
    starts: dict[str, list[int]] = defaultdict(list)
    for at, character in enumerate(other):
        starts[character].append(at)
    lengths: dict[int, int] = {}
    longest = 0
    for character in one:
        lengths = {at: lengths.get(at - 1, 0) + 1 for at in starts[character]}
        longest = max(longest, *lengths.values(), 0)
    return longest
