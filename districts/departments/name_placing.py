"""Place names that no registry lists: by the template of the whole country, else by an unmistakable form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from districts.departments.agency_template import StandardDepartment, kind_by_ending, standard_names
from districts.departments.department_tiers import DepartmentTier
from districts.departments.named_bodies import read_lower_body, read_named_body
from districts.models import Department
from districts.places.place_registry import PlaceEntry, places_by_code

#: Words for kinds of places.
_PLACE_KINDS = re.compile(r"自治|新区|地区|街道|[省市州盟县区旗乡镇]")

_HAN = "\u4e00-\u9fff"
#: `省市场监管局（省知识产权局）`: the brackets name what else the department is; `省市场监管（知识产权）局` too.
_BRACKETS = re.compile(r"（[^（）]*）")
#: Names for many: `各有关单位`, `市级各部门`, `相关省级部门`, `区政府有关部门`, `属地街道`.
_OF_MANY = (
    r"(?:部门|单位|企业|机构|政府|街道|乡镇|镇街|街镇|高校|院校|协会|商会|学校|园区|地区|区县|市县|平台|处室|科室|医院|银行|公司"
    r"|管委会|设区市|地市|市（州）|县（市、区）|[市县区])"
)
_GROUP = re.compile(
    rf"[省市县区州旗盟]?(?:[级直属]|直属|政府|委|属地|本级)?各[{_HAN}（）［］、]{{1,30}}"
    rf"|(?:(?:[省市县区州旗盟]|全[省市县区]|中央|国家)?(?:[级直属]|直属|政府)?|其他|所有|上述)(?:相关|有关)[{_HAN}（）、]{{0,14}}{_OF_MANY}"
    r"|(?:行业|业务|职能|项目|产业)?(?:主管|监管|责任|牵头|配合|成员|职能|审批|执法)(?:部门|单位)"
    r"|[省市县区](?:属|直属)(?:国有)?(?:企业|国企|高校|医院|单位)|(?:基础)?电信(?:运营)?(?:企业|商)|通信运营(?:企业|商)"
    r"|金融机构|行业协会(?:商会)?|科研院所|高校|高等院校|国有企业|设区的?市(?:人民政府|政府)?"
    r"|(?:属地|所在地|当地)(?:[省市县区乡镇街道村]|街道|园区)*(?:人民政府|政府|办事处|管委会|街道|镇街|街镇)"
    r"|(?:乡镇|街镇|镇街|街道|乡镇（街道）|镇（街道）|街道（镇）)(?:人民政府|政府|办事处)?"
    r"|(?:区县|县区|市县|县市|市州|区（县）|县（区）|市（州）|县（市、区）|区（县、市）|县［市、区］|市、县|县市区|区县市)(?:人民政府|政府)"
)
_GOVERNMENT = re.compile(
    rf"(?P<place>[{_HAN}]{{1,9}}?(?:自治[区州县旗]|新区|地区|省|市|州|盟|县|区|旗|乡|镇|街道))(?:人民政府|政府|办事处|街道办)"
)
_TOWN = re.compile(
    rf"(?P<place>[{_HAN}]{{2,6}}街道|[{_HAN}]{{2,4}}(?<![小乡集城强名古])(?<!重点|中心|建制|特色)(?:镇|民族乡)"
    rf"|[{_HAN}]{{2}}(?<![家城水下返])乡)"
)
#: A zone alone stands for its committee: `青河高新区`, not `经济开发区`.
_ZONE_NAME = re.compile(
    rf"(?!(?:国家|省|市|县|区|级|经济|高新|技术|产业|工业|现代|城市|综合|旅游|农业|科技|数字|示范|先行|自由|贸易|开发区)+$)"
    rf"[{_HAN}]{{2,8}}(?:高新区|经开区|经济开发区|开发区|度假区|保税区|经济技术开发区|高新技术产业开发区)"
)
_ZONE = re.compile(rf"[{_HAN}（）A-Z]{{0,20}}(?:区|园|城|港|湾|岛|片区|基地|景区)(?:管委会|管理委员会)")
#: What no name of one place has in it.
_NO_PLACE = re.compile(
    r"各|相关|有关|涉及|所在|属地|当地|本级|全[省市县区]|其他|试点|重点|上级|下级|以及|负责|牵头|配合|和|与|及|等|为|由|设区|辖区|园区"
)
#: Words that begin with the character that stands for a place.
_NO_PREFIX = re.compile(
    r"市(?:场|民|域|容|值|面|级|直|属)|区(?:域|块|间|位|级|直|属)|县(?:域|级|直|属)|省(?:际|会|级|直|属)|州际|国家(?:级|机关)"
)
#: What no name of one department has in it.
_NO_NAME = re.compile(
    r"各|等|相关|有关|其他|以及|负责|牵头|配合|会同|参与|协同|按照|根据|涉及|[，。；：、“”《》0-9]"
)
#: What does not say what a department is for.
_EMPTY = re.compile(
    r"(?:促进|服务|管理|发展|建设|投资|监管|保障|指导|协调|推进|工作|事务|综合|创新|运营|运行|控股|有限|责任|股份)+"
)
_INSTITUTIONS = frozenset({"enterprise", "organisation"})
#: Bodies that the name of a place alone names: 浙江大学, 杭州银行.
_SCHOOLS_AND_BANKS = frozenset({"大学", "学院", "银行"})


@dataclass(frozen=True, slots=True)
class PlacedName:
    """A department that a name can only mean: whose it is, its names and kind; ``by_form`` if no template has it."""

    tier: DepartmentTier
    department: StandardDepartment
    by_form: bool = False


def place_name(plain: str, tiers: Sequence[DepartmentTier], start: int = 0) -> PlacedName | None:
    """Return the department that a normalised name can only mean, None if it could be another.

    ``tiers`` are those of the plan's place and above; a name that does not say whose it is belongs to ``tiers[start]``.
    """
    for name in _names_without_extras(plain):
        if found := _template_department_named(name, tiers, start) or _group(name, tiers[start]):
            return found
    for name in _names_without_extras(plain):
        found = _authority(name, tiers, start) or _by_form(name, tiers) or _known_body(name, tiers, start)
        if found:
            return found
    return None


def _known_body(name: str, tiers: Sequence[DepartmentTier], start: int) -> PlacedName | None:
    """Return the body that a name alone makes known, and which the plan's place does not run."""
    found = read_lower_body(name, tuple(tiers)) or read_named_body(name)
    return PlacedName(tiers[start], found, by_form=True) if found else None


def _names_without_extras(plain: str) -> Iterator[str]:
    """Yield the name without 中共 before it, then also without what stands in brackets."""
    plain = plain.removeprefix("中共")
    yield plain
    bare = _BRACKETS.sub("", plain)
    if bare != plain and len(bare) > 2:
        yield bare


def _template_department_named(name: str, tiers: Sequence[DepartmentTier], start: int) -> PlacedName | None:
    """Return the department of the template with this name."""
    for tier in tiers:
        found = standard_names(tier).spelled.get(name)
        if found is not None:
            owner = tiers[start] if found.kind == Department.Kind.GROUP else tier
            return PlacedName(owner, found)
    for tier in tiers[start:]:
        # Only a province has a 厅: 商务厅 in a city's plan is the province's.
        if (tier is tiers[start] or name.endswith("厅")) and (found := standard_names(tier).home.get(name)):
            return PlacedName(tier, found)
    return None


def _group(name: str, own: DepartmentTier) -> PlacedName | None:
    """Return the group that a name for many is."""
    if not _GROUP.fullmatch(name):
        return None
    return PlacedName(own, StandardDepartment(name, "", (), Department.Kind.GROUP), by_form=True)


def _authority(name: str, tiers: Sequence[DepartmentTier], start: int) -> PlacedName | None:
    """Return the government of a place, its 街道, or the committee of a zone."""
    own = tiers[start]
    listed = _listed_place(name, tiers)
    match = None if listed else _GOVERNMENT.fullmatch(name) or _TOWN.fullmatch(name)
    if match and not _NO_PLACE.search(match["place"]) and _names_place(match["place"]):
        return PlacedName(own, _government(match["place"], name), by_form=True)
    if listed:
        return PlacedName(own, _government(name, name), by_form=True)
    if _ZONE_NAME.fullmatch(name) and not _NO_PLACE.search(name):
        kind = Department.Kind.GOVERNMENT
        committee = StandardDepartment(f"{name}管委会", "", (name,), kind, is_local=False)
        return PlacedName(own, committee, by_form=True)
    if (
        _ZONE.fullmatch(name)
        and not _NO_PLACE.search(name.replace("园区", ""))
        and len(name) > len("区管委会")
    ):
        kind = Department.Kind.GOVERNMENT
        return PlacedName(own, StandardDepartment(name, "", (), kind, is_local=False), by_form=True)
    return None


def _names_place(place: str) -> bool:
    """Whether a place is named, not only its kind."""
    return bool(_PLACE_KINDS.sub("", place)) and len(place) > 1


def _government(place: str, printed: str) -> StandardDepartment:
    """Return the government of a named place."""
    is_town = place.endswith(("乡", "镇", "街道"))
    if place.endswith("街道"):
        name, full = place, f"{place}办事处"
    else:
        name, full = f"{place}政府", f"{place}人民政府"
    aliases = (printed,) if printed not in (name, full) else ()
    kind = Department.Kind.SUBDISTRICT if is_town else Department.Kind.GOVERNMENT
    return StandardDepartment(name, full, aliases, kind, is_local=False)


def _listed_place(name: str, tiers: Sequence[DepartmentTier]) -> PlaceEntry | None:
    """Return the one place that is meant by a name alone: one of the plan's province, for the country a province."""
    if not name.endswith(("省", "市", "区", "县", "旗", "州", "盟")) or len(name) < 3:
        return None
    province = next((tier.place for tier in tiers if tier.level == "province"), "")
    found = [
        one
        for one in places_by_code().values()
        if one.name == name
        and (one.level == "province" or any(above.name == province for above in one.ancestors))
    ]
    return found[0] if len(found) == 1 else None


def _by_form(name: str, tiers: Sequence[DepartmentTier]) -> PlacedName | None:
    """Return a department whose name begins with its place and ends with what kind of body it is."""
    for tier in tiers:
        for lead, is_stem in _tier_prefixes(name, tier):
            rest = name[len(lead) :]
            ending = max((each for each in kind_by_ending() if rest.endswith(each)), key=len, default="")
            stem = rest.removesuffix(ending)
            is_bare = is_stem and rest in _SCHOOLS_AND_BANKS and lead != "中国"
            if not ending or not (is_bare or _says_what_for(stem)):
                continue
            kind = kind_by_ending()[ending]
            if is_stem and kind not in _INSTITUTIONS:
                continue
            if stem.startswith("委") and not is_stem:
                kind = Department.Kind.PARTY
            usual = tier.prefixes[0] + rest if tier.prefixes and not is_stem else name
            aliases = (name,) if name != usual else ()
            return PlacedName(
                tier, StandardDepartment(usual, "", aliases, kind, is_local=not is_stem), by_form=True
            )
    return None


def _says_what_for(stem: str) -> bool:
    """Return whether the middle of a name says what its body is for, and only that."""
    return 2 <= len(stem) <= 30 and not _NO_NAME.search(stem) and not _EMPTY.fullmatch(stem)


def _tier_prefixes(name: str, tier: DepartmentTier) -> Iterator[tuple[str, bool]]:
    """Yield what of a name says that it is of a tier, and whether that is only the bare name of its place."""
    if tier.level == "country":
        if not _NO_PREFIX.match(name):
            yield from ((lead, False) for lead in ("国家", "全国", "国务院") if name.startswith(lead))
        if name.startswith("中国"):
            yield "中国", True
        return
    for lead in (*tier.names, *tier.prefixes):
        if name.startswith(lead) and not (lead in tier.prefixes and _NO_PREFIX.match(name)):
            yield lead, False
    if len(tier.stem) > 1 and name.startswith(tier.stem):
        yield tier.stem, True
