"""Sentences by which the order of names says who leads: ``列第一位的为牵头单位，下同``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.text.structure.lines import patterns
from measures.text.structure.lines.brackets import CLOSING, OPENING
from measures.text.structure.lines.text_lines import TextLine
from measures.text.structure.lines.text_stretch import TextStretch

_FIRST = r"(?:第一(?:位|个|名|家|顺位)?|首[位个名家]|最前面?)"
#: The words between the mark before the rule and the place in the order, as in `各责任单位中排在`.
_BEFORE = (
    rf"(?:[{patterns.HAN}]{{0,8}}(?:单位中|部门中|分工中|分解中|栏中|所列(?:单位|部门)|(?:单位|部门)排序)[，,])?"
    rf"[{patterns.HAN}“”]{{0,24}}?"
)
_RULE = re.compile(
    rf"(?P<rule>(?:(?:备?注|说明)\s{{0,3}}[:：]\s{{0,3}})?(?:牵头(?:单位|部门)[为是系][{patterns.HAN}]{{0,4}}{_FIRST}的?(?:单位|部门)?"
    rf"|{_BEFORE}{_FIRST}(?:的|者)?(?:责任|负责)?(?:单位|部门|机构)?"
    rf"(?:，|,)?(?:均|即|就)?(?:(?:为|是|系|作为|负|承担)[{patterns.HAN}]{{0,8}}?(?:牵头|主责|主办|第一责任)(?:责任|负责)?(?:单位|部门|机构)?(?:[或和及][{patterns.HAN}]{{2,4}}(?:单位|部门))?"
    r"|(?:负责)?牵头(?:负责)?(?=[，,；;。）)〕\]】］]|$))))"
    r"(?P<others>[，,；;、。]?\s{0,3}(?:其余|其他|其它|余下|后者|之后|后面)[^，,；;。（）()]{0,8}?(?:为|是|系|均|按|配合|协办|参与)[^，,；;。（）()]{0,8})?"
    r"(?P<same>[，,；;。、]?\s{0,3}(?:以?下(?:均|皆|各项|各条)?(?:相)?同|后同|后文同|以此类推)[。.]?)?"
)
_FIRST_PLACE = re.compile(_FIRST)
_BY_MARK = re.compile(
    rf"(?:排[序名列]?(?:在|靠)?前|加粗|黑体|粗体|斜体|红色|红字|下划线|划线|标[注记有]|带|加|打|注有?)[{patterns.HAN}“”\"*＊★☆▲△●]{{0,12}}?(?:的|者)?(?:责任)?(?:单位|部门)?"
    r"(?:均|即)?[为是系]牵头(?:责任)?(?:单位|部门)"
)
#: Characters of a rule at most.
_LONGEST_RULE = 200
_SEPARATORS = OPENING + "，,；;。、 \t\u3000"
_NOTE = re.compile(r"[（(【\[]?\s{0,3}(?:备?注|说明)\s{0,3}[:：]")


@dataclass(frozen=True, slots=True)
class RankingRule:
    """A rule as printed from ``start`` to ``end`` of the plan's text.

    ``goes_on`` says that it holds for the lists behind it too, ``everywhere`` for those before it as well.
    """

    text: str
    start: int
    end: int
    goes_on: bool = True
    everywhere: bool = False


def cut_ranking_rule(stretch: TextStretch) -> tuple[TextStretch, RankingRule | None]:
    """Return a list of names without the rule at its end, and the rule; one without ``下同`` holds for this list only.

    >>> stretch = TextStretch("责任单位：甲局、乙局。列第一位的为牵头单位，下同", (0,), (0,))
    >>> rest, rule = cut_ranking_rule(stretch)
    >>> rest.text, rule.text, rule.goes_on
    ('责任单位：甲局、乙局', '列第一位的为牵头单位，下同', True)
    >>> rest, rule = cut_ranking_rule(TextStretch("甲局、乙局〔列第一位的 为牵头单位〕", (0,), (0,)))
    >>> rest.text, rule.text, rule.goes_on
    ('甲局、乙局', '列第一位的为牵头单位', False)
    """
    found = _find_rule(stretch.text)
    if not found:
        return stretch, None
    rule = RankingRule(
        "".join(stretch.text[found.start : found.end].split()).rstrip("。."),
        stretch.offset(found.start),
        stretch.end(found.end),
        goes_on=found.goes_on,
    )
    before = found.start
    while before and stretch.text[before - 1] in _SEPARATORS:
        before -= 1
    rest = stretch.text[found.end :].strip(CLOSING + "。 \t\u3000")
    return (stretch, None) if rest else (stretch.part(0, before), rule)


def find_ranking_rules(lines: Sequence[TextLine]) -> list[RankingRule]:
    """Return the rules that stand in sentences, notes and headings of a plan."""
    rules: list[RankingRule] = []
    for line in lines:
        if found := _find_rule(line.text):
            printed = "".join(line.text[found.start : found.end].split()).rstrip("。.")
            note = bool(_NOTE.match(line.text))
            rules.append(
                RankingRule(printed, line.start + found.start, line.start + found.end, everywhere=note)
            )
    return rules


def find_marking_rules(lines: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    """Yield the places of sentences by which a mark of the print says who leads: `加粗的为牵头单位`.

    The print is not kept, so that nobody can tell from the text whom they mean.
    """
    for line in lines:
        if "牵头" in line.text and (found := _BY_MARK.search(line.text)):
            yield line.start + found.start(), line.start + found.end()


def find_rule_end(text: str, at: int) -> int | None:
    """Return where a rule ends that begins at ``at``, or None."""
    found = _find_rule(text[at : at + _LONGEST_RULE])
    return at + found.end if found and found.start == 0 else None


@dataclass(frozen=True, slots=True)
class _FoundRule:
    """Where a rule stands in a text, and whether it says that it goes on."""

    start: int
    end: int
    goes_on: bool


def _find_rule(text: str) -> _FoundRule | None:
    """Return the rule in a text, looked for only around the words for a first place; lines may break within it."""
    if not ("第一" in text or "首" in text or "最前" in text):
        return None
    squeezed = "".join(text.split())
    if not _FIRST_PLACE.search(squeezed):
        return None
    if found := _RULE.search(text):
        return _FoundRule(found.start("rule"), found.end(), bool(found["same"]))
    found = _RULE.search(squeezed) if squeezed != text else None
    if not found:
        return None
    places = [at for at, character in enumerate(text) if not character.isspace()]
    return _FoundRule(places[found.start("rule")], places[found.end() - 1] + 1, bool(found["same"]))


class RankingRules:
    """The rules of a plan in order; find the one that holds at a place."""

    def __init__(self, rules: Sequence[RankingRule]) -> None:
        self._rules = sorted((rule for rule in rules if rule.goes_on), key=lambda rule: rule.start)
        self._starts = [rule.start for rule in self._rules]
        self._everywhere = next((rule for rule in self._rules if rule.everywhere), None)

    def at(self, offset: int) -> RankingRule | None:
        """Return the rule that holds for a list that begins at ``offset`` of the plan's text."""
        last = bisect_right(self._starts, offset) - 1
        return self._rules[last] if last >= 0 else self._everywhere
