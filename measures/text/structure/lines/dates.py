"""Dates as official documents print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from measures.text.language.numerals import parse_ordinal
from measures.text.structure.lines import patterns

#: Full-width digits, one for one.
_PLAIN = str.maketrans("０１２３４５６７８９", "0123456789")
#: What is typed for the round zero of Chinese years.
_ROUND = str.maketrans("OＯ◯", "〇〇〇")


def plain_digits(text: str) -> str:
    """Return ``text`` with plain digits for full-width ones, character for character."""
    return text.translate(_PLAIN)


def find_dates(text: str) -> Iterator[tuple[date | None, re.Match[str]]]:
    """Yield every date printed in ``text`` with its match; None for one that no calendar has.

    >>> [found for found, _ in find_dates("2025年 2月 5 日，二〇二五年三月二十日，2026-01-08，2025年2月30日")]
    [datetime.date(2025, 2, 5), datetime.date(2025, 3, 20), datetime.date(2026, 1, 8), None]
    >>> [found for found, _ in find_dates("２０２６年４月１７日，二OO六年二月二十日")]
    [datetime.date(2026, 4, 17), datetime.date(2006, 2, 20)]
    """
    text = text.translate(_PLAIN)
    found = [
        *((match, [int(part) for part in match.groups()]) for match in patterns.DATE.finditer(text)),
        *(
            (match, [parse_ordinal(part) or 0 for part in match.groups()])
            for match in patterns.DATE_CN.finditer(text.translate(_ROUND))
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
    for found in find_dates(bare):
        if found[1].span() == (0, len(bare)) and "年" in bare:
            return found
    return None
