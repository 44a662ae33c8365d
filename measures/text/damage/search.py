"""The search for what a damaged stretch was: a beam over the ways its bytes can have been.

Each element of the stretch either stands for itself, or stands for bytes that belong to other characters. A hypothesis
is *in step* or has one byte waiting for its partner; the moves below are the damages of SOURCES.md run backwards. The
word model ranks what comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from measures.text.damage.candidates import (
    NUMBER_BEGUN,
    before_hole,
    bytes_of,
    candidates,
    following,
    vanished_numbering,
)
from measures.text.damage.codepage import EURO_BYTE, IDEOGRAPHIC_SPACE, LEADS, TRAILS, pair_of
from measures.text.damage.elements import CUT_MARKS, Element, Kind, is_suspect
from measures.text.damage.habits import Habits
from measures.text.damage.hypothesis import Hypothesis, best, start, survivors
from measures.text.damage.lexicon import WordModel, is_simplified_only, simplified
from measures.text.damage.readings import is_reading_before, is_reading_of, pairs_read

#: Elements behind the last suspect one that are read to judge a restoration by.
LOOKAHEAD = 8
#: A stretch longer than this many elements without coming into step is given up.
LONGEST_STRETCH = 400

_LOST_BYTE = -1.0
_SIMPLIFIED_ONLY = -4.0
_MISSING_READING = -8.0
_STRAY_READING = -12.0
_VANISHED = -1.4
_INDENTATION = 10.0
_UNENDED = -1.5
_FAMILIAR = 1.2
_MOST_FAMILIAR = 2.4
_VANISH_FROM = 4
#: A next character likelier than this leaves no room for a vanished pair.
_UNLIKELY = -6.0
#: A character less likely than this is not tried as half of a vanished pair.
_FAR_FETCHED = -15.0
#: Of two vanished pairs in a row, so many beginnings are followed up.
_TWICE_FROM = 12
_TWICE_KEPT = 12
#: Where one vanished pair gives nothing likelier than this, two in a row are thought of.
_FORCED = -17.0
_INDENT = " ?\u3000"
_HAN = "\u3400"

_ALL_LEADS = tuple(LEADS)


@dataclass(slots=True)
class Effort:
    """How many continuations may be weighed for one text, and how many were: no file may cost hours."""

    limit: int
    spent: int = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether the rest of the text stays as it is."""
        return self.spent > self.limit


class Search:
    """Restores one line's stretches of damaged bytes."""

    def __init__(self, model: WordModel, habits: Habits, elements: Sequence[Element], effort: Effort) -> None:
        self._effort = effort
        self._model = model
        self._habits = habits
        self._elements = elements
        self._opens_line = True
        self._seen = Counter(
            simplified(e.text) for e in elements if e.kind is Kind.CHARACTER and e.text >= _HAN
        )

    def run(self, first: int, context: str) -> tuple[list[Hypothesis], int]:
        """Return the likeliest restorations of the stretch that begins at element ``first``, the best first.

        ``context`` is the restored text before it. The second value is the index of the element behind the stretch.
        Without a way to bring the text back into step the list is empty.
        """
        elements = self._elements
        self._opens_line = self._in_indentation(first)
        beam = [start(self._model, context, elements[first].start)]
        quiet = 0
        index = first
        while index < len(elements) and index - first < LONGEST_STRETCH:
            if quiet >= LOOKAHEAD:
                break
            element = elements[index]
            moves = list(self._moves(beam, index))
            self._effort.spent += len(moves)
            beam = survivors(moves)
            if not beam or self._effort.is_exhausted:
                return [], index + 1
            settled = all(not hypothesis.pending for hypothesis in beam[:4])
            quiet = quiet + 1 if settled and not is_suspect(element) else 0
            index += 1
        if index == len(elements):
            beam = survivors(self._ended(state) for state in beam)
        return [hypothesis for hypothesis in beam if not hypothesis.pending], index

    def _moves(self, beam: Sequence[Hypothesis], index: int) -> Iterator[Hypothesis]:
        """Yield every continuation of the beam over one element."""
        element = self._elements[index]
        for number, state in enumerate(beam):
            moves = list(self._waiting(state, index) if state.pending else self._in_step(state, index))
            if number < _VANISH_FROM and self._may_have_vanished(state, moves, index):
                moves.extend(self._vanished(state, index))
            for move in moves:
                yield move if move.pending else move.synced(element.end)

    def _may_have_vanished(self, state: Hypothesis, moves: Sequence[Hypothesis], index: int) -> bool:
        """Whether it is worth asking if a pair without a character was dropped before this element."""
        kind = self._elements[index].kind
        if not self._habits.holes_vanish or len(state.pending) != 1 or kind is Kind.READING:
            return False
        if kind is not Kind.CHARACTER or self._begun(state) in NUMBER_BEGUN:
            return True
        return not _has_likely(moves, state, _UNLIKELY)

    def _ended(self, state: Hypothesis) -> Hypothesis:
        """Return the state at the line's end, where a mark that asks for more is out of place."""
        return state.waiting(state.pending, _UNENDED if state.last[-1:] in "，、：；（" else 0.0)

    # In step: the element stands for itself, or half a character begins here.

    def _in_step(self, state: Hypothesis, index: int) -> Iterator[Hypothesis]:
        element = self._elements[index]
        match element.kind:
            case Kind.READING:
                if is_reading_before(state.last, element.reading):
                    yield state
                else:
                    yield state.write_all(self._model, element.text)
            case Kind.SWALLOWED:
                yield state.write_all(self._model, element.text)
                yield from self._false_reading(state, element)
            case Kind.QUESTION:
                yield state.write(self._model, "?")
                if self._habits.loses_indentation and self._in_indentation(index):
                    yield state.write(self._model, IDEOGRAPHIC_SPACE, penalty=_INDENTATION)
                if self._cut_follows(index):
                    yield state.waiting(_ALL_LEADS, _LOST_BYTE)
            case Kind.CHARACTER:
                yield state.write(self._model, element.text)

    def _false_reading(self, state: Hypothesis, element: Element) -> Iterator[Hypothesis]:
        """Yield the state in which a reading stands behind a pair that lies across two characters.

        The ``?`` is the first byte of the second of them.
        """
        pair = pair_of(state.last[-1:])
        if pair is None:
            return
        halves = tuple(byte for byte in pairs_read(element.reading, pair[1]) if byte in LEADS)
        if halves:
            yield state.waiting(halves, _LOST_BYTE)

    # One byte waits: every element's bytes are one off.

    def _waiting(self, state: Hypothesis, index: int) -> Iterator[Hypothesis]:
        element = self._elements[index]
        match element.kind:
            case Kind.READING:
                yield state.waiting(state.pending, 0.0 if self._reads_as_shown(index) else _STRAY_READING)
            case Kind.SWALLOWED:
                yield from self._complete(
                    state.waiting(state.pending, _LOST_BYTE), TRAILS, (), index, element.reading
                )
            case Kind.QUESTION:
                state = state.waiting(state.pending, _LOST_BYTE)
                for done in self._complete(state, TRAILS, (), index):
                    yield done if self._piece_ends(index) else done.write(self._model, "?")
            case Kind.CHARACTER:
                for lead, trail in bytes_of(element.text):
                    yield from self._shifted(state, lead, trail, index)

    def _shifted(self, state: Hypothesis, lead: int, trail: int | None, index: int) -> Iterator[Hypothesis]:
        """Yield the state with a shown character's first byte as a second one, and its second as a first."""
        if trail is None:
            yield from self._complete(state, (lead,), (), index)
        elif trail in LEADS:
            yield from self._complete(state, (lead,), (trail,), index)
        elif trail < EURO_BYTE:
            for done in self._complete(state, (lead,), (), index):
                yield done.write(self._model, chr(trail))

    def _complete(
        self,
        state: Hypothesis,
        trails: tuple[int, ...],
        pending: tuple[int, ...],
        index: int,
        reading: str = "",
    ) -> Iterator[Hypothesis]:
        """Yield the waiting byte completed by each of ``trails``, with ``pending`` bytes waiting afterwards."""
        annotated = (
            bool(reading) or self._may_lack_reading(index) or (not pending and self._reading_follows(index))
        )
        lost = len(state.pending) > 1 or len(trails) > 1
        possible = candidates(state.pending, trails, reading)
        if len(state.pending) > 1 and len(trails) > 1 and not reading:
            possible = following(state.last[-1:], state.pending, trails)
        for character in possible:
            penalty = self._familiarity(character) if lost else 0.0
            if is_simplified_only(character):
                penalty += _SIMPLIFIED_ONLY
            if not annotated and character in self._habits.annotated:
                penalty += _MISSING_READING
            if character == IDEOGRAPHIC_SPACE and self._begun(state) == "":
                penalty += _INDENTATION
            yield state.write(self._model, character, pending, penalty, lost)

    def _vanished(self, state: Hypothesis, index: int) -> Iterator[Hypothesis]:
        """Yield the moves in which pairs without a character stood before this element and were dropped.

        Such a pair was the second byte of one character and the first of the next.
        """
        for inserted, byte in vanished_numbering(self._begun(state), state.pending[0]):
            early = state.write_all(self._model, inserted)
            yield from self._waiting(early.waiting((byte,), 2 * _VANISHED), index)
        once = list(self._cut_by_hole(state))
        moves = [move for early in once for move in self._waiting(early, index)]
        yield from moves
        if self._elements[index].kind is Kind.CHARACTER and not _has_likely(moves, state, _FORCED):
            twice = (later for early in best(once, _TWICE_FROM) for later in self._cut_by_hole(early))
            for early in best(twice, _TWICE_KEPT):
                yield from self._waiting(early, index)

    def _cut_by_hole(self, state: Hypothesis) -> Iterator[Hypothesis]:
        """Yield the state with one more character written that ended in the first byte of a dropped pair."""
        for character, trails in before_hole(state.pending):
            if character in self._habits.annotated:
                continue
            penalty = _VANISHED + (_SIMPLIFIED_ONLY if is_simplified_only(character) else 0.0)
            early = state.write(self._model, character, trails, penalty, is_lost=True)
            if early.score - state.score > _VANISHED + _FAR_FETCHED:
                yield early

    # What stands around an element.

    def _begun(self, state: Hypothesis) -> str | None:
        """Return what the line has so far without its indentation, or None if the stretch began further on."""
        return state.text.strip(_INDENT) if self._opens_line else None

    def _in_indentation(self, index: int) -> bool:
        return all(element.text in _INDENT for element in self._elements[:index])

    def _next(self, index: int) -> Element | None:
        return self._elements[index + 1] if index + 1 < len(self._elements) else None

    def _cut_follows(self, index: int) -> bool:
        behind = self._next(index)
        return behind is not None and behind.text in CUT_MARKS

    def _piece_ends(self, index: int) -> bool:
        """Whether half a character can stand here by itself; elsewhere it swallowed a sign, which nothing can tell."""
        return index + 1 == len(self._elements) or self._cut_follows(index)

    def _reading_follows(self, index: int) -> bool:
        behind = self._next(index)
        return behind is not None and behind.kind is Kind.READING

    def _may_lack_reading(self, index: int) -> bool:
        """Whether a false reading stood between a character's bytes, so that its own was not put in."""
        return index > 0 and self._elements[index - 1].kind in (Kind.READING, Kind.SWALLOWED)

    def _familiarity(self, character: str) -> float:
        """Return a bonus for a character that the line uses elsewhere: words come in clusters."""
        return min(_MOST_FAMILIAR, _FAMILIAR * self._seen[simplified(character)])

    def _reads_as_shown(self, index: int) -> bool:
        """Whether a reading fits the character shown before it, which is then a false one made of two halves."""
        return index > 0 and is_reading_of(self._elements[index - 1].text[-1:], self._elements[index].reading)


def _has_likely(moves: Iterable[Hypothesis], state: Hypothesis, bound: float) -> bool:
    """Whether one of the moves writes a Chinese character that is likelier than ``bound``."""
    return any(move.score - state.score > bound and move.text[len(state.text)] >= _HAN for move in moves)
