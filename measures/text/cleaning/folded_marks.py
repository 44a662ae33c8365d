"""The marks stage: full-width Chinese marks that were folded to ASCII become full-width again.

Whether a text was folded is seen in the text itself: in Chinese surroundings it has more half-width commas, colons
and semicolons than full-width ones. Only then is anything changed, so that an author's own ``(AEO)`` in a text with
proper marks stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.text.steps import CERTAIN, RepairStep, replay_steps

FOLDED_MARK = "folded_mark"
FOLDED_INDENTATION = "folded_indentation"

_FULL = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}
_CHINESE = "\u3400-\u9fff\u3001-\u303f\u2018-\u201d\u2014\u2026\uff01-\uff60★○〇"
_BRACKETS = "()"
_MARK = re.compile(r"[,:;()]")
_IS_CHINESE = re.compile(f"[{_CHINESE}]")
_HAS_CHINESE = re.compile("[\u3400-\u9fff]")
_INDENT = re.compile(f"(?m)^ {{1,4}}(?=[\u3000{_CHINESE}\\d(])")
#: Confidence of a mark with Chinese on one side only.
_ONE_SIDED = 0.95


def unfold_marks(text: str) -> tuple[str, list[RepairStep]]:
    """Return ``text`` with its folded marks and indentation full-width again, and the steps that lead to it.

    >>> unfold_marks("加大AEO(經認證的經營者)企業培育,落實95%;比例1:3,000")[0]
    '加大AEO（經認證的經營者）企業培育，落實95%；比例1:3,000'
    """
    steps = list(_mark_steps(text))
    folded = sum(step.before not in _BRACKETS for step in steps)
    if folded <= sum(text.count(_FULL[mark]) for mark in _FULL if mark not in _BRACKETS):
        return text, []
    steps = sorted([*steps, *_indentation_steps(text)], key=lambda step: step.start)
    return replay_steps(text, steps), steps


def _mark_steps(text: str) -> Iterator[RepairStep]:
    """Yield a step for each half-width mark in Chinese surroundings."""
    opened: list[tuple[int, bool]] = []
    for match in _MARK.finditer(text):
        at, mark = match.start(), match.group()
        if mark == "(":
            opened.append((at, _IS_CHINESE.match(text[at - 1 : at]) is not None))
        elif mark == ")":
            yield from _bracket_steps(text, opened.pop() if opened else None, at)
        elif not _between_digits(text, at):
            before, after = _has_chinese_neighbours(text, at)
            if before or after:
                yield _folded_mark_step(text, at, CERTAIN if before and after else _ONE_SIDED)
        if "\n" in text[at : at + 2]:
            opened.clear()
    for at, follows_chinese in opened:
        if follows_chinese or _IS_CHINESE.match(text[at + 1 : at + 2]):
            yield _folded_mark_step(text, at, _ONE_SIDED)


def _bracket_steps(text: str, opening: tuple[int, bool] | None, closing: int) -> Iterator[RepairStep]:
    """Yield the steps for a pair of brackets, or for a closing one alone: both are Chinese or neither is."""
    if opening is None:
        if any(_has_chinese_neighbours(text, closing)):
            yield _folded_mark_step(text, closing, _ONE_SIDED)
        return
    start, follows_chinese = opening
    inside = _HAS_CHINESE.search(text, start, closing) is not None
    at_line_start = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    before_chinese = _IS_CHINESE.match(text[closing + 1 : closing + 2]) is not None
    if inside or follows_chinese or (at_line_start and before_chinese):
        confidence = CERTAIN if inside else _ONE_SIDED
        yield _folded_mark_step(text, start, confidence)
        yield _folded_mark_step(text, closing, confidence)


def _has_chinese_neighbours(text: str, at: int) -> tuple[bool, bool]:
    """Whether the characters before and after a mark are Chinese; a bracket or percent sign counts with its inside."""
    before = text[max(0, at - 1) : at]
    after = text[at + 1 : at + 2]
    return _IS_CHINESE.match(before) is not None, _IS_CHINESE.match(after) is not None


def _between_digits(text: str, at: int) -> bool:
    return text[max(0, at - 1) : at].isdigit() and text[at + 1 : at + 2].isdigit()


def _folded_mark_step(text: str, at: int, confidence: float) -> RepairStep:
    return RepairStep(FOLDED_MARK, at, at + 1, text[at], _FULL[text[at]], confidence)


def _indentation_steps(text: str) -> Iterator[RepairStep]:
    """Yield a step for each line whose ideographic spaces were folded to plain ones."""
    for match in _INDENT.finditer(text):
        yield RepairStep(
            FOLDED_INDENTATION, match.start(), match.end(), match[0], "\u3000" * len(match[0]), _ONE_SIDED
        )
