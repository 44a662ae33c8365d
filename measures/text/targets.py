"""Numeric targets: the quantities a measure commits to (95%、150个、每年12次), with number, unit, bound and phrase.

A quantity is a number with a unit. Names and labels that carry numbers are none: whatever stands in quotes or book
marks (“15分钟就业服务圈”、“12条”), years and dates, ordinals (第3批), hot lines, versions, codes (L3、G1503), and what
exists already (已实现51项). Patterns are built from the named fragments below; every repetition
in them has an end, so that a text is read in time in proportion to its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: Changes whenever another set of quantities would be found; indexes made with another are rebuilt.
VERSION = 2

_TIME = "个工作日|工作日|个月|个季度|小时|分钟|秒|天|周"
_MONEY = "元|美元|欧元"
_SIZE = "平方米|平方公里|立方米|公顷|公里|千米|米|亩|吨|千瓦时|千瓦|兆瓦|度"
_COUNT = (
    "个百分点|人次|户次|件次|家次|场次|课时|学时|张床位|床位|标箱|"
    "个|家|项|套|张|件|次|场|名|人|户|条|类|种|批|处|座|栋|幢|间|台|辆|根|所|支|位|份|篇|款|例|起|宗|笔|组|对|门|倍|成|期"
)
UNIT = f"(?P<unit>%|％|‰|{_TIME}|{_MONEY}|{_SIZE}|{_COUNT})"

#: No number that is meant has more digits, and none in Chinese more characters.
_DIGITS = r"\d{1,3}(?:[,，]\d{3}){1,5}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?"
_NUMERALS = "零一二两三四五六七八九十百千万亿"
_SCALE = "[十百千万亿]{1,2}"
ARABIC = rf"(?:{_DIGITS})"
CHINESE = f"(?<![{_NUMERALS}])[一二两三四五六七八九]?[十百千万亿][零一二三四五六七八九十百千万亿]{{0,15}}"
SMALL = "[一二两三四五六七八九]"
RANGE = r"(?:\s{0,9}[-–—~～至到]\s{0,9})"

PERIOD = "(?P<period>每(?:个)?(?:年|半年|季度|季|月|周|星期|日|天)(?:度)?)"
_LEAST = "不低于|不少于|不小于|至少|最少|达到?|力争"
_MORE = "超过|超|高于|大于|突破|多于"
_MOST = "不高于|不超过|不多于|不大于|至多|最多|压缩至|缩短至|压减至|控制在"
_LESS = "低于|少于|小于"
_ABOUT = "约|大约|近|左右"
CUE = f"(?:{_MOST}|{_LEAST}|{_MORE}|{_LESS}|{_ABOUT})"

#: A unit is not a unit if these go on: 千亿级, 15分钟生活圈, 3个月份.
_NOT_BEFORE = r"(?!级|强企|高地|[^，。；、！？\n]{0,6}(?:生活|就业|服务|通勤)[^，。；、！？\n]{0,4}圈)"
_NOT_AFTER = r"(?<![A-Za-z0-9.+×/第〔\[-])"

#: Every way to begin a quantity: with a period, a word before it, a blank or a number. Tried first, as most characters
#: begin none.
_FIRST = r"(?=[每不至最达力超高大突多压缩控低少小约近左\s\d一二两三四五六七八九十百千万亿])"
_QUANTITY = re.compile(
    rf"{_FIRST}(?:{PERIOD}[^，。；：！？\n\d]{{0,6}}?)?(?P<cue>{CUE})?\s{{0,9}}{_NOT_AFTER}"
    rf"(?P<low>{ARABIC}{RANGE})?(?P<number>{ARABIC}\s{{0,9}}(?P<scale>{_SCALE})?|{CHINESE}|{SMALL})"
    rf"(?P<more>余|多)?\s{{0,9}}{UNIT}{_NOT_BEFORE}"
    r"(?P<after>以上|及以上|以内|之内|以下|左右)?"
)
_BOUNDS = tuple(
    (re.compile(words), sign) for words, sign in ((_MOST, "<="), (_LEAST, ">="), (_MORE, ">"), (_LESS, "<"))
)
_SPOKEN = re.compile(
    r"百分之[一二三四五六七八九十百零点]{1,15}|翻[一两]番|[一二三四五六七八九]分之[一二三四五六七八九]"
)
_QUOTED = re.compile(
    r"“[^“”\n]{1,40}”|《[^《》\n]{1,80}》|「[^「」\n]{1,40}」|\"[^\"\n]{1,40}\"|‘[^‘’\n]{1,40}’"
)
_BREAKS = "，。；：！？\n,;!?"
_BREAK = re.compile(f"[{_BREAKS}]")
#: In the same clause before it: what is there already is not promised.
_ALREADY = re.compile(r"已(?:经)?(?:实现|建成|有|完成|开展|推出|设立|达|形成)[^，。；：！？\n]{0,80}$")

#: How many characters before a quantity are looked at for what qualifies it.
_CLAUSE = 80
#: A clause that goes on further than this before or behind a quantity is cut there, and an ellipsis says so.
_AROUND = 200

_CHINESE_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


@dataclass(frozen=True, slots=True)
class NumericTarget:
    """One quantity: ``text`` is what stands at ``start:end``, ``phrase`` the clause around it.

    ``bound`` is ``>=``, ``>``, ``<=``, ``<``, ``~`` or empty; ``period`` is 每年 and the like, or empty. For a range
    (3-5个) ``number`` is its upper end. ``number`` is in the unit: 15万平方米 is 150000 平方米.
    """

    start: int
    end: int
    text: str
    number: Decimal
    unit: str
    bound: str
    period: str
    phrase: str


def find_targets(text: str) -> list[NumericTarget]:
    """Return the quantities in ``text``, first to last, not overlapping; never raises."""
    hidden = [match.span() for match in _QUOTED.finditer(text)]
    found = [*_quantities(text, hidden), *_spoken(text, hidden)]
    return sorted(found, key=lambda target: target.start)


def _quantities(text: str, hidden: list[tuple[int, int]]) -> list[NumericTarget]:
    """Return the quantities written as number and unit."""
    targets: list[NumericTarget] = []
    for match in _QUANTITY.finditer(text):
        start, end = match.start("low") if match["low"] else match.start("number"), match.end("unit")
        vague = match["number"] in _CHINESE_DIGIT and not (match["period"] or match["cue"])
        if vague or _is_in_spans(start, hidden) or _ALREADY.search(text, max(0, start - _CLAUSE), start):
            continue
        try:
            number = _parse_written_number(match["number"], match["scale"] or "")
        except InvalidOperation:
            continue
        period = match["period"] or ""
        # 每年12次 is one expression; 每年举办活动12次 is two with words between them.
        if period and match.end("period") == start:
            start = match.start("period")
        unit = match["unit"].replace("％", "%")
        targets.append(
            NumericTarget(
                start,
                end,
                text[start:end],
                number,
                unit,
                _bound(match),
                period,
                clause_around(text, start, end),
            )
        )
    return targets


def _spoken(text: str, hidden: list[tuple[int, int]]) -> list[NumericTarget]:
    """Return the shares written out in words: 百分之九十, 三分之一, 翻一番."""
    targets: list[NumericTarget] = []
    for match in _SPOKEN.finditer(text) if "分之" in text or "翻" in text else ():
        start, end = match.span()
        if _is_in_spans(start, hidden):
            continue
        printed = match.group()
        if printed.startswith("百分之"):
            number, unit = _parse_written_number(printed.removeprefix("百分之").partition("点")[0], ""), "%"
        elif printed.startswith("翻"):
            number, unit = Decimal(2 ** _CHINESE_DIGIT[printed[1]]), "倍"
        else:
            number, unit = Decimal(_CHINESE_DIGIT[printed[-1]]) / _CHINESE_DIGIT[printed[0]], "份"
        targets.append(
            NumericTarget(start, end, printed, number, unit, "", "", clause_around(text, start, end))
        )
    return targets


def _is_in_spans(offset: int, spans: list[tuple[int, int]]) -> bool:
    """Return whether one of the ordered, disjoint ``spans`` covers ``offset``."""
    index = bisect_right(spans, (offset, len(spans) and spans[-1][1])) - 1
    return index >= 0 and spans[index][0] <= offset < spans[index][1]


def _parse_written_number(written: str, scale: str) -> Decimal:
    """Return the number that is ``written``, in Arabic digits with a Chinese ``scale`` or all Chinese."""
    digits = written.removesuffix(scale).strip().replace(",", "").replace("，", "")
    if digits[:1].isdigit():
        number = Decimal(digits)
        for character in scale:
            number *= _CHINESE_SCALE[character]
        return number
    return Decimal(_parse_chinese_number(written))


def _parse_chinese_number(written: str) -> int:
    """Return the number written in Chinese: 二十 is 20, 百 is 100, 三万五千 is 35000."""
    total = section = digit = 0
    for character in written:
        if character in _CHINESE_DIGIT:
            digit = _CHINESE_DIGIT[character]
            continue
        scale = _CHINESE_SCALE[character]
        if scale < 10**4:
            section += (digit or 1) * scale
        else:
            total = (total + section + digit or 1) * scale
            section = 0
        digit = 0
    return total + section + digit


def _bound(match: re.Match[str]) -> str:
    """Return how the quantity is bounded by the words before and after it."""
    cue, after = match["cue"] or "", match["after"] or ""
    if after.endswith("以上"):
        return ">="
    if after in ("以内", "之内", "以下"):
        return "<="
    for words, sign in _BOUNDS:
        if cue and words.fullmatch(cue):
            return sign
    if match["more"]:
        return ">"
    return "~" if cue or after else ""


def clause_around(text: str, start: int, end: int) -> str:
    """Return the clause that the quantity stands in, without the marks at its ends; a very long one is cut."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before = max(text.rfind(mark, low, start) for mark in _BREAKS)
    after = _BREAK.search(text, end, high)
    begin = before + 1 if before >= 0 else low
    stop = after.start() if after else high
    lead = "…" if before < 0 and low > 0 else ""
    trail = "…" if after is None and high < len(text) else ""
    return f"{lead}{text[begin:stop].strip()}{trail}"
