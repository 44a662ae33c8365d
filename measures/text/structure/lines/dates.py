"""Dates as official documents print them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from measures.text.language.numerals import parse_ordinal
from measures.text.structure.lines import patterns

#: Full-width digits, one for one.
_PLAIN = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE_DIGIT = re.compile("[０-９]")
#: No date has more characters, with white space between all its parts.
_LONGEST_DATE = 60
#: What is typed for the round zero of Chinese years.
_ROUND = str.maketrans("OＯ◯", "〇〇〇")
#: A year in a heading: `2025年重点任务`, and both of `2024—2026年`.
_NAMED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s{0,3}(?:年|[-—–~～至到]))")
#: The titles of other documents.
_CITED = re.compile(r"《[^《》]{1,120}》")


def plain_digits(text: str) -> str:
    """Return ``text`` with plain digits for full-width ones, character for character."""
    return text.translate(_PLAIN) if _WIDE_DIGIT.search(text) else text


def nearest_year(texts: Iterable[str], year: int | None) -> int | None:
    """Return the year that the first of ``texts`` names that names any, else ``year``; None where it names several.

    One before ``year`` is of what is past: ``巩固2025年改革成果`` in a plan for 2026.

    >>> nearest_year(("优化服务", "2025年任务"), 2024), nearest_year(("2024—2026年任务",), 2024), nearest_year((), 2024)
    (2025, None, 2024)
    """
    for text in texts:
        if named := set(_NAMED_YEAR.findall(plain_digits(_CITED.sub("", text)))):
            if len(named) > 1:
                return None
            if (only := int(named.pop())) >= (year or only):
                return only
    return year


def find_dates(text: str) -> Iterator[tuple[date | None, re.Match[str]]]:
    """Yield every date printed in ``text`` with its match; None for one that no calendar has.

    >>> [found for found, _ in find_dates("2025年 2月 5 日，二〇二五年三月二十日，2026-01-08，2025年2月30日")]
    [datetime.date(2025, 2, 5), datetime.date(2025, 3, 20), datetime.date(2026, 1, 8), None]
    >>> [found for found, _ in find_dates("２０２６年４月１７日，二OO六年二月二十日")]
    [datetime.date(2026, 4, 17), datetime.date(2006, 2, 20)]
    """
    text = plain_digits(text)
    in_words = text.translate(_ROUND) if "年" in text else ""
    found = [
        *((match, [int(part) for part in match.groups()]) for match in patterns.DATE.finditer(text)),
        *(
            (match, [parse_ordinal(part) or 0 for part in match.groups()])
            for match in patterns.DATE_CN.finditer(in_words)
        ),
        *((match, [int(part) for part in match.groups()]) for match in patterns.DATE_ISO.finditer(text)),
    ]
    for match, (year, month, day) in sorted(found, key=lambda item: item[0].start()):
        try:
            yield date(year, month, day), match
        except ValueError:
            yield None, match


def parse_lone_date(text: str) -> tuple[date | None, re.Match[str]] | None:
    """Return the date that ``text`` consists of, brackets and `印发` aside, or None if it says anything else.

    Dates such as ``2025-03-07`` do not count: a document is dated in words, a page in figures.
    """
    bare = text.strip("（）()〔〕 \u3000").removesuffix("印发").strip()
    if "年" in bare and len(bare) <= _LONGEST_DATE:
        for found in find_dates(bare):
            if found[1].span() == (0, len(bare)):
                return found
    return None
