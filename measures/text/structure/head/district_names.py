"""The place whose plan it is, from the names in its title and its issuer: of any level, or the country."""

from __future__ import annotations

import re
from dataclasses import dataclass

from measures.text.plan import PlaceLevel
from measures.text.structure.lines import patterns

_LEADING = re.compile(
    r"(?:关于)?(?:印发|转发)?[《〈“\s\u3000]*(?:中国共产党|中共(?!中央))?"
    # The body of a place that has the name of the country's before its own.
    r"(?:国家税务总局(?=[^局]{1,10}税务局)|国家统计局(?=[^队]{1,10}调查)|中国人民银行(?=[^行]{1,10}分行))?"
)

#: Words that begin with the last character of a place's name: `市场`, `区域`, `县域`.
_NO_END = re.compile(
    r"市(?:场|民|级|域|容|值|属|直|盈)|区(?:域|块|间|位|级|划|别|属)|县(?:域|级)|盟(?:约|友)|旗(?:帜|下|舰)|地区(?:域|间)"
    r"|省(?:级|属|直|钱|时|力|内|际|会)|州(?:级|属)"
)
#: Kinds of areas, which running text speaks of more often than of a district with such a name.
_KIND_OF_AREA = re.compile(
    r"(?:地|片|山|牧|灾|老|郊|城|矿|林|湖|湿地|流域|边境|沿海|民族|贫困|农村|生态|产业|[东西南北中]部)区$"
)
#: What speaks of places in general.
_NO_NAME = re.compile(
    r"自治[区州县旗]|直辖|设区|已|经[区市县省]|各|有关|相关|市辖|县级|地级|省级|省直|国家|所在|其他|鼓励|引导|规范|激发|激励|培育|保障|改善|发展|扩大|增强|帮助|扶持|稳定|统筹|健全|完善|强化|印发|实行|开展|做好|助力|赋能"
)
#: The four cities that are provinces.
_MUNICIPALITIES = frozenset(("北京市", "上海市", "天津市", "重庆市"))
_HAN = patterns.HAN
_CITY = re.compile(rf"[{_HAN}]{{2,10}}?自治州|[{_HAN}]{{1,5}}?(?:市|地区|盟)|[{_HAN}]{{2,3}}州(?![市县区])")
_DISTRICT = re.compile(rf"[{_HAN}]{{2,14}}?自治[县旗]|[{_HAN}]{{1,5}}?(?:新区|林区|特区|区|县|旗)")
#: An area with a committee of its own.
_ZONE = re.compile(
    rf"中国[（(][{_HAN}]{{2,8}}[)）]自由贸易(?:试验区|港)(?:[{_HAN}]{{2,8}}?(?:新片区|片区))?"
    rf"|[{_HAN}]{{1,16}}?(?:(?:经济技术|高新技术产业|经济|产业|旅游度假)?(?:开发区|度假区)|高新区|经开区|新片区|示范区|自贸区|保税区|航空港区|合作区)"
)
#: Areas that are such by their name alone.
_SURE_ZONE = re.compile(r"(?:经济技术开发区|高新技术产业开发区|高新区|经开区|深度合作区)$")
_VERBS = re.compile(
    "的|优化|打造|提升|持续|加强|创新|聚焦|全面|深化|深入|落实|推进|促进|关于|建设|坚持|加快|构建|营造|着力|围绕|服务|支持|级"
)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place as it is named, and what it is."""

    name: str
    level: PlaceLevel


def place_at_start(text: str) -> NamedPlace | None:
    """Return the innermost place of those with whose names ``text`` begins, or None.

    >>> [place_at_start(text).name for text in ("嘉定区聚焦提升企业感受", "上海市嘉定区人民政府办公室")]
    ['嘉定区', '嘉定区']
    >>> places = map(place_at_start, ("甲省人民政府", "青河州政务数据", "甲省青河市", "上海市优化", "青河高新区管委会"))
    >>> [(place.name, place.level) for place in places][:3]
    [('甲省', 'province'), ('青河州', 'city'), ('青河市', 'city')]
    >>> [place_at_start(text) for text in ("全面推进杨浦一流营商环境", "区政府办公室", "各省、自治区、直辖市")]
    [None, None, None]
    """
    text = _LEADING.sub("", text.strip(), count=1)
    year = patterns.YEAR_IN_TITLE.match(text)
    at = year.end() if year else 0
    found: NamedPlace | None = None
    for level, pattern in _LEVELS:
        while at < len(text) and text[at] in patterns.EDGES:
            at += 1
        match = pattern.match(text, at)
        if match and _is_place(match[0]) and not _NO_END.match(text, match.end() - 1):
            at = match.end()
            found = NamedPlace(match[0], "province" if match[0] in _MUNICIPALITIES else level)
    zone = _ZONE.match(text, at)
    if zone and zone.end() > at and (found is None or found.level != "district"):
        return _zone(zone[0], text[zone.end() :]) or found
    return found


#: A second city is one of the first, and has the level of a county.
_LEVELS: tuple[tuple[PlaceLevel, re.Pattern[str]], ...] = (
    ("province", patterns.PROVINCE),
    ("city", _CITY),
    ("district", re.compile(rf"[{_HAN}]{{1,4}}?市")),
    ("district", _DISTRICT),
)


def _zone(name: str, behind: str) -> NamedPlace | None:
    """Return an area of its own if it is one: it has a committee or a name, and is no kind of area."""
    named = len(name) > len("开发区") + 1 and not _NO_NAME.match(name) and not _VERBS.search(name)
    if name.startswith("中国") or (
        named and (_SURE_ZONE.search(name) or behind.startswith(("管委会", "管理委员会", "党工委", "执委会")))
    ):
        return NamedPlace(name, "zone")
    return None


def is_national(text: str) -> bool:
    """Whether ``text`` begins with the name of a body of the country, such as a ministry.

    >>> list(map(is_national, ("国务院办公厅关于", "财政部、税务总局", "甲省财政厅", "中国（甲省）自由贸易试验区")))
    [True, True, False, False]
    """
    return bool(patterns.NATIONAL_START.match(_LEADING.sub("", text.strip(), count=1)))


def district_at_start(text: str) -> str | None:
    """Return the name of the place with which ``text`` begins, or None."""
    place = place_at_start(text)
    return place.name if place else None


def find_districts(text: str) -> list[str]:
    """Return the districts that running text names, each once: only where a mark or a verb shows where a name begins.

    >>> find_districts("结合官渡区实际，打造示范区。官渡区加快推进浦东新区经验，建设园区。")
    ['官渡区', '浦东新区']
    """
    found = (
        match["name"]
        for match in patterns.DISTRICT_IN_TEXT.finditer(text)
        if not _NO_END.match(text, match.end("name") - 1) and not _KIND_OF_AREA.search(match["name"])
    )
    return list(dict.fromkeys(name for name in found if _is_place(name)))


def _is_place(name: str) -> bool:
    """Whether ``name`` can be the name of one place: not 园区, 全市 and the like, and no sentence about them."""
    return len(name) > 1 and not patterns.NO_PLACE.search(name) and not _NO_NAME.match(name)
