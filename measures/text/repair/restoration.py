"""From the likeliest path through a lattice to steps: what was restored, how surely, and what else it may have been."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, prod

from measures.text.repair.character_lattice import CharacterLattice, LikeliestPath
from measures.text.repair.line_elements import ElementKind, LineElement
from measures.text.repair.pinyin import READING
from measures.text.steps import CERTAIN, REVIEW_BELOW, RepairStep

READING_INSERTED = "reading"
FALSE_READING = "false_reading"
BYTE_SHIFT = "byte_shift"
LOST_INDENTATION = "lost_indentation"

#: Log-probabilities are divided by this before they are compared: the word model is surer than it should be.
_TEMPERATURE = 2.0
#: How sure a character can be of which both bytes are lost.
_INVENTED = REVIEW_BELOW - 0.05
#: How sure one can be of which a byte is lost.
_SUREST = 0.999
#: How many alternatives a guess keeps, and how likely the least of them is.
_ALTERNATIVES, _LEAST = 4, 0.01
_HAN = re.compile("[\u3400-\u9fff]")
#: What says nothing of the characters that were there: half characters, marks, spaces.
_HALVES = re.compile(r"\??[!,;。！；？，?]\??")
_SAYS_NOTHING = re.compile("[?!,;:。！；？，、：\u3000 “”‘’（）《》—…·]*")


@dataclass(frozen=True, slots=True)
class _PathPart:
    """A part of the path between two places in step: the offsets in the raw text, and the path's nodes."""

    start: int
    end: int
    nodes: tuple[int, ...]


class StretchRestoration:
    """A stretch of a line's elements, from the first to before the last number, and the path found through it.

    ``may_guess`` tells that the text shows elsewhere that its bytes were cut.
    """

    def __init__(
        self,
        text: str,
        elements: Sequence[LineElement],
        lattice: CharacterLattice,
        found: LikeliestPath,
        stretch: tuple[int, int],
        *,
        may_guess: bool,
    ) -> None:
        self._text = text
        self._first, behind = stretch
        self._elements = elements[self._first : behind]
        self._may_guess = may_guess
        self._lattice = lattice
        self._found = found
        self._columns: dict[tuple[int, int], dict[str, float]] = defaultdict(dict)
        for node, less in enumerate(found.behind):
            column = self._columns[lattice.elements[node], lattice.ranks[node]]
            character = lattice.characters[node]
            column[character] = max(less, column.get(character, less))

    def steps(self) -> Iterator[RepairStep]:
        """Yield a step for each part in which the path differs from the text."""
        for part in self._path_parts():
            before = self._text[part.start : part.end]
            after = "".join(self._lattice.characters[node] for node in part.nodes)
            if before != after and self._is_shown(part, before, after):
                yield self._part_step(part, before, after)

    def _path_parts(self) -> Iterator[_PathPart]:
        lattice, elements = self._lattice, self._elements
        at = 0
        nodes: list[int] = []
        for node in self._found.path:
            element = lattice.elements[node] - self._first
            if element < 0:
                continue
            if not nodes:
                yield from self._readings_from(at, element)
                while at < element and elements[at].kind is ElementKind.READING:
                    at += 1
            nodes.append(node)
            if lattice.in_step[node]:
                yield _PathPart(elements[at].start, elements[element].end, tuple(nodes))
                nodes = []
                at = element + 1
        yield from self._readings_from(at, len(elements))

    def _readings_from(self, at: int, end: int) -> Iterator[_PathPart]:
        """Yield the readings from element ``at`` on, each a part of its own that nothing is left of."""
        for element in self._elements[at:end]:
            if element.kind is not ElementKind.READING:
                return
            yield _PathPart(element.start, element.end, ())

    def _is_shown(self, part: _PathPart, before: str, after: str) -> bool:
        """Whether the text shows anything of the Chinese characters put in its place, or enough to guess at them."""
        if not _HAN.search(after) or not _SAYS_NOTHING.fullmatch(before):
            return True
        around = self._text[max(0, part.start - 1) : part.start] + self._text[part.end : part.end + 1]
        return self._may_guess and "?" not in around and _HALVES.fullmatch(before) is not None

    def _part_step(self, part: _PathPart, before: str, after: str) -> RepairStep:
        if not part.nodes:
            return RepairStep(READING_INSERTED, part.start, part.end, before, after)
        confidence, others = self._part_certainty(part)
        return RepairStep(
            rule=_damage_rule(before, after),
            start=part.start,
            end=part.end,
            before=before,
            after=after,
            confidence=confidence,
            alternatives=others,
        )

    def _part_certainty(self, part: _PathPart) -> tuple[float, tuple[str, ...]]:
        """Return how sure a part is, and what else it may have been, the likeliest first."""
        lattice = self._lattice
        lost: list[float] = []
        whole = 1.0
        others: list[tuple[float, str]] = []
        for place, node in enumerate(part.nodes):
            column = self._columns[lattice.elements[node], lattice.ranks[node]]
            weights = {
                character: exp(behind / _TEMPERATURE)
                for character, behind in column.items()
                if behind > -9.0 * _TEMPERATURE
            }
            total = sum(weights.values())
            sure = weights[lattice.characters[node]] / total
            if not lattice.lost[node]:
                whole = min(whole, sure)
                continue
            lost.append(sure)
            for character, weight in weights.items():
                if character != lattice.characters[node] and weight / total > _LEAST:
                    others.append((weight / total, self._with(part, place, character)))
        confidence = prod(lost) * whole
        is_invented = any(
            lattice.lost[node] > 1 and _HAN.match(lattice.characters[node]) for node in part.nodes
        )
        before = self._text[part.start : part.end]
        restored = any(_HAN.match(lattice.characters[node]) for node in part.nodes)
        if is_invented or (restored and _SAYS_NOTHING.fullmatch(before)):
            confidence = min(confidence, _INVENTED)
        confidence = min(confidence, _SUREST if lost else CERTAIN)
        others.sort(key=lambda other: -other[0])
        kept = tuple(text for _, text in others[:_ALTERNATIVES]) if confidence < 0.99 else ()
        return confidence, kept

    def _with(self, part: _PathPart, place: int, character: str) -> str:
        """Return the part's text with another character at a place."""
        characters = [self._lattice.characters[node] for node in part.nodes]
        characters[place] = character
        return "".join(characters)


def _damage_rule(before: str, after: str) -> str:
    """Return the name of the damage that a step undoes."""
    if READING.fullmatch(before):
        return READING_INSERTED
    if not before.strip("?") and not after.strip():
        return LOST_INDENTATION
    if before[1:2].isalpha() and before[1] < "\u0250":
        return FALSE_READING
    return BYTE_SHIFT
