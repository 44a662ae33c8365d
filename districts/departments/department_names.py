"""Normalise department names, so that spelling variants of one name compare as equal."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

from districts.departments.department_tiers import department_prefix

_WIDTH = str.maketrans("()[]〔〕", "（）［］［］")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")


class NamedDistrict(Protocol):
    """A district by its name and that of its city, the record or its columns."""

    @property
    def name(self) -> str:
        """The name, as 嘉定区."""

    @property
    def city(self) -> str:
        """The name of the city or province, as 上海市."""


@lru_cache(maxsize=10_000)
def normalise_name(name: str) -> str:
    """Return the name without white space and with full-width brackets, as names are compared.

    >>> normalise_name("区政府办公室 (区政务服务中心)")
    '区政府办公室（区政务服务中心）'
    """
    return _SPACE.sub("", name).translate(_WIDTH)


def name_within_district(name: str, district: NamedDistrict) -> str:
    """Return the normalised name without the district's prefix: 区司法局 for 上海市嘉定区司法局 and 嘉定区司法局.

    Names of other districts' departments stay as they are.
    """
    plain = normalise_name(name)
    rest = plain if district.city == district.name else plain.removeprefix(district.city)
    if rest.startswith(district.name):
        return department_prefix(district.name) + rest.removeprefix(district.name)
    if district.name.endswith("新区") and plain.startswith("新区"):
        return plain.removeprefix("新")
    return plain


def name_within_city(name: str, city: str) -> str:
    """Return the normalised name without the prefix of a city or province: 市司法局 for 上海市司法局."""
    plain = normalise_name(name)
    return department_prefix(city) + plain.removeprefix(city) if city and plain.startswith(city) else plain
