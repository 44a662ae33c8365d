"""The script stage: text in traditional characters becomes simplified; any other text is left alone.

OpenCC's ``t2s`` does the work. Names of places keep their own characters (乾安县). ``t2s`` leaves 著 as it is, which
simplified Chinese keeps in 著作 and 显著 and writes 着 in 着力 and 沿着: usual words decide, then what stands before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from opencc import OpenCC

from measures.text.cleaning.place_spelling import find_place_spellings
from measures.text.language.word_model import WordModel
from measures.text.language.word_tags import part_of_speech, word_frequency
from measures.text.repair.site_habits import is_traditional
from measures.text.steps import CERTAIN, RepairStep, replay_steps

SCRIPT = "script"
_AMBIGUOUS = "著"
_PARTICLE = "着"
#: Characters on each side of 著 that are read to tell the particle from the word.
_AROUND = 3
#: Confidence where 着 follows a verb, and where nothing tells 著 from 着: a guess.
_BEHIND_VERB, _UNCLEAR = 0.97, 0.8
_CLEAR_MARGIN = 2.0
#: So often the dictionary has words that are usual; below, it has what it picked up in traditional text as well.
_USUAL = 10
#: What writes: a name, a pronoun, a number or nothing at all before it makes 著 the verb.
_WRITERS = ("nr", "nz", "r", "m")
_CONTENT = re.compile("[\u3400-\u9fff]")


@cache
def _script_converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _model() -> WordModel:
    return WordModel()


def simplify_script(text: str) -> tuple[str, list[RepairStep]]:
    """Return ``text`` in simplified script and the steps that lead to it; none if it was not traditional.

    >>> simplify_script("著力構築顯著優勢")[0]
    '着力构筑显著优势'
    >>> simplify_script("编著者著作等身")[1]
    []
    """
    if not is_traditional(text):
        return text, []
    steps: list[RepairStep] = []
    at = 0
    for line in text.split("\n"):
        steps.extend(_line_steps(line, at))
        at += len(line) + 1
    return replay_steps(text, steps), steps


def _line_steps(line: str, at: int) -> list[RepairStep]:
    """Return a step for each character of a line that changes."""
    converted = _script_converter().convert(line)
    if len(converted) != len(line):
        converted = "".join(_script_converter().convert(character)[:1] or character for character in line)
    converted = _with_places(line, converted)
    particles: dict[int, tuple[str, float]] = {}
    if _AMBIGUOUS in converted:
        particles = {place: (became, confidence) for place, became, confidence in _particles(converted)}
    steps: list[RepairStep] = []
    for place, (was, plain) in enumerate(zip(line, converted, strict=True)):
        became, confidence = particles.get(place, (plain, CERTAIN))
        if was != became:
            others = (_AMBIGUOUS,) if confidence == _UNCLEAR else ()
            steps.append(RepairStep(SCRIPT, at + place, at + place + 1, was, became, confidence, others))
    return steps


def _with_places(line: str, converted: str) -> str:
    """Return the converted line with the names of places as they are spelt; 於 stands in nothing else."""
    spellings = find_place_spellings(line)
    characters = list(converted.replace("於", "于"))
    for start, end, name in spellings:
        characters[start:end] = name
    return "".join(characters)


def _particles(line: str) -> Iterator[tuple[int, str, float]]:
    """Yield where simplified ``line`` has 着 for 著, and how sure that is."""
    for place, character in enumerate(line):
        if character != _AMBIGUOUS:
            continue
        before, after = line[max(0, place - _AROUND) : place], line[place + 1 : place + 1 + _AROUND]
        confidence = _particle(before, after)
        if confidence:
            yield place, _PARTICLE, confidence


@lru_cache(maxsize=4096)
def _particle(before: str, after: str) -> float:
    """Return how sure it is that 着 is meant between two stretches; 0 where it is 著."""
    written, particle = _usual(before, _AMBIGUOUS, after), _usual(before, _PARTICLE, after)
    if written:
        margin = _model().best(before + _PARTICLE + after) - _model().best(before + _AMBIGUOUS + after)
        if margin < -_CLEAR_MARGIN or not (particle or _ends_in_verb(before)):
            return 0
        return CERTAIN if margin > _CLEAR_MARGIN else _UNCLEAR
    if particle:
        return CERTAIN
    if not _CONTENT.match(before[-1:]):
        # 著 begins its clause: it is a verb, and none of the words that 着 begins.
        return 0
    if _ends_in_verb(before):
        return _BEHIND_VERB
    longest = next((before[at:] for at in range(len(before)) if word_frequency(before[at:])), "")
    return 0 if part_of_speech(longest).startswith(_WRITERS) else _UNCLEAR


def _ends_in_verb(before: str) -> bool:
    """Whether a verb of the dictionary ends here, or a word that it has met with 著 in traditional text."""
    words = [before[at:] for at in range(len(before)) if word_frequency(before[at:])]
    longer = [word for word in words if len(word) > 1]
    if any(part_of_speech(word).startswith("v") or word_frequency(word + _AMBIGUOUS) for word in longer):
        return True
    return bool(words) and part_of_speech(words[0]).startswith("v")


def _usual(before: str, character: str, after: str) -> bool:
    """Whether a usual word of the dictionary with ``character`` in it stands here; names of authors are none."""
    for left in range(len(before) + 1):
        for right in range(len(after) + 1):
            word = before[len(before) - left :] + character + after[:right]
            if left + right and word_frequency(word) >= _USUAL and not part_of_speech(word).startswith("nr"):
                return True
    return False
