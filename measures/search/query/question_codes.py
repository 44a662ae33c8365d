"""Find the numbers of measures that a question names: 第17条, 第九条, 17条, -17, 九（三）, 附件1第11项, 第17-19条."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from measures.models import Measure
from measures.search.query.question import UnderstoodPart
from measures.text.language.numerals import parse_ordinal

_HAN = "[一二三四五六七八九十]"
_NUMBER = rf"(?:\d{{1,3}}|{_HAN}{{1,4}})"
_UNIT = r"(?:[条项款]|号(?:举措|任务|措施)?)"
_TO = r"\s?[-—–~～至到]\s?"
#: What follows an amount, not a number of a measure.
_AMOUNT = r"(?![\d.%]|\s{0,3}[万亿个家件项年月日天元倍张套所次人岁])"
_CODES = re.compile(
    rf"附件?\s?(?P<annex>\d{{1,2}})\s?(?:第\s?|[-－.、]\s?)(?P<item>{_NUMBER})(?:\s?{_UNIT})?"
    rf"|第\s{{0,3}}(?P<first>{_NUMBER})\s?{_UNIT}?{_TO}第?\s?(?P<last>{_NUMBER})\s?{_UNIT}"
    rf"|(?<!\d)第?\s?(?P<chapter>{_NUMBER})\s?[(]\s?(?P<inner>{_NUMBER})\s?[)]"
    rf"|第\s{{0,3}}(?P<part>{_NUMBER})\s?章\s?第\s?(?P<article>{_NUMBER})\s?{_UNIT}"
    rf"|第\s{{0,3}}(?P<ordinal>\d{{1,3}}(?:[.-]\d{{1,3}}){{1,2}}|{_NUMBER})\s{{0,3}}{_UNIT}"
    rf"|(?<![\d.])(?P<code>\d{{1,3}}(?:\.\d{{1,3}}){{1,2}}|附\d{{0,2}}-?\d{{1,3}}){_AMOUNT}"
    r"|(?:no\.?|#)\s{0,3}(?P<no>\d{1,3}(?:\.\d{1,3})?)"
)
#: These are numbers only right behind what they are of: 嘉定2025-17, 嘉定25年17条, 徐汇9-3.
_BEHIND = re.compile(
    rf"\s?(?:(?P<parted>\d{{1,2}})[-－](?P<of>\d{{1,2}})|[-－—_/.]\s?(?P<number>\d{{1,3}}(?:\.\d{{1,3}})?)|(?P<counted>\d{{1,3}})\s?{_UNIT})"
    r"(?![\d.%〕])"
)
_LONGEST_RANGE = 30
_SCOPE = {"district": "district__slug", "year": "year", "document": "slug"}


def find_codes(
    text: str, named: Iterable[UnderstoodPart], using: str = "default"
) -> Iterator[UnderstoodPart]:
    """Yield the numbers of measures in a folded text, such as 第17条, that a named document or district has; one query.

    Beside neither a district nor a document a number names nothing.
    """
    parts = list(named)
    scope = {
        f"document__{field}__in": [value for part in parts for value in part.values if part.param == param]
        for param, field in _SCOPE.items()
    }
    if not (scope["document__district__slug__in"] or scope["document__slug__in"]):
        return
    found = {match.span(): _codes_of(match) for match in _CODES.finditer(text)}
    for part in parts:
        if match := _BEHIND.match(text, part.end):
            found[match.span()] = _codes_behind(match)
    codes = {code for codes in found.values() for code in codes}
    named_by = {lookup: values for lookup, values in scope.items() if values}
    measures = (
        Measure.objects.using(using).filter(code__in=codes, **named_by) if codes else Measure.objects.none()
    )
    by_code: dict[str, list[str]] = {}
    for pk, code in measures.values_list("pk", "code"):
        by_code.setdefault(code, []).append(str(pk))
    for (start, end), codes_there in found.items():
        if known := [code for code in codes_there if code in by_code]:
            pks = tuple(pk for code in known for pk in by_code[code])
            label = f"第 {known[0]} 项" if len(known) == 1 else f"第 {known[0]} 至 {known[-1]} 项"
            yield UnderstoodPart(start, end, text[start:end], "code", pks, label)


def _codes_of(match: re.Match[str]) -> list[str]:
    """Return the codes that a match of `_CODES` stands for, in order."""
    if match["annex"]:
        return [f"附{match['annex']}-{_digits(match['item'])}"]
    if match["first"]:
        first, last = parse_ordinal(match["first"]) or 0, parse_ordinal(match["last"]) or 0
        return [str(number) for number in range(first, min(last, first + _LONGEST_RANGE) + 1)]
    for outer, inner in (("chapter", "inner"), ("part", "article")):
        if match[outer]:
            return [f"{_digits(match[outer])}.{_digits(match[inner])}"]
    code = match["ordinal"] or match["code"] or match["no"]
    return [_digits(code).replace("-", ".") if match["ordinal"] else code]


def _codes_behind(match: re.Match[str]) -> list[str]:
    """Return the codes that a match of `_BEHIND` stands for."""
    if match["parted"]:
        return [f"{match['parted']}.{match['of']}"]
    return [match["number"] or match["counted"]]


def _digits(number: str) -> str:
    """Return a number in digits: 九 is 9; what is no number stays as it is."""
    return number if number[0].isdigit() else str(parse_ordinal(number) or number)
