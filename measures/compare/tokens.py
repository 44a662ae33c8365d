"""A text in the pieces that a difference keeps whole: words, numbers, dates, names in quotes, single marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.search.segment import cut

_NUMBER = r"\d+(?:[.,:]\d+)*"
_UNIT = (
    r"[%％‰]|[十百千万亿]{0,2}(?:个工作日|个百分点|个月|平方米|立方米|公里|工作日|小时|分钟|人次|家次|场次"
    r"|[个家项套张件次场名人户条类种批处座栋间台亩吨元天期年])|[十百千万亿]{1,2}"
)
#: What stands together.
_WHOLE = re.compile(
    rf"""
      “[^“”，。；：\n]{{1,24}}”                           # a name; what has a clause in it is none
    | 《[^《》\n]{{1,60}}》                               # a title
    | \d{{4}}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?[底初]?     # a date
    | \d{{1,2}}月(?:\d{{1,2}}日)?[底初]?
    | [A-Za-z]+\d[A-Za-z0-9]* | \d+[A-Za-z]+[A-Za-z0-9]* # 5G, L3
    | {_NUMBER}(?:[-—~～至]{_NUMBER})?(?:\s?(?:{_UNIT}))?  # a number or a range of them, with its unit
    """,
    re.VERBOSE,
)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+")


def tokens(text: str) -> list[str]:
    """Return the pieces of ``text``; joined they are the text.

    >>> tokens("于2025年底前建成“线上一体化”平台12个")
    ['于', '2025年底', '前', '建成', '“线上一体化”', '平台', '12个']
    """
    return list(_tokens(text))


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text``, each with the mark that ends it; joined they are the text."""
    return _SENTENCE.findall(text)


def _tokens(text: str) -> Iterator[str]:
    at = 0
    for whole in _WHOLE.finditer(text):
        yield from cut(text[at : whole.start()])
        yield whole.group()
        at = whole.end()
    yield from cut(text[at:])
