"""The repair stage: damaged text in, the text as it was before the bytes were mishandled out.

What comes out is still in traditional script, with folded marks: later stages see to those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp
from types import MappingProxyType

from measures.text.damage.elements import Element, Kind, elements_of, is_anchor
from measures.text.damage.habits import Habits, bytes_show, habits_of
from measures.text.damage.hypothesis import Hypothesis, Sync
from measures.text.damage.lexicon import WordModel, simplified
from measures.text.damage.readings import READING, is_reading_before
from measures.text.damage.search import Effort, Search
from measures.text.steps import CERTAIN, Step, replay

READING_INSERTED = "reading"
FALSE_READING = "false_reading"
BYTE_SHIFT = "byte_shift"
LOST_INDENTATION = "lost_indentation"

#: Characters of context that a search reads before a damaged stretch.
_CONTEXT = 16
#: Log-probabilities are divided by this before they are compared: the word model is surer than it should be.
_TEMPERATURE = 1.0
#: How many continuations are weighed at most, for any text and for each of its characters (about 15 us each). The
#: most damaged plan seen takes about 40 for a character.
_EFFORT = 500_000
_EFFORT_PER_CHARACTER = 100
#: How many alternatives a guess keeps.
_ALTERNATIVES = 4


@dataclass(frozen=True, slots=True)
class Repaired:
    """The repaired text and the steps that lead to it; offsets are into the text that was given."""

    text: str
    steps: tuple[Step, ...]


def repair(text: str) -> Repaired:
    """Return ``text`` with inserted readings taken out and shifted bytes put back in step.

    Text that shows no such damage is returned as it is, without steps.
    """
    if "(" not in text and "?" not in text:
        return Repaired(text, ())
    habits = habits_of(text)
    steps: list[Step] = []
    if bytes_show(text):
        stretches = list(_restored(text, habits, WordModel(_undamaged(text, []))))
        steps = [step for stretch in stretches for step in stretch.steps]
        if any(step.needs_review for step in steps):
            # A second look, now that the rest of the document can tell its own phrases.
            sure = {stretch.start: stretch for stretch in stretches if stretch.is_sure}
            again = _restored(text, habits, WordModel(_undamaged(text, steps)), sure)
            steps = [step for stretch in again for step in stretch.steps]
    if habits.inserts_readings or steps:
        steps = _merged(steps, _inserted_readings(text, steps))
    return Repaired(replay(text, steps), tuple(steps))


def _undamaged(text: str, steps: Sequence[Step]) -> str:
    """Return the document's text in simplified script, without the stretches that ``steps`` are not sure of.

    Without any steps, what follows half a character in a line is left out as well.
    """
    if steps:
        known = replay(text, [step if not step.needs_review else replace(step, after="\n") for step in steps])
        lines = READING.sub("", known).split("\n")
    else:
        lines = [line.split("?", 1)[0] for line in READING.sub("", text).split("\n")]
    return "\n".join("".join(map(simplified, line)) for line in lines)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of damaged text, what it was restored to, and the steps between."""

    start: int
    end: int
    text: str
    steps: tuple[Step, ...]

    @property
    def is_sure(self) -> bool:
        """Whether nothing in it needs a person's eye."""
        return not any(step.needs_review for step in self.steps)


def _restored(
    text: str, habits: Habits, model: WordModel, known: Mapping[int, Stretch] = MappingProxyType({})
) -> Iterator[Stretch]:
    """Yield the stretches of shifted bytes with what they were; those in ``known`` are taken as they are.

    When the effort that a text of this length is worth is spent, the rest stays as it is.
    """
    at = 0
    effort = Effort(limit=_EFFORT + _EFFORT_PER_CHARACTER * len(text))
    for line in text.split("\n"):
        if "?" in line and not effort.is_exhausted:
            elements = elements_of(text, at, at + len(line))
            search = Search(model, habits, elements, effort)
            yield from _restored_line(text, elements, search, effort, known)
        at += len(line) + 1


def _restored_line(
    text: str, elements: Sequence[Element], search: Search, effort: Effort, known: Mapping[int, Stretch]
) -> Iterator[Stretch]:
    written = ""
    index = 0
    while index < len(elements):
        if is_anchor(elements, index) and not effort.is_exhausted:
            start = elements[index].start
            stretch = known.get(start)
            if stretch is None:
                hypotheses, behind = search.run(index, written[-_CONTEXT:])
                if hypotheses:
                    end = elements[behind - 1].end
                    stretch = Stretch(start, end, hypotheses[0].text, tuple(_steps(text, hypotheses)))
            if stretch is not None:
                yield stretch
                written += stretch.text
                while index < len(elements) and elements[index].start < stretch.end:
                    index += 1
                continue
        if elements[index].kind is not Kind.READING:
            written += elements[index].text
        index += 1


def _steps(text: str, hypotheses: Sequence[Hypothesis]) -> Iterator[Step]:
    """Yield a step for each stretch in which the likeliest hypothesis differs from the text."""
    best = hypotheses[0]
    weights = [exp((hypothesis.score - best.score) / _TEMPERATURE) for hypothesis in hypotheses]
    marks = [_places(hypothesis) for hypothesis in hypotheses]
    syncs = list(marks[0].items())
    for (start, from_), (end, to) in pairwise(syncs):
        before, after = text[start:end], best.text[from_:to]
        if before == after:
            continue
        readings: dict[str | None, float] = {}
        for hypothesis, places, weight in zip(hypotheses, marks, weights, strict=True):
            known = start in places and end in places
            other = hypothesis.text[places[start] : places[end]] if known else None
            readings[other] = readings.get(other, 0.0) + weight
        confidence = readings[after] / sum(readings.values())
        others = sorted((o for o in readings if o is not None and o != after), key=lambda o: -readings[o])
        yield Step(
            rule=_rule(before, after),
            start=start,
            end=end,
            before=before,
            after=after,
            confidence=min(confidence, 0.999) if "?" in before else CERTAIN,
            alternatives=tuple(others[:_ALTERNATIVES]) if confidence < 0.99 else (),
        )


def _places(hypothesis: Hypothesis) -> dict[int, int]:
    """Return where the hypothesis is in step: offsets of the damaged text with those of the restored one."""
    places: list[tuple[int, int]] = []
    sync: Sync | None = hypothesis.sync
    while sync is not None:
        places.append((sync.raw, sync.restored))
        sync = sync.before
    return dict(reversed(places))


def _rule(before: str, after: str) -> str:
    """Return the name of the damage that a step undoes."""
    if READING.fullmatch(before):
        return READING_INSERTED
    if before == "?" and not after.strip():
        return LOST_INDENTATION
    if before[1:2].isalpha() and before[1] < "\u0250":
        return FALSE_READING
    return BYTE_SHIFT


def _inserted_readings(text: str, steps: Sequence[Step]) -> Iterator[Step]:
    """Yield a step for each reading behind its own character that no other step covers."""
    covered = [(step.start, step.end) for step in steps]
    at = 0
    for match in READING.finditer(text):
        while at < len(covered) and covered[at][1] <= match.start():
            at += 1
        if at < len(covered) and covered[at][0] < match.end():
            continue
        if is_reading_before(text[max(0, match.start() - 2) : match.start()], match["reading"]):
            yield Step(READING_INSERTED, match.start(), match.end(), match.group(), "")


def _merged(steps: list[Step], more: Iterator[Step]) -> list[Step]:
    return sorted([*steps, *more], key=lambda step: (step.start, step.end))
