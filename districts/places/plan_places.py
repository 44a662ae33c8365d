"""Whose plan it is: the place that its issuer, its number or its title names, or the places that they may mean.

Who issued it goes before its number, and that before its title. Where several places are possible none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache

from districts.places.place_index import PlaceIndex
from districts.places.place_names import ZONE_END
from districts.places.place_registry import COUNTRY, PlaceEntry, places_by_code
from measures.text.plan import PlaceLevel
from measures.text.structure.head.district_names import is_national, place_at_start

#: A place behind the country: `中国（上海）`.
_IN_CHINA = re.compile(r"中国[（(](?P<place>[^（()）]{2,8})[)）]")

_Places = tuple[PlaceEntry, ...]

_LEADING = re.compile(
    r"(?:关于)?(?:印发|转发)?[《〈“\s\u3000]*(?:(?:19|20)\d\d年(?:度)?)?(?:中国共产党|中共(?!中央))?"
)
_JOINT = re.compile(r"[、，,；;\s\u3000]+")
_COUNTRY_NUMBER = re.compile(r"国(?:办)?(?:发|函|令|发明电)")
#: The number of a government or its office: what stands before is a place's.
_GOVERNMENT_NUMBER = re.compile(r"(?P<place>[\u4e00-\u9fff]{1,4}?)(?:政|府)")
#: The usual abbreviations of provinces, which begin the numbers of their documents, by the first digits of the code.
_ABBREVIATIONS = {
    "京": "11",
    "津": "12",
    "冀": "13",
    "晋": "14",
    "内": "15",
    "蒙": "15",
    "辽": "21",
    "吉": "22",
    "黑": "23",
    "沪": "31",
    "苏": "32",
    "浙": "33",
    "皖": "34",
    "闽": "35",
    "赣": "36",
    "鲁": "37",
    "豫": "41",
    "鄂": "42",
    "湘": "43",
    "粤": "44",
    "桂": "45",
    "琼": "46",
    "渝": "50",
    "川": "51",
    "黔": "52",
    "贵": "52",
    "滇": "53",
    "云": "53",
    "藏": "54",
    "陕": "61",
    "甘": "62",
    "青": "63",
    "宁": "64",
    "新": "65",
    "港": "81",
    "澳": "82",
}
#: What people choose from.
_MOST_CANDIDATES = 30


class PlaceGround(Enum):
    """What a plan's place was read from."""

    ISSUER = "issuer"
    NUMBER = "number"
    TITLE = "title"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class PlanHeadNames:
    """What the head of a plan says: issuer, number, title, and the place that its reader found with its level."""

    issuer: str = ""
    number: str = ""
    title: str = ""
    district: str = ""
    level: PlaceLevel | None = None


@dataclass(frozen=True, slots=True)
class PlaceResolution:
    """Whose plan it is, or the ``candidates`` that a person may choose from.

    ``titled`` is the one place that the title names, where the issuer's is neither that nor in it.
    """

    place: PlaceEntry | None = None
    ground: PlaceGround | None = None
    candidates: tuple[PlaceEntry, ...] = ()
    titled: PlaceEntry | None = None


def is_unlisted(entry: PlaceEntry) -> bool:
    """Whether neither the country's codes nor the database have the place: only a plan, or a person, names it."""
    return not entry.code and entry.pk is None and entry.level != "country"


def resolve_plan_place(names: PlanHeadNames, index: PlaceIndex) -> PlaceResolution:
    """Return whose plan it is.

    >>> index = PlaceIndex()
    >>> def place(**names: str) -> str:
    ...     found = resolve_plan_place(PlanHeadNames(**names), index)
    ...     return found.place.whole_name if found.place else "、".join(one.whole_name for one in found.candidates)
    >>> place(issuer="浙江省经济和信息化厅、浙江省财政厅"), place(issuer="民政部"), place(number="国办发〔2026〕9号")
    ('浙江省', '中国', '中国')
    >>> place(issuer="西湖区人民政府办公室"), place(issuer="西湖区人民政府办公室", title="杭州市西湖区工作方案")
    ('浙江省杭州市西湖区、江西省南昌市西湖区', '浙江省杭州市西湖区')
    >>> place(number="浙政发〔2026〕1号", title="工作方案"), place(title="杭州市2026年工作方案")
    ('浙江省', '浙江省杭州市')
    """
    title = _places_of_title(names.title, index) or _places_at_start(names.district, index)
    bodies = [
        found for body in _JOINT.split(names.issuer) if body and (found := _places_of_body(body, index))
    ]
    if bodies:
        return _of_issuers(bodies, names, title)
    if _COUNTRY_NUMBER.match(names.number) or (names.level == "country" and not title):
        return PlaceResolution(COUNTRY, PlaceGround.NUMBER)
    provinces = _provinces_of_number(names.number)
    if len(provinces) == 1 and (not title or all(one.lies_in(provinces[0]) for one in title)):
        return PlaceResolution(provinces[0], PlaceGround.NUMBER)
    if not title:
        return PlaceResolution(candidates=_province_of_abbreviation(names.number[:1]))
    found = _narrow(title, names.number)
    # A name that no list has is believed where somebody issues in it, not where a title has it.
    if len(found) == 1 and (not is_unlisted(found[0]) or _is_listed_zone(found[0])):
        return PlaceResolution(found[0], PlaceGround.TITLE)
    return PlaceResolution(candidates=found[:_MOST_CANDIDATES])


def _of_issuers(bodies: list[_Places], names: PlanHeadNames, title: _Places) -> PlaceResolution:
    """Return the place of the first issuer, unless another issuer's is neither that, nor in it, nor around it."""
    found = bodies[0]
    for others in (*bodies[1:], title):
        if len(found) > 1:
            found = _agreeing(found, others) or found
    found = _narrow(found, names.number)
    if len(found) > 1:
        return PlaceResolution(candidates=found[:_MOST_CANDIDATES])
    place = found[0]
    foreign = [others for others in bodies[1:] if not _agreeing(others, found)]
    if foreign:
        candidates = dict.fromkeys([place, *(one for others in foreign for one in others)])
        return PlaceResolution(candidates=tuple(candidates)[:_MOST_CANDIDATES])
    other = (
        title[0] if len(title) == 1 and not place.lies_in(title[0]) and not is_unlisted(title[0]) else None
    )
    return PlaceResolution(place, PlaceGround.ISSUER, titled=None if place.level == "country" else other)


def _is_listed_zone(entry: PlaceEntry) -> bool:
    """Whether a place is a zone in one that is listed: the lists have no zones."""
    return entry.level == "zone" and entry.parent is not None and not is_unlisted(entry.parent)


def _agreeing(found: _Places, others: _Places) -> _Places:
    """Return those of the places that are one of the others, or lie in one, or around one."""
    return tuple(one for one in found if any(one.lies_in(other) or other.lies_in(one) for other in others))


def _places_of_body(body: str, index: PlaceIndex) -> _Places:
    """Return the places whose body it is; none for 区政府办公室 and others that name no place."""
    body = _LEADING.sub("", body.strip(), count=1)
    if is_national(body):
        return _branch_of_ministry(body, index) or (COUNTRY,)
    return _places_at_start(body, index)


def _branch_of_ministry(body: str, index: PlaceIndex) -> _Places:
    """Return the province or city of a branch of a national body: 国家税务总局浙江省税务局."""
    for at in range(2, len(body) - 2):
        found = tuple(one for one in index.read_start(body[at:])[0] if one.level in ("province", "city"))
        if found:
            return found
    return ()


def _places_of_title(title: str, index: PlaceIndex) -> _Places:
    """Return the places with whose names a title begins."""
    text = _LEADING.sub("", title.strip(), count=1)
    return (COUNTRY,) if is_national(text) else _places_at_start(text, index)


def _places_at_start(text: str, index: PlaceIndex) -> _Places:
    """Return the places that the start of ``text`` means: listed ones, a zone in one, or one that nothing lists."""
    found, rest = index.read_start(text)
    named = place_at_start(text)
    if named is None or any(one.name == named.name for one in found):
        return found
    if found and not rest.startswith(named.name):
        return found
    if named.level == "zone" or ZONE_END.search(named.name):
        lies_in = found or _places_of_zone(named.name, index)
        return tuple(PlaceEntry(named.name, "zone", parent=one) for one in lies_in) or (
            PlaceEntry(named.name, "zone"),
        )
    if found and named.level not in ("city", "district"):
        return found
    parent = found[0] if len(found) == 1 else None
    if parent is None and named.level == "province":
        parent = COUNTRY
    return (PlaceEntry(named.name, named.level, parent=parent),)


def _places_of_zone(name: str, index: PlaceIndex) -> _Places:
    """Return the places in whose name a zone is called: 杭州 for 杭州经济技术开发区; none for 江北新区."""
    inside = _IN_CHINA.match(name)
    if inside:
        return index.named(inside["place"]) or index.with_stem(inside["place"])
    if name.endswith(("新区", "新城")):
        return ()
    for length in range(min(len(name) - 3, 8), 1, -1):
        if found := index.named(name[:length]) or index.with_stem(name[:length]):
            return found
    return ()


def _narrow(found: _Places, number: str) -> _Places:
    """Return those of several places to whose province or city the number of the document belongs; else all."""
    if len(found) < 2 or not number:
        return found
    first = number[0]
    digits = _ABBREVIATIONS.get(first, "none")
    fitting = tuple(
        one
        for one in found
        if any(up.code.startswith(digits) or up.name.startswith(first) for up in one.ancestors)
    )
    return fitting or found


def _provinces_of_number(number: str) -> _Places:
    """Return the province whose government's number it can only be: 浙政发, 沪府办; none for 苏政发 (苏州, 苏仙)."""
    match = _GOVERNMENT_NUMBER.match(number)
    if match is None or len(match["place"]) != 1 or match["place"] in _initials():
        return ()
    return _province_of_abbreviation(match["place"])


def _province_of_abbreviation(character: str) -> _Places:
    """Return the province that a character stands for."""
    found = places_by_code().get(f"{_ABBREVIATIONS.get(character, '')}0000")
    return (found,) if found else ()


@cache
def _initials() -> frozenset[str]:
    """Return the first characters of the names of all cities, districts and counties."""
    return frozenset(one.name[0] for one in places_by_code().values() if one.level != "province")


def name_places(entries: Iterable[PlaceEntry]) -> str:
    """Return the whole names of places, as messages list them."""
    return "、".join(one.whole_name for one in entries)
