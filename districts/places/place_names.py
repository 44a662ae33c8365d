"""The parts of a place's name: what it is called, and what kind of place that says it is."""

from __future__ import annotations

import re
from functools import lru_cache

from measures.text.plan import PlaceLevel

#: The end of the name of an autonomous place.
_AUTONOMOUS_END = re.compile(r"自治[区州县旗]$")

#: The nationalities of GB/T 3304 by which autonomous places are called, without 族.
_NATIONALITIES = (
    *("蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼"),
    *(
        "哈萨克",
        "傣",
        "黎",
        "傈僳",
        "佤",
        "畲",
        "高山",
        "拉祜",
        "水",
        "东乡",
        "纳西",
        "景颇",
        "柯尔克孜",
        "土",
    ),
    *(
        "达斡尔",
        "仫佬",
        "羌",
        "布朗",
        "撒拉",
        "毛南",
        "仡佬",
        "锡伯",
        "阿昌",
        "普米",
        "塔吉克",
        "怒",
        "乌孜别克",
    ),
    *(
        "俄罗斯",
        "鄂温克",
        "德昂",
        "保安",
        "裕固",
        "京",
        "塔塔尔",
        "独龙",
        "鄂伦春",
        "赫哲",
        "门巴",
        "珞巴",
        "基诺",
    ),
)
_PEOPLES = "|".join(sorted(_NATIONALITIES, key=len, reverse=True))
_AUTONOMOUS = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族|蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|各族){{1,6}})?自治(?P<kind>[区州县旗])$"
)
#: The ends of the names of zones: areas with a committee of their own that GB/T 2260 does not list.
ZONE_END = re.compile(
    r"(?:开发区|高新区|经开区|度假区|保税区|合作区|示范区|试验区|自贸区|自由贸易港|新片区|片区|工业园区|产业园区|科技园区|科学城|新城|新区)$"
)
_KINDS = re.compile(r"(?:特别行政区|林区|特区|矿区|新区|地区|省|市|区|县|旗|盟)$")
_LEVEL_BY_END: tuple[tuple[str, PlaceLevel], ...] = (
    *(("特别行政区", "province"), ("自治区", "province"), ("省", "province")),
    *(("自治州", "city"), ("地区", "city"), ("盟", "city"), ("自治县", "district"), ("自治旗", "district")),
    *(("市", "city"), ("州", "city"), ("区", "district"), ("县", "district"), ("旗", "district")),
)


@lru_cache(maxsize=8192)
def place_stem(name: str) -> str:
    """Return the name of a place without its kind; the whole name if less than two characters would be left.

    >>> [place_stem(name) for name in ("杭州市", "延边朝鲜族自治州", "新疆维吾尔自治区", "浦东新区", "郊区", "沙县区")]
    ['杭州', '延边', '新疆', '浦东', '郊区', '沙县']
    """
    for pattern in (_AUTONOMOUS, _AUTONOMOUS_END, _KINDS):
        stem = pattern.sub("", name)
        if stem != name and len(stem) > 1:
            return stem
    return name


def spoken_names(name: str) -> tuple[str, ...]:
    """Return the names by which texts call a place: its own, and of an autonomous one also the usual short one.

    >>> spoken_names("延边朝鲜族自治州"), spoken_names("杭州市")
    (('延边朝鲜族自治州', '延边州'), ('杭州市',))
    """
    stem, autonomous = place_stem(name), _AUTONOMOUS.search(name)
    if stem == name or autonomous is None or autonomous["kind"] == "区":
        return (name,)
    return (name, stem + autonomous["kind"])


def level_of_name(name: str) -> PlaceLevel | None:
    """Return the level that a name's end says, None if it says none; 市 is a city's.

    >>> [level_of_name(name) for name in ("甲省", "甲市", "甲市经济技术开发区", "甲县", "甲")]
    ['province', 'city', 'zone', 'district', None]
    """
    if ZONE_END.search(name) and len(name) > 4:
        return "zone"
    return next((level for end, level in _LEVEL_BY_END if name.endswith(end) and len(name) > len(end)), None)
