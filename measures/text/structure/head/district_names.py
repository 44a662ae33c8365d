"""The district whose plan it is, from the names in its title and its issuer."""

from __future__ import annotations

import re

from measures.text.structure.lines import patterns

_LEADING = re.compile(r"(?:关于)?(?:印发|转发)?[《〈“\s\u3000]*(?:中共)?")

#: Words that begin with the last character of a place's name: `市场`, `区域`, `县域`.
_NO_END = re.compile(
    r"市(?:场|民|级|域|容|值|属|直|盈)|区(?:域|块|间|位|级|划|别|属)|县(?:域|级)|盟(?:约|友)|旗(?:帜|下|舰)|地区(?:域|间)"
)
#: Kinds of areas, which running text speaks of more often than of a district with such a name.
_KIND_OF_AREA = re.compile(
    r"(?:地|片|山|牧|灾|老|郊|城|矿|林|湖|湿地|流域|边境|沿海|民族|贫困|农村|生态|产业|[东西南北中]部)区$"
)
#: What speaks of places in general.
_NO_NAME = re.compile(
    r"自治[区州县旗]|直辖|设区|各|有关|相关|市辖|县级|地级|省级|国家|所在|其他|鼓励|引导|规范|激发|激励|培育|保障|改善|发展|扩大|增强|帮助|扶持|稳定|统筹|健全|完善|强化|印发|实行|开展|做好|助力|赋能"
)


def district_at_start(text: str) -> str | None:
    """Return the district with whose name ``text`` begins, or the city where no district follows; None for neither.

    >>> [district_at_start(text) for text in ("嘉定区聚焦提升企业感受", "上海市嘉定区人民政府办公室")]
    ['嘉定区', '嘉定区']
    >>> [district_at_start(text) for text in ("2026年浦东新区营商环境", "广州市黄埔区 广州开发区", "深圳市和平区")]
    ['浦东新区', '黄埔区', '和平区']
    >>> [district_at_start(text) for text in ("上海市优化园区营商环境", "全面推进杨浦一流营商环境", "区政府办公室")]
    ['上海市', None, None]
    """
    text = _LEADING.sub("", text.strip(), count=1)
    year = patterns.YEAR_IN_TITLE.match(text)
    at = year.end() if year else 0
    province = patterns.PROVINCE.match(text, at)
    if province and _is_place(province[0]):
        at = province.end()
    city = patterns.CITY.match(text, at)
    if city and _is_place(city[0]) and not _NO_END.match(text, city.end() - 1):
        at = city.end()
    else:
        city = None
    while at < len(text) and text[at] in patterns.EDGES:
        at += 1
    district = patterns.DISTRICT.match(text, at)
    if district and _is_place(district[0]) and not _NO_END.match(text, district.end() - 1):
        return district[0]
    return city[0] if city else None


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
