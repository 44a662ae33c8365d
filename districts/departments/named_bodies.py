"""Bodies that a name alone makes known: branches of the country's bodies, companies, institutes, lower places' own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from districts.departments.agency_template import StandardDepartment, standard_names
from districts.departments.department_tiers import DepartmentTier, department_prefix
from districts.models import Department
from districts.places.place_names import place_stem
from districts.places.place_registry import PlaceEntry, places_by_code

_HAN = "\u4e00-\u9fff"
#: What a body of the country has all over it: `西安海关`, `人民银行西安分行`, `宁波海事局`.
_BRANCH = re.compile(
    rf"(?:(?:中国)?人民银行|人行|国家税务总局|(?:国家)?金融监管总局|国家金融监督管理总局|(?:国家)?外汇管?理?局|国家统计局|民航|国家矿山安监局)"
    rf"[{_HAN}]{{2,8}}?(?:分行|支行|中心支行|营管部|营业管理部|总部|监管局|监管分局|分局|税务局|调查队|调查总队|管理局|局)"
    rf"|(?!各|全|进出|所在|属地|当地|相关|有关)[{_HAN}]{{2,4}}(?:海关|海事局|银保监局|银保监分局|证监局|金融监管局|金融监管分局|铁路局|边检站|边检总站)"
)
#: `中国银行桐庐支行`, `电信桐庐分公司`.
_COMPANY_BRANCH = re.compile(
    rf"(?:中国|农业|工商|建设|交通|邮储|邮政储蓄|农商)[{_HAN}]{{0,4}}银行[{_HAN}]{{2,8}}(?:分行|支行)"
    rf"|(?:中国)?(?:电信|移动|联通|铁塔|邮政|石油|石化|人寿|人保)[{_HAN}]{{2,8}}分?公司"
)
#: A company by its whole name; the short one of a group may be another's.
_COMPANY = re.compile(rf"[{_HAN}A-Za-z0-9（）]{{4,30}}(?:有限责任|股份有限|有限|股份)公司")
_INSTITUTE = re.compile(
    rf"(?!各|相关|有关|重点|国家级?|省级|市级|联合|共建|新型)[{_HAN}]{{2,16}}"
    rf"(?<!重点|联合|创新|企业)(?:研究院|科学院|大学|附属医院|医院发展中心)"
)
#: `市级行业主管部门`, `驻青金融机构`, `相关建设主体`: names for many.
_MANY = re.compile(
    rf"[省市县区州国](?:家|级|直)?(?:各|相关|有关)*(?:行业|业务|职能)*(?:主管|监管)(?:部门|单位)"
    rf"|(?:在|驻|中央驻)[{_HAN}]{{1,4}}(?:高校|院校|金融机构|单位|银行|企业|部队|央企|科研院所)"
    rf"|(?:相关|有关)[{_HAN}]{{0,10}}主体"
)
#: What no name of a body has in it.
_NO_NAME = re.compile(r"以及|负责|牵头|配合|会同|参与|按照|根据|[，。；：、“”《》]")


def read_named_body(name: str) -> StandardDepartment | None:
    """Return the body or group that a name alone makes known, None if it could be anything.

    >>> [read_named_body(name).kind.value for name in ("西安海关", "甲乙丙丁科技有限公司", "驻青金融机构")]
    ['agency', 'enterprise', 'group']
    >>> read_named_body("重点实验室"), read_named_body("各海关")
    (None, None)
    """
    kinds = (
        (_MANY, Department.Kind.GROUP),
        (_BRANCH, Department.Kind.AGENCY),
        (_COMPANY_BRANCH, Department.Kind.ENTERPRISE),
        (_COMPANY, Department.Kind.ENTERPRISE),
        (_INSTITUTE, Department.Kind.ORGANISATION),
    )
    if _NO_NAME.search(name):
        return None
    found = next((kind for pattern, kind in kinds if pattern.fullmatch(name)), None)
    return StandardDepartment(name, "", (), found, is_local=False) if found else None


def read_lower_body(name: str, tiers: tuple[DepartmentTier, ...]) -> StandardDepartment | None:
    """Return the department of a place in the plan's province that a name begins with: ``黄岩区发展改革局``."""
    for place, rest in _lower_places(name, tiers):
        prefix = department_prefix(place.name)
        tier = DepartmentTier(
            level=place.level,
            place=place.name,
            names=(place.name,),
            prefixes=(prefix,),
            stem=place_stem(place.name),
        )
        found = standard_names(tier).spelled.get(place.name + rest) or standard_names(tier).spelled.get(
            prefix + rest
        )
        if found is not None and found.kind != Department.Kind.GROUP:
            usual = place.name + found.name.removeprefix(prefix)
            aliases = (name,) if name not in (usual, found.full_name) else ()
            return StandardDepartment(usual, found.full_name, aliases, found.kind, is_local=False)
    return None


def _lower_places(name: str, tiers: tuple[DepartmentTier, ...]) -> Iterator[tuple[PlaceEntry, str]]:
    """Yield the places of the plan's province with which a name begins, the innermost first, and what follows."""
    places = _places_of_province(next((tier.place for tier in tiers if tier.level == "province"), ""))
    found: list[tuple[PlaceEntry, str]] = []
    start = 0
    for end in range(2, len(name)):
        if entry := places.get(name[start:end]):
            found.append((entry, name[end:]))
            start = end
    yield from reversed(found)


@cache
def _places_of_province(province: str) -> Mapping[str, PlaceEntry]:
    """Return the cities, districts and counties of a province by name."""
    return {
        entry.name: entry
        for entry in places_by_code().values()
        if any(above.name == province for above in entry.ancestors)
    }
