"""Split a text into the tokens of a comparison: words, numbers, dates, quoted names, single marks."""

from __future__ import annotations

import re
from functools import lru_cache

from measures.search.words.segmenter import cut_text

_NUMBER = r"\d+(?:[.,:]\d+)*"
_UNIT = (
    r"[%％‰]|[十百千万亿]{0,2}(?:个工作日|个百分点|个月|平方米|立方米|公里|工作日|小时|分钟|人次|家次|场次"
    r"|[个家项套张件次场名人户条类种批处座栋间台亩吨元天期年])|[十百千万亿]{1,2}"
)
_NAME = r"“[^“”，。；：\n]{1,24}”|《[^《》\n]{1,60}》"  # what has a clause in it is no name
_FIGURE = rf"""
      \d{{4}}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?[底初]?       # a date
    | \d{{1,2}}月(?:\d{{1,2}}日)?[底初]?
    | (?<![A-Za-z])[A-Za-z]++\d[A-Za-z0-9]* | \d++[A-Za-z][A-Za-z0-9]*  # 5G, L3
    | {_NUMBER}(?:[-—~～至]{_NUMBER})?(?:\s?(?:{_UNIT}))?   # a number or a range of them, with its unit
"""
#: Tokens, with or without quoted names; to look first how they begin takes a quarter of the time.
_WHOLE = re.compile(rf"(?=[“《\dA-Za-z]) (?: {_NAME} | {_FIGURE} )", re.VERBOSE)
_WHOLE_FIGURES = re.compile(rf"(?=[\dA-Za-z]) (?: {_FIGURE} )", re.VERBOSE)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+")


def split_tokens(text: str, *, names: bool = True) -> list[str]:
    """Return the tokens of ``text``, which joined are the text; ``names`` keeps quoted names whole.

    >>> split_tokens("于2025年底前建成“线上一体化”平台12个")
    ['于', '2025年底', '前', '建成', '“线上一体化”', '平台', '12个']
    """
    return list(_kept_tokens(text, names and ("“" in text or "《" in text)))


def split_sentences(text: str) -> list[str]:
    """Return the sentences of ``text``, each with the mark that ends it; joined they are the text."""
    return _SENTENCE.findall(text)


@lru_cache(maxsize=1024)
def _kept_tokens(text: str, names: bool) -> tuple[str, ...]:
    """Return the tokens of a text; a page compares each of its texts with several others."""
    tokens: list[str] = []
    at = 0
    for found in (_WHOLE if names else _WHOLE_FIGURES).finditer(text):
        tokens += cut_text(text[at : found.start()])
        tokens.append(found.group())
        at = found.end()
    return (*tokens, *cut_text(text[at:]))
