"""The search for what a damaged stretch was: a beam over the ways its bytes can have been.

Each element of the stretch either stands for itself, or stands for bytes that belong to other characters. A hypothesis
is *in step* or has one byte waiting for its partner; the moves below are the damages of SOURCES.md run backwards. The
word model ranks what comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from measures.text.damage.codepage import (
    EURO_BYTE,
    FULLWIDTH_LEAD,
    HOLES,
    IDEOGRAPHIC_SPACE,
    LEADS,
    TRAILS,
    character_of,
    pair_of,
)
from measures.text.damage.elements import CUT_MARKS, EURO, Element, Kind, is_suspect
from measures.text.damage.habits import Habits
from measures.text.damage.hypothesis import Hypothesis, start
from measures.text.damage.lexicon import (
    WordModel,
    is_printed,
    is_simplified_only,
    share,
    simplified,
    word_endings,
)
from measures.text.damage.readings import is_reading_before, is_reading_of, pairs_read

BEAM = 40
#: Elements behind the last suspect one that are read to judge a restoration by.
LOOKAHEAD = 8
#: A stretch longer than this many elements without coming into step is given up.
LONGEST_STRETCH = 600

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
#: Of the characters that a lost byte allows, so many are tried.
_MOST_CANDIDATES = 100
#: Of the characters before a vanished pair, so many are tried; of two in a row, so many are followed up.
_BEFORE_HOLE = 120
_TWICE_KEPT = 12
_INDENT = " ?\u3000"
_HAN = "\u3400"

_ALL_LEADS = tuple(LEADS)


def _holes_by_lead() -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for lead, trail in sorted(HOLES):
        if trail in LEADS:
            found.setdefault(lead, []).append(trail)
    return {lead: tuple(trails) for lead, trails in found.items()}


_HOLES_BY_LEAD = _holes_by_lead()


_NUMBERING = tuple(
    f"（{tens}{unit}）" for tens in ("", "十", "二十") for unit in ("", *"一二三四五六七八九") if tens or unit
)


#: What a line that begins with a section's number may begin with.
_NUMBER_BEGUN = frozenset(number[:length] for number in _NUMBERING for length in range(len(number)))


@lru_cache(maxsize=1024)
def _vanished_numbering(written: str | None, pending: int) -> tuple[tuple[str, int], ...]:
    """Return the two characters of a line's number of which no trace is left, with the byte that waits after them.

    ``written`` is what the line has so far, without its indentation; ``pending`` begins the first of the two.
    """
    found: list[tuple[str, int]] = []
    if written is None:
        return ()
    for number in _NUMBERING:
        rest = number[len(written) :]
        if not number.startswith(written) or len(rest) < 3:
            continue
        content = rest.encode("gbk")
        if content[0] == pending and {(content[1], content[2]), (content[3], content[4])} <= HOLES:
            found.append((rest[:2], content[4]))
    return tuple(dict.fromkeys(found))


class Search:
    """Restores one line's stretches of damaged bytes."""

    def __init__(self, model: WordModel, habits: Habits, elements: Sequence[Element]) -> None:
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
            beam = _survivors(self._moves(beam, index))
            if not beam:
                return [], index + 1
            settled = all(not hypothesis.pending for hypothesis in beam[:4])
            quiet = quiet + 1 if settled and not is_suspect(element) else 0
            index += 1
        if index == len(elements):
            beam = _survivors(self._ended(state) for state in beam)
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
        if kind is not Kind.CHARACTER or self._begun(state) in _NUMBER_BEGUN:
            return True
        return not any(
            move.score - state.score > _UNLIKELY and move.text[len(state.text)] >= _HAN for move in moves
        )

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
                for lead, trail in _bytes_of(element.text):
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
        candidates = _candidates(state.pending, trails, reading)
        if len(state.pending) > 1 and len(trails) > 1 and not reading:
            candidates = _following(state.last[-1:], state.pending, trails)
        for character in candidates:
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
        for inserted, byte in _vanished_numbering(self._begun(state), state.pending[0]):
            early = state.write_all(self._model, inserted)
            yield from self._waiting(early.waiting((byte,), 2 * _VANISHED), index)
        once = list(self._before_hole(state))
        if self._elements[index].kind is Kind.CHARACTER:
            twice = (later for early in once for later in self._before_hole(early))
            once.extend(_best(twice, _TWICE_KEPT))
        for early in once:
            yield from self._waiting(early, index)

    def _before_hole(self, state: Hypothesis) -> Iterator[Hypothesis]:
        """Yield the state with one more character written that ended in the first byte of a dropped pair."""
        for character, trails in _before_hole(state.pending):
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

    def _cut_follows(self, index: int) -> bool:
        following = self._elements[index + 1] if index + 1 < len(self._elements) else None
        return following is not None and following.text in CUT_MARKS

    def _piece_ends(self, index: int) -> bool:
        """Whether half a character can stand here by itself; elsewhere it swallowed a sign, which nothing can tell."""
        return index + 1 == len(self._elements) or self._cut_follows(index)

    def _reading_follows(self, index: int) -> bool:
        following = self._elements[index + 1] if index + 1 < len(self._elements) else None
        return following is not None and following.kind is Kind.READING

    def _may_lack_reading(self, index: int) -> bool:
        """Whether a false reading stood between a character's bytes, so that its own was not put in."""
        return index > 0 and self._elements[index - 1].kind in (Kind.READING, Kind.SWALLOWED)

    def _familiarity(self, character: str) -> float:
        """Return a bonus for a character that the line uses elsewhere: words come in clusters."""
        return min(_MOST_FAMILIAR, _FAMILIAR * self._seen[simplified(character)])

    def _reads_as_shown(self, index: int) -> bool:
        """Whether a reading fits the character shown before it, which is then a false one made of two halves."""
        return index > 0 and is_reading_of(self._elements[index - 1].text[-1:], self._elements[index].reading)


@lru_cache(maxsize=512)
def _before_hole(leads: tuple[int, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the usual characters that begin with one of the bytes and end in a hole's first, with its second bytes."""
    found = []
    for lead in leads:
        for middle, trails in _HOLES_BY_LEAD.items():
            character = character_of(lead, middle)
            if character is not None and is_printed(character):
                found.append((character, trails))
    return tuple(sorted(found, key=lambda pair: -share(pair[0]))[:_BEFORE_HOLE])


@lru_cache(maxsize=256)
def _by_simplified(leads: tuple[int, ...], trails: tuple[int, ...]) -> dict[str, list[str]]:
    """Return the characters of which both bytes are open, by their simplified forms."""
    found: dict[str, list[str]] = {}
    for lead in leads:
        for trail in trails:
            character = character_of(lead, trail)
            if character is not None:
                found.setdefault(simplified(character), []).append(character)
    return found


@lru_cache(maxsize=16384)
def _following(before: str, leads: tuple[int, ...], trails: tuple[int, ...]) -> tuple[str, ...]:
    """Return the characters, of which both bytes are open, that form a word with the one before."""
    found = _by_simplified(leads, trails)
    seconds = sorted(word_endings(simplified(before)) & found.keys())
    return tuple(character for second in seconds for character in found[second])


@lru_cache(maxsize=65536)
def _candidates(leads: tuple[int, ...], trails: tuple[int, ...], reading: str) -> tuple[str, ...]:
    """Return the characters that the bytes can be; of many, those too rare to stand in print are left out."""
    found: list[str] = []
    for lead in leads:
        for trail in pairs_read(reading, lead) if reading else trails:
            character = character_of(lead, trail)
            if character is not None:
                found.append(character)
    if len(found) > 1 and not reading:
        found = sorted(filter(is_printed, found), key=lambda character: -share(character))[:_MOST_CANDIDATES]
    return tuple(found)


def _bytes_of(character: str) -> Iterator[tuple[int, int | None]]:
    """Yield the bytes that a shown character may stand for: a pair, or one byte and None."""
    if character == EURO:
        yield EURO_BYTE, None
    elif character == " ":
        yield 0xA1, 0xA1
    elif character < "\x80":
        code = ord(character)
        if 0x21 <= code <= 0x7E:
            yield FULLWIDTH_LEAD, code + 0x80
        if code >= 0x40:
            yield code, None
    else:
        pair = pair_of(character)
        if pair is not None:
            yield pair


def _survivors(hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
    """Return the likeliest hypotheses in step and the likeliest with a byte waiting, the best first.

    Either kind gets its own places: a byte that waits may never find a partner, however likely it looks.
    """
    waiting: list[Hypothesis] = []
    in_step: list[Hypothesis] = []
    for hypothesis in hypotheses:
        (waiting if hypothesis.pending else in_step).append(hypothesis)
    return _best([*_best(waiting), *_best(in_step)], 2 * BEAM)


def _best(hypotheses: Iterable[Hypothesis], most: int = BEAM) -> list[Hypothesis]:
    """Return the likeliest hypotheses, the best first; equal scores keep their order of discovery."""
    return sorted(hypotheses, key=lambda hypothesis: -hypothesis.score)[:most]
