"""The districts of a menu, grouped by province where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from districts.places.place_registry import places_by_code
from measures.lists.shown_places import ShownPlace

#: More districts than this are grouped.
FEW_IN_MENU = 24
_ELSEWHERE = "其他"

#: A choice, or a group with its choices, as a select takes them.
MenuChoice = tuple[str, Any]


def group_places(choices: Mapping[str, str], districts: Iterable[ShownPlace]) -> list[MenuChoice]:
    """Return the choices by slug of some ``districts``, grouped by province if they are many; others come last."""
    if len(choices) <= FEW_IN_MENU:
        return list(choices.items())
    provinces = {one.slug: _province_of_code(one.code) for one in districts if one.slug in choices}
    if len(set(provinces.values())) < 2:
        return list(choices.items())
    groups: dict[str, list[tuple[str, str]]] = {}
    rest: list[MenuChoice] = []
    for slug, label in choices.items():
        if slug in provinces:
            groups.setdefault(provinces[slug], []).append((slug, label))
        else:
            rest.append((slug, label))
    return [*groups.items(), *rest]


def _province_of_code(code: str) -> str:
    """Return the name of the province that a code begins with."""
    found = places_by_code().get(f"{code[:2]}0000") if code else None
    return found.name if found else _ELSEWHERE
