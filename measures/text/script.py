"""The script stage: text in traditional characters becomes simplified; any other text is left alone.

OpenCC's ``t2s`` does the work. It leaves 著 as it is, which simplified Chinese keeps in 著作 and 显著 and writes 着 in
着力 and 沿着; the word model decides between the two.
"""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

from measures.text.damage.habits import is_traditional
from measures.text.damage.lexicon import WordModel, is_word
from measures.text.steps import CERTAIN, Step, replay

SCRIPT = "script"
_AMBIGUOUS = "著"
_PARTICLE = "着"
#: Characters on each side of 著 that are read to tell the particle from the word.
_AROUND = 3
#: Confidence where the words on both sides do not tell 著 from 着.
_UNTOLD = 0.8
_TOLD_BY = 2.0


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _model() -> WordModel:
    return WordModel()


def simplify(text: str) -> tuple[str, list[Step]]:
    """Return ``text`` in simplified script and the steps that lead to it; none if it was not traditional.

    >>> simplify("著力構築顯著優勢")[0]
    '着力构筑显著优势'
    >>> simplify("编著者著作等身")[1]
    []
    """
    if not is_traditional(text):
        return text, []
    steps: list[Step] = []
    at = 0
    for line in text.split("\n"):
        steps.extend(_line_steps(line, at))
        at += len(line) + 1
    return replay(text, steps), steps


def _line_steps(line: str, at: int) -> list[Step]:
    """Return a step for each character of a line that changes."""
    converted = _converter().convert(line)
    if len(converted) != len(line):
        converted = "".join(_converter().convert(character)[:1] or character for character in line)
    confidences: dict[int, float] = {}
    if _AMBIGUOUS in converted:
        converted, confidences = _particles(converted)
    return [
        Step(SCRIPT, at + place, at + place + 1, was, became, confidences.get(place, CERTAIN))
        for place, (was, became) in enumerate(zip(line, converted, strict=True))
        if was != became
    ]


def _particles(line: str) -> tuple[str, dict[int, float]]:
    """Return simplified ``line`` with 着 where 著 is not meant, and how sure that is at each place."""
    characters = list(line)
    confidences: dict[int, float] = {}
    for place, character in enumerate(line):
        if character != _AMBIGUOUS:
            continue
        before, after = line[max(0, place - _AROUND) : place], line[place + 1 : place + 1 + _AROUND]
        if _in_word(before, _AMBIGUOUS, after):
            told = _model().best(before + _PARTICLE + after) - _model().best(before + _AMBIGUOUS + after)
            if not _in_word(before, _PARTICLE, after) or told < 0:
                continue
            confidences[place] = CERTAIN if told > _TOLD_BY else _UNTOLD
        characters[place] = _PARTICLE
    return "".join(characters), confidences


def _in_word(before: str, character: str, after: str) -> bool:
    """Whether the dictionary has a word with ``character`` that stands here."""
    return any(
        is_word(before[len(before) - left :] + character + after[:right])
        for left in range(len(before) + 1)
        for right in range(len(after) + 1)
        if left + right
    )
