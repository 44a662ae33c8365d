"""Find the years that a question names: 2025, 2025年, 25年, 今年, 去年, 2024-2026, 近两年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from measures.search.query.question import UnderstoodPart
from measures.text.language.numerals import parse_ordinal

_YEAR = r"(?:19|20)\d\d"
#: A year in an amount, a number of a document or a deadline is none to search in.
_NOT_BEHIND = r"(?<![\d.〔\[(（])"
_DEADLINE = r"年?\s{0,3}(?:底|末|内|以?前|初|\d{1,2}\s{0,3}月|[一二三四]季度|[上下]半年)"
_NOT_BEFORE = rf"(?!\d|\.\d|[〕\])）]|\s{{0,3}}{_DEADLINE}|\s{{0,3}}[万亿个家件项元%])"
_RANGE = re.compile(
    rf"{_NOT_BEHIND}(?P<first>{_YEAR})\s{{0,3}}年?\s{{0,3}}[-—–~～至到]{{1,2}}\s{{0,3}}(?P<last>{_YEAR}){_NOT_BEFORE}\s{{0,3}}年?"
)
_ONE = re.compile(rf"{_NOT_BEHIND}(?P<year>{_YEAR}){_NOT_BEFORE}(?:\s{{0,3}}年[度版]?|版)?")
_BOTH = re.compile(
    rf"{_NOT_BEHIND}(?P<first>(?:20)?\d\d)\s{{0,3}}年?\s{{0,3}}(?:[、,，和与及]|以及|[-—–~～至到])\s{{0,3}}(?P<last>(?:20)?\d\d)\s{{0,3}}年(?!{_DEADLINE[2:]}|\d)"
)
_TO = re.compile(r"[-—–~～至到]")
_SINCE = re.compile(rf"{_NOT_BEHIND}(?P<year>{_YEAR})\s{{0,3}}年?\s{{0,3}}(?:以来|以后|之后|起|至今|到现在)")
_CHINESE = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}年?")
_SHORT = re.compile(rf"{_NOT_BEHIND}(?P<year>\d\d)年(?![底末内前初以]|\s?\d{1, 2}\s?月)")
_WORDS = {"大前年": -3, "前年": -2, "去年": -1, "上年度": -1, "今年": 0, "本年度": 0, "明年": 1}
_RELATIVE = re.compile("|".join(_WORDS) + r"(?![底末内前初])")
_LAST = re.compile(r"(?:[近最]{1,2}|过去|这)(?P<number>[两二三四五2-5])年")
_PAIRS = re.compile(r"(?P<pair>今明|去今|前去)两?年")
_PAIR_YEARS = {"今明": (0, 1), "去今": (-1, 0), "前去": (-2, -1)}
_DIGITS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_PLAUSIBLE = range(1949, 2101)
_LONGEST_RANGE = 30
#: Two digits are a year that is not further ahead.
_AHEAD = 5


def find_years(text: str, today: date) -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text where years are named; ``today`` says which one 今年 is.

    They may lie over each other: the years of a range are also years by themselves.

    >>> [part.values for part in find_years("2024-2026 融资", date(2026, 5, 1))][0]
    ('2024', '2025', '2026')
    >>> [part.values for part in find_years("去年和25年", date(2026, 5, 1))]
    [('2025',), ('2025',)]
    >>> list(find_years("2025年底前完成2025家", date(2026, 5, 1)))
    []
    """
    yield from (part for part in _all_years(text, today) if part.values)


def _all_years(text: str, today: date) -> Iterator[UnderstoodPart]:
    yield from _ranges(text, today)
    for match in _CHINESE.finditer(text):
        if year := parse_ordinal(match[0].rstrip("年")):
            yield _years(match, [year])
    for match in _ONE.finditer(text):
        yield _years(match, [int(match["year"])])
    for match in _SHORT.finditer(text):
        if (year := _full_year(match["year"])) <= today.year + _AHEAD:
            yield _years(match, [year])
    for match in _RELATIVE.finditer(text):
        yield _years(match, [today.year + _WORDS[match[0]]])
    for match in _PAIRS.finditer(text):
        yield _years(match, [today.year + step for step in _PAIR_YEARS[match["pair"]]])
    for match in _LAST.finditer(text):
        number = _DIGITS.get(match["number"]) or int(match["number"])
        yield _years(match, range(today.year - number + 1, today.year + 1))


def _ranges(text: str, today: date) -> Iterator[UnderstoodPart]:
    """Yield where a first and a last year stand, two years, or all since one."""
    for match in _RANGE.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        if first <= last < first + _LONGEST_RANGE:
            yield _years(match, range(first, last + 1))
    for match in _BOTH.finditer(text):
        first, last = _full_year(match["first"]), _full_year(match["last"])
        if first < last < first + _LONGEST_RANGE and last <= today.year + _AHEAD:
            yield _years(match, range(first, last + 1) if _TO.search(match[0]) else [first, last])
    for match in _SINCE.finditer(text):
        first = int(match["year"])
        if first <= today.year < first + _LONGEST_RANGE:
            yield _years(match, range(first, today.year + 1))


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else 2000 + int(digits)


def _years(match: re.Match[str], years: list[int] | range) -> UnderstoodPart:
    values = tuple(str(year) for year in years if year in _PLAUSIBLE)
    is_run = len(values) > 1 and int(values[-1]) - int(values[0]) == len(values) - 1
    label = f"{values[0]}—{values[-1]}" if is_run else "、".join(values)
    return UnderstoodPart(*match.span(), match[0], "year", values, label)
