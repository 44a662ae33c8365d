"""Names of places in addresses: in pinyin, the same whenever a place is first needed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from districts.places.place_names import place_stem
from districts.places.place_registry import PlaceEntry, places_by_code

#: What no address holds.
_NO_LETTER = re.compile(r"[^a-z0-9]")

_LONGEST = 50
#: As the country itself spells it, lest it be 山西's.
_OWN_SPELLING = {"陕西": "shaanxi"}


def place_slug(entry: PlaceEntry) -> str:
    """Return the name of a place in addresses: alone for a province or city, else behind that of what it lies in.

    >>> at = places_by_code()
    >>> [place_slug(at[code]) for code in ("330000", "330100", "330106", "320500", "610000", "540502")]
    ['zhejiang', 'hangzhou', 'hangzhou-xihu', 'jiangsu-suzhou', 'shaanxi', 'shannan-naidong']
    """
    if entry.level == "country":
        return "china"
    parent = entry.parent
    if parent is None or parent.level == "country":
        return _shorten_slug(_spell(place_stem(entry.name)))
    if entry.level == "city":
        own = _spell(place_stem(entry.name))
        return _shorten_slug(own if _is_alone(own, entry) else f"{place_slug(parent)}-{own}")
    stem = _spell(place_stem(entry.name))
    alike = _siblings().get((parent.code, stem), 0) > 1 or entry.is_past
    return _shorten_slug(
        f"{place_slug(parent)}-{_spell(entry.name) if alike or entry.level == 'zone' else stem}"
    )


def _spell(name: str) -> str:
    """Return the letters of a name in pinyin."""
    # Its dictionaries take 50 MB: only a new place asks for them.
    from pypinyin import lazy_pinyin

    return _OWN_SPELLING.get(name) or _NO_LETTER.sub("", "".join(lazy_pinyin(name)).lower()) or "place"


def _shorten_slug(slug: str) -> str:
    return slug[:_LONGEST].rstrip("-")


def _is_alone(spelling: str, entry: PlaceEntry) -> bool:
    """Whether no other province or city is spelt like this one."""
    return not (entry.is_past or not entry.code) and _above_districts()[spelling] == 1


@cache
def _above_districts() -> Counter[str]:
    """Return how many provinces and cities have each spelling."""
    return Counter(
        _spell(place_stem(one.name)) for one in places_by_code().values() if one.level in ("province", "city")
    )


@cache
def _siblings() -> dict[tuple[str, str], int]:
    """Return how many districts of one place have each spelling: 伊宁市 and 伊宁县 have the same."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for one in places_by_code().values():
        if one.level == "district" and one.parent:
            found[one.parent.code, _spell(place_stem(one.name))] += 1
    return found
