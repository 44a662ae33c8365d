"""The province that the number of a document stands for, where its issuer calls itself only ``省人民政府``."""

from __future__ import annotations

import re

from measures.text.structure.head.district_names import NamedPlace

#: The one character that stands for a province, a region or a city of that level in the numbers of its documents.
_PROVINCES = {
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "内": "内蒙古自治区", "辽": "辽宁省",
    "吉": "吉林省", "黑": "黑龙江省", "沪": "上海市", "苏": "江苏省", "浙": "浙江省", "皖": "安徽省",
    "闽": "福建省", "赣": "江西省", "鲁": "山东省", "豫": "河南省", "鄂": "湖北省", "湘": "湖南省",
    "粤": "广东省", "桂": "广西壮族自治区", "琼": "海南省", "渝": "重庆市", "川": "四川省", "黔": "贵州省",
    "云": "云南省", "藏": "西藏自治区", "陕": "陕西省", "甘": "甘肃省", "青": "青海省", "宁": "宁夏回族自治区",
    "新": "新疆维吾尔自治区",
}  # fmt: skip
_NUMBER = re.compile(r"(?P<province>.)(?:政|府|办|委|发)[政府办厅委]{0,2}[发字函规令秘电综]{0,2}〔")
#: How such an issuer calls itself, by the last character of what it governs.
_ISSUER = re.compile(r"(?:中共)?(?P<kind>省|自治区|市)(?:委|人民政府|政府)")


def place_by_number(number: str | None, issuer: str | None) -> NamedPlace | None:
    """Return the province for which ``number`` stands, if ``issuer`` is the government of one that it does not name.

    >>> place_by_number("鄂政发〔2026〕1号", "省人民政府").name
    '湖北省'
    >>> place_by_number("渝府办发〔2026〕1号", "市人民政府办公厅").name
    '重庆市'
    >>> place_by_number("鄂州政发〔2026〕1号", "市人民政府"), place_by_number("青政发〔2026〕1号", "市人民政府")
    (None, None)
    """
    found, own = _NUMBER.match(number or ""), _ISSUER.match(issuer or "")
    name = _PROVINCES.get(found["province"]) if found else None
    return NamedPlace(name, "province") if name and own and name.endswith(own["kind"]) else None
