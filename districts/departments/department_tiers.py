"""The tiers of departments that a plan can name: those of its own place, and of each place that this lies in."""

from __future__ import annotations

from dataclasses import dataclass

from districts.models import Department, District
from districts.places.place_names import place_stem, spoken_names
from districts.places.place_registry import places_by_code
from measures.text.plan import PlaceLevel

#: The four cities that are provinces, by the first digits of their codes.
_MUNICIPALITIES = {"11": "北京市", "12": "天津市", "31": "上海市", "50": "重庆市"}
#: What a place is called by its own departments, by the end of its name; the longest end first.
_PREFIXES = (
    *(("特别行政区", "特区"), ("自治区", "自治区"), ("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")),
    *(("地区", "地区"), ("省", "省"), ("市", "市"), ("州", "州"), ("盟", "盟"), ("县", "县"), ("旗", "旗")),
)
_ZONE_KINDS = ("新区", "开发区", "高新区", "经开区", "度假区", "园区", "示范区")


@dataclass(frozen=True, slots=True)
class DepartmentTier:
    """The departments of one place.

    ``inside`` says that they belong to the plan's district itself, the others are outside all districts with the name
    of their place in ``city``. ``names`` are the full names of the place, the longest first, ``prefixes`` what its own
    departments put before theirs (省, 市, 区), the usual one first; ``stem`` is the bare name (浙江).
    """

    level: PlaceLevel
    place: str
    names: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    stem: str = ""
    inside: bool = False

    @property
    def committee(self) -> str:
        """Return what the party's committee of the place is called: 省委, 自治区党委, 党工委 of a zone."""
        if self.level == "zone":
            return "党工委"
        prefix = self.prefixes[0] if self.prefixes else ""
        return f"{prefix}党委" if len(prefix) > 1 else f"{prefix}委"

    @property
    def city(self) -> str:
        """Return the value of `Department.city` of its departments."""
        return "" if self.inside else self.place

    @property
    def department_level(self) -> str:
        """Return the value of `Department.level` of its departments; that of a municipality's is the city's."""
        if self.inside:
            return Department.Level.DISTRICT
        if self.place in _MUNICIPALITIES.values():
            return Department.Level.CITY
        return Department.Level(self.level)


def department_prefix(name: str) -> str:
    """Return what a place is called by its own departments.

    >>> [department_prefix(name) for name in ("浙江省", "西湖区", "苏州市", "延边朝鲜族自治州", "桐庐县")]
    ['省', '区', '市', '州', '县']
    """
    return next((prefix for end, prefix in _PREFIXES if name.endswith(end)), "区")


def outside_places(district: District) -> tuple[str, ...]:
    """Return the places, the nearest first, whose departments outside districts a district's plans can name.

    They are the values of `Department.city`: city, province, and the empty one of the country. No query, except for a
    place without a code that lies in another.
    """
    found = [district.city] if district.city else []
    if district.level == District.Level.PROVINCE:
        found.append(district.name)
    elif province := _province_name(district):
        found.append(province)
    return tuple(dict.fromkeys([*found, ""]))


def place_path(district: District) -> str:
    """Return where a place is, the widest first: 浙江省 › 杭州市 › 西湖区. No query, except as `outside_places`."""
    above = [place for place in reversed(outside_places(district)) if place]
    return " › ".join(dict.fromkeys([*above, district.name]))


def department_tiers(district: District) -> tuple[DepartmentTier, ...]:
    """Return the tiers of a district's plans, its own first, the country last."""
    above = outside_places(district)
    tiers = [_outside_tier(place, district) for place in above]
    if district.level in (District.Level.DISTRICT, District.Level.ZONE):
        return (_inside_tier(district, above), *tiers)
    return tuple(tiers)


def _province_name(district: District) -> str:
    """Return the name of the province that a place lies in, empty if nothing says it."""
    if municipality := _MUNICIPALITIES.get(district.code[:2]):
        return municipality
    if district.code:
        province = places_by_code().get(f"{district.code[:2]}0000")
        return province.name if province else ""
    above = district.parent
    while above is not None:
        if above.level == District.Level.PROVINCE:
            return above.name
        above = above.parent
    return ""


def _inside_tier(district: District, above: tuple[str, ...]) -> DepartmentTier:
    """Return the tier of a district, county or zone."""
    name, is_zone = district.name, district.level == District.Level.ZONE
    prefixes = [department_prefix(name), *(kind for kind in _ZONE_KINDS if name.endswith(kind))]
    return DepartmentTier(
        level="zone" if is_zone else "district",
        place=name,
        names=_place_whole_names(name, [place for place in above if place]),
        prefixes=tuple(prefixes),
        stem=place_stem(name),
        inside=True,
    )


def _outside_tier(place: str, district: District) -> DepartmentTier:
    """Return the tier of a city or province, or of the country."""
    if not place:
        return DepartmentTier(level="country", place="")
    is_province = place in _MUNICIPALITIES.values() or place.endswith(("省", "自治区", "特别行政区"))
    province = "" if is_province else _province_name(district)
    return DepartmentTier(
        level="province" if is_province else "city",
        place=place,
        names=_place_whole_names(place, [province] if province else []),
        prefixes=(department_prefix(place),),
        stem=place_stem(place),
    )


def _place_whole_names(name: str, above: list[str]) -> tuple[str, ...]:
    """Return the names of a place, alone and behind those that it lies in, the longest first."""
    found = set(spoken_names(name))
    leads = {"".join(reversed(above)), *above}
    return tuple(sorted(found | {lead + spoken for lead in leads for spoken in found}, key=len, reverse=True))
