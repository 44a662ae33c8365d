"""The ways in which the elements of a line can have come from bytes, laid out as a lattice of characters.

Each element stands for itself, or for bytes that belong to other characters: the text is *in step*, or a byte waits for
its partner. From a byte that waits every further one follows; only at the ends of a run, where half a character is
lost, and where a pair without a character was dropped, more than one character is possible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from measures.text.encoding.code_page_936 import (
    EURO_BYTE,
    IDEOGRAPHIC_SPACE,
    LEADS,
    TRAILS,
    byte_pair_of,
    character_of,
)
from measures.text.language.word_model import (
    character_share,
    is_printed,
    is_simplified_only,
    simplify_character,
)
from measures.text.repair.byte_candidates import (
    ByteValues,
    bytes_of,
    characters_of_bytes,
    pairs_around_hole,
    pairs_read_behind_hole,
    vanished_numbers,
    words_behind_hole,
)
from measures.text.repair.character_lattice import CharacterLattice
from measures.text.repair.line_elements import (
    INDENTATION,
    ElementKind,
    LineElement,
    is_anchor,
    is_cut_mark,
    is_lone_letter,
    is_suspect,
)
from measures.text.repair.pinyin import is_pinyin_before, is_pinyin_of, trails_with_pinyin
from measures.text.repair.shift_onset import may_begin_shift
from measures.text.repair.site_habits import SiteHabits

#: Characters of context that are read before a damaged stretch.
_CONTEXT = 8
#: Of the characters that may stand before a dropped pair, so many are followed up.
_MOST_BEFORE_HOLE = 8
#: Elements behind the last suspect one that are read to judge a restoration by.
LOOKAHEAD = 8
#: A stretch longer than this many elements without coming into step is given up.
LONGEST_STRETCH = 400
#: A stretch in which characters can follow each other in more ways than this is given up.
MOST_EDGES = 30_000
#: A shifted run with so many rare characters one after another is none.
_ODD_RUN = 3
_RARE = -13.5

_LOST_BYTE = -1.0
_DROPPED = -2.0
_SWALLOWED_SIGN = -4.0
#: What a letter alone among Chinese loses, where it makes a usual character with the mark before it, and elsewhere.
_LETTER_FOR_BYTE, _LONE_LETTER = -11.0, -7.0
_SIMPLIFIED_ONLY = -4.0
_MISSING_READING = -8.0
_VANISHED = -1.4
_INDENTATION = 10.0
_UNENDED = -8.0
_OPENING = "，、：；（《“‘【〔—\u3000"
#: A quotation mark that opens within a quotation, or closes none.
_UNBALANCED = -3.0
#: What a lost character gains for each time the line has it elsewhere: words come in clusters.
_FAMILIAR, _MOST_FAMILIAR = 1.2, 2.4
#: What a full stop loses before a quotation mark that closes a term, and one of few characters: terms end in none.
_TERM, _SHORT_TERM, _SHORT = -6.0, -13.0, 4
_CLOSING_QUOTE = (0xA1, 0xB1)
_HAN = "\u3400"
#: The rank of what stands behind all else at an element.
_LAST = 9
_ALL_LEADS: ByteValues = tuple(LEADS)
_NO_BYTES: ByteValues = ()


class PathState(NamedTuple):
    """What is open behind an element: the values a waiting byte may have (none: in step), and a penalty to be paid.

    ``is_whole`` tells that the waiting byte stands in the text.
    """

    pending: ByteValues
    penalty: float
    is_whole: bool


IN_STEP = PathState(_NO_BYTES, 0.0, is_whole=True)
_HALF_LOST = PathState(_ALL_LEADS, _LOST_BYTE, is_whole=False)
_HALF_DROPPED = PathState(_ALL_LEADS, _DROPPED, is_whole=False)
PathStates = dict[PathState, list[int]]


def _after(trail: int) -> PathState:
    return PathState((trail,), 0.0, is_whole=True)


class LatticePaths:
    """Lays out the paths over one line's elements."""

    def __init__(self, habits: SiteHabits, elements: Sequence[LineElement]) -> None:
        self._habits = habits
        self._elements = elements
        self._lattice = CharacterLattice()
        self._states: PathStates = {}
        self._seen: dict[tuple[int, int, str, PathState | None, float, int], int] = {}
        self._is_quoted, self._stop_quoted = False, 0.0
        self._first = 0
        self._onsets: dict[int, bool] = {}
        #: How many ways from one character to another the last stretch had.
        self.work = 0
        self._counts = Counter(
            simplify_character(e.text) for e in elements if e.kind is ElementKind.CHARACTER and e.text >= _HAN
        )

    def from_element(self, first: int, context: str) -> tuple[CharacterLattice, dict[int, float], int]:
        """Return the lattice from element ``first`` on, the nodes it may end in, and the element behind the stretch.

        ``context`` is the restored line before it. Without a way to bring the text back into step no node ends it.
        """
        elements = self._elements
        self._lattice = CharacterLattice()
        self._seen = {}
        self.work = 0
        self._first = first
        self._lattice.begun[0] = "" if self._in_indentation(first) else None
        last = 0
        opened = context.rfind("“")
        self._is_quoted = opened > context.rfind("”")
        self._stop_quoted = 0.0
        if self._is_quoted and context[opened - 1 : opened] not in tuple("：，。"):
            self._stop_quoted = _SHORT_TERM if len(context) - 1 - opened < _SHORT else _TERM
        for character in context[-_CONTEXT:]:
            last = self._lattice.add(character, [last])
        self._states = {IN_STEP: [last]}
        quiet, index = 0, first
        while index < len(elements) and quiet < LOOKAHEAD:
            if index - first >= LONGEST_STRETCH or not self._states or self.work > MOST_EDGES:
                return self._lattice, {}, index + 1
            before, self._states = self._states, {}
            for state, nodes in before.items():
                self._advance(state, nodes, index)
            settled = all(not state.pending for state in self._states)
            disturbed = is_suspect(elements[index]) or is_anchor(elements, index)
            quiet = quiet + 1 if settled and not disturbed else 0
            index += 1
        return self._lattice, self._ends(index), index

    def _ends(self, index: int) -> dict[int, float]:
        """Return the nodes in which the stretch may end, with what it costs."""
        at_end = index == len(self._elements)
        if at_end and self._habits.halves_dropped:
            states, self._states = self._states, {}
            for state, nodes in states.items():
                if state.pending and state.is_whole:
                    self._complete(state, nodes, TRAILS, IN_STEP, index - 1, rank=_LAST, penalty=_DROPPED)
                else:
                    self._go_on(state, nodes)
        ends = {}
        for state, nodes in self._states.items():
            if not state.pending:
                for node in nodes:
                    unended = at_end and self._lattice.characters[node] in _OPENING
                    ends[node] = state.penalty + (_UNENDED if unended else 0.0)
        return ends

    # Bookkeeping.

    def _go_on(self, state: PathState, nodes: Sequence[int]) -> None:
        self._states.setdefault(state, []).extend(nodes)

    def _write(
        self,
        state: PathState,
        nodes: Sequence[int],
        character: str,
        then: PathState | None,
        index: int,
        *,
        rank: int = 0,
        penalty: float = 0.0,
        lost: int = 0,
        odd: int = 0,
    ) -> int:
        """Write a character behind ``nodes`` and return its node; ``then`` is open behind it, None if more follows."""
        cost = state.penalty + penalty
        self.work += len(nodes)
        key = (index, rank, character, then, cost, lost)
        node = self._seen.get(key)
        if node is not None:
            self._lattice.join(nodes, node)
            return node
        in_step = then is not None and not then.pending
        node = self._lattice.add(
            character, nodes, element=index, rank=rank, penalty=cost, lost=lost, in_step=in_step, odd=odd
        )
        self._seen[key] = node
        if then is not None:
            self._states.setdefault(then, []).append(node)
        return node

    def _write_all(
        self, state: PathState, nodes: Sequence[int], text: str, index: int, *, rank: int = 0
    ) -> None:
        """Write several characters as they are; the text is in step behind them."""
        last = list(nodes)
        for place, character in enumerate(text, start=1):
            then = IN_STEP if place == len(text) else None
            last = [self._write(state, last, character, then, index, rank=rank + place - 1)]
            state = IN_STEP

    def _complete(
        self,
        state: PathState,
        nodes: Sequence[int],
        trails: ByteValues,
        then: PathState,
        index: int,
        *,
        reading: str = "",
        rank: int = 0,
        penalty: float = 0.0,
        literal: str = "",
    ) -> None:
        """Complete the waiting byte by each of ``trails``, write ``literal`` behind it, and leave ``then`` open."""
        lost = (not state.is_whole) + (len(trails) > 1)
        if lost > 1 and not reading:
            return
        is_single = len(state.pending) == len(trails) == 1
        last = []
        for character in characters_of_bytes(state.pending, trails, reading):
            odd = self._oddness(nodes, character) if is_single else 0
            if odd <= _ODD_RUN:
                cost = penalty + self._cost(character, nodes, index, then, annotated=bool(reading))
                cost += self._lost_cost(character) if lost else 0.0
                cost += _UNENDED if literal == "<" and character in _OPENING else 0.0
                behind = None if literal else then
                last.append(
                    self._write(
                        state, nodes, character, behind, index, rank=rank, penalty=cost, lost=lost, odd=odd
                    )
                )
        if literal and last:
            self._write_all(IN_STEP, last, literal, index, rank=rank + 1)

    def _oddness(self, nodes: Sequence[int], character: str) -> int:
        """Return how many rare characters stand in a row if this one is written."""
        if character_share(character) > _RARE:
            return 0
        return 1 + min(self._lattice.odd[node] for node in nodes)

    def _cost(
        self, character: str, nodes: Sequence[int], index: int, then: PathState, *, annotated: bool
    ) -> float:
        """Return the log-probability of meeting a character here, beside that of the words around it."""
        cost = _SIMPLIFIED_ONLY if is_simplified_only(character) else 0.0
        if character in self._habits.annotated:
            annotated = (
                annotated
                or self._may_lack_reading(index)
                or (not then.pending and self._reading_follows(index))
            )
            cost += 0.0 if annotated else _MISSING_READING
        if character == IDEOGRAPHIC_SPACE and self._lattice.begun[nodes[0]] == "":
            cost += _INDENTATION
        if character == "。" and self._closes_quotation(then, index):
            cost += self._stop_quoted
        return cost

    def _lost_cost(self, character: str) -> float:
        """Return the log-probability that a lost character is this one, by what else the line has."""
        if character == ("“" if self._is_quoted else "”"):
            return _UNBALANCED
        return min(_MOST_FAMILIAR, _FAMILIAR * self._counts[simplify_character(character)])

    def _closes_quotation(self, then: PathState, index: int) -> bool:
        """Whether a closing quotation mark follows directly, and the line goes on behind it."""
        behind = self._next(index)
        if then.pending != _CLOSING_QUOTE[:1] or behind is None or index + 2 >= len(self._elements):
            return False
        return any(lead == _CLOSING_QUOTE[1] for lead, _ in bytes_of(behind.text))

    # The moves.

    def _advance(self, state: PathState, nodes: list[int], index: int) -> None:
        if not state.pending:
            self._in_step(state, nodes, index)
            return
        self._waiting(state, nodes, index)
        if self._habits.holes_vanish and len(state.pending) == 1 and state.is_whole:
            self._vanished_number(state, nodes, index)
            self._vanished(state, nodes[:_MOST_BEFORE_HOLE], index)

    def _in_step(self, state: PathState, nodes: list[int], index: int) -> None:
        """The element stands for itself, or half a character begins here."""
        element = self._elements[index]
        match element.kind:
            case ElementKind.READING:
                self._read(state, nodes, index)
            case ElementKind.SWALLOWED:
                self._write_all(state, nodes, element.text, index)
                self._false_reading(nodes, element)
            case ElementKind.QUESTION:
                self._write_all(state, nodes, element.text, index)
                if self._habits.loses_indentation and self._in_indentation(index):
                    self._write(state, nodes, IDEOGRAPHIC_SPACE, IN_STEP, index, penalty=_INDENTATION)
                if self._cut_follows(index):
                    self._go_on(_HALF_LOST, nodes)
                elif self._may_begin(index):
                    self._mark_out_of_step(_HALF_DROPPED, nodes, index)
            case ElementKind.CHARACTER:
                self._write(state, nodes, element.text, IN_STEP, index, penalty=self._letter_cost(index))
                if is_cut_mark(element) and self._may_begin(index):
                    self._mark_out_of_step(_HALF_DROPPED, nodes, index)

    def _letter_cost(self, index: int) -> float:
        """Return what an element loses by standing for itself, if it is a letter alone among Chinese."""
        if not self._habits.is_certain or not is_lone_letter(self._elements, index, self._habits.lettered):
            return 0.0
        for _, trail in bytes_of(self._elements[index - 1].text):
            made = character_of(trail or 0, ord(self._elements[index].text))
            if made is not None and is_printed(made):
                return _LETTER_FOR_BYTE
        return _LONE_LETTER if self._habits.holes_vanish else 0.0

    def _may_begin(self, index: int) -> bool:
        """Whether a shifted run may begin at a mark although no ``?`` stands before it."""
        if not self._habits.halves_dropped:
            return False
        if index == self._first:
            return True
        if index not in self._onsets:
            self._onsets[index] = may_begin_shift(self._elements, index, self._habits)
        return self._onsets[index]

    def _read(self, state: PathState, nodes: list[int], index: int) -> None:
        """Keep the paths that a reading fits; if it fits none, it stands for itself."""
        element, lattice = self._elements[index], self._lattice
        behind_letter = index > 0 and "@" <= self._elements[index - 1].text[-1:] <= "~"
        shown = self._elements[index - 2].text if index > 1 else ""
        fitting = [
            node
            for node in nodes
            if is_pinyin_of(lattice.characters[node], element.reading)
            or (behind_letter and is_pinyin_before(shown + lattice.characters[node], element.reading))
        ]
        if not fitting and index > 0 and self._elements[index - 1].kind is ElementKind.READING:
            fitting = nodes
        if fitting:
            self._go_on(state, fitting)
        else:
            self._write_all(state, nodes, element.text, index)

    def _false_reading(self, nodes: list[int], element: LineElement) -> None:
        """Go on with a reading behind a pair that lies across two characters: half of the second is lost."""
        by_halves: dict[ByteValues, list[int]] = {}
        for node in nodes:
            pair = byte_pair_of(self._lattice.characters[node])
            if pair is not None:
                halves = tuple(byte for byte in trails_with_pinyin(element.reading, pair[1]) if byte in LEADS)
                if halves:
                    by_halves.setdefault(halves, []).append(node)
        for halves, those in by_halves.items():
            self._go_on(PathState(halves, _LOST_BYTE, is_whole=len(halves) == 1), those)

    def _mark_out_of_step(self, state: PathState, nodes: list[int], index: int) -> None:
        """Go on with a cut mark's bytes as halves of two characters."""
        mark = "？" if self._elements[index].text == "?" else self._elements[index].text
        for lead, trail in bytes_of(mark):
            if trail is not None:
                self._complete(state, nodes, (lead,), _after(trail), index)

    def _waiting(self, state: PathState, nodes: list[int], index: int) -> None:
        """One byte waits: every element's bytes are one off."""
        element = self._elements[index]
        match element.kind:
            case ElementKind.READING:
                if self._reads_as_shown(index):
                    self._go_on(state, nodes)
            case ElementKind.SWALLOWED:
                self._complete(
                    state, nodes, TRAILS, IN_STEP, index, reading=element.reading, penalty=_LOST_BYTE
                )
            case ElementKind.QUESTION:
                self._question(state, nodes, index)
            case ElementKind.CHARACTER:
                self._shifted(state, nodes, index)

    def _question(self, state: PathState, nodes: list[int], index: int) -> None:
        element = self._elements[index]
        if not state.is_whole and self._after_half(index):
            self._mark_out_of_step(state, nodes, index)
        if element.swallowed:
            self._complete(
                state, nodes, TRAILS, IN_STEP, index, penalty=_LOST_BYTE, literal=element.swallowed
            )
        elif index + 1 == len(self._elements) or self._cut_follows(index):
            self._complete(state, nodes, TRAILS, IN_STEP, index, penalty=_LOST_BYTE)
        else:
            penalty = _LOST_BYTE + _SWALLOWED_SIGN
            self._complete(state, nodes, TRAILS, IN_STEP, index, penalty=penalty, literal="?")

    def _shifted(self, state: PathState, nodes: list[int], index: int) -> None:
        """Take a shown character's first byte as a second one, and its second as a first."""
        element = self._elements[index]
        if self._habits.halves_dropped and state.is_whole and (is_cut_mark(element) or element.text < "\x80"):
            penalty = _DROPPED + (0.0 if is_cut_mark(element) else _SWALLOWED_SIGN)
            self._complete(state, nodes, TRAILS, IN_STEP, index, penalty=penalty, literal=element.text)
        elif self._habits.is_certain and state.is_whole and element.text >= _HAN:
            penalty = _DROPPED + _SWALLOWED_SIGN
            literal = "?" + element.text
            self._complete(state, nodes, TRAILS, IN_STEP, index, penalty=penalty, literal=literal)
        for lead, trail in bytes_of(element.text):
            if trail is None:
                self._complete(state, nodes, (lead,), IN_STEP, index)
            elif trail > EURO_BYTE:
                self._complete(state, nodes, (lead,), _after(trail), index)
            elif trail < EURO_BYTE:
                self._complete(state, nodes, (lead,), IN_STEP, index, literal=chr(trail))

    def _vanished(self, state: PathState, nodes: list[int], index: int) -> None:
        """Go on with a pair dropped before this element: the second byte of one character, the first of the next."""
        element = self._elements[index]
        whole = [node for node in nodes if not self._lattice.lost[node]]
        before = self._lattice.plain[(whole or nodes)[0]] if len(whole) < 2 else ""
        if element.kind is ElementKind.SWALLOWED:
            self._around(
                state,
                nodes,
                pairs_read_behind_hole(before, state.pending, element.reading),
                IN_STEP,
                index,
                lost=1,
            )
        elif element.kind is ElementKind.QUESTION and (
            self._cut_follows(index) or index + 1 == len(self._elements)
        ):
            self._around(state, nodes, words_behind_hole(before, state.pending), IN_STEP, index, lost=2)
        elif element.kind is ElementKind.CHARACTER:
            for lead, trail in bytes_of(element.text):
                if trail is not None and trail <= EURO_BYTE:
                    continue
                then = IN_STEP if trail is None else _after(trail)
                pairs = pairs_around_hole(before, state.pending, lead, self._next_plain(trail, index))
                self._around(state, nodes, pairs, then, index, lost=1)

    def _around(
        self,
        state: PathState,
        nodes: list[int],
        pairs: Sequence[tuple[str, str]],
        then: PathState,
        index: int,
        *,
        lost: int,
    ) -> None:
        """Write both characters around a dropped pair, for each of ``pairs``; ``lost`` bytes of the second are."""
        firsts: dict[str, int] = {}
        for first, second in pairs:
            if first not in firsts:
                cost = (
                    _VANISHED
                    + self._lost_cost(first)
                    + self._cost(first, nodes, index, _HALF_LOST, annotated=False)
                )
                firsts[first] = self._write(state, nodes, first, None, index, penalty=cost, lost=1)
            annotated = self._elements[index].kind is ElementKind.SWALLOWED
            cost = self._lost_cost(second) + self._cost(
                second, [firsts[first]], index, then, annotated=annotated
            )
            self._write(IN_STEP, [firsts[first]], second, then, index, rank=1, penalty=cost, lost=lost)

    def _vanished_number(self, state: PathState, nodes: list[int], index: int) -> None:
        """Go on with two dropped pairs of which a section's number at the line's start is all that fits."""
        beginnings = [begun for node in nodes if (begun := self._lattice.begun[node]) is not None]
        element = self._elements[index]
        if not beginnings or element.kind not in (ElementKind.CHARACTER, ElementKind.SWALLOWED):
            return
        begun = min(beginnings, key=len)
        nodes = [node for node in nodes if self._lattice.begun[node] == begun]
        for inserted, waiting in vanished_numbers(begun, state.pending[0]):
            first = self._write(state, nodes, inserted[0], None, index, penalty=_VANISHED, lost=1)
            second = self._write(
                IN_STEP, [first], inserted[1], None, index, rank=1, penalty=_VANISHED, lost=2
            )
            then = PathState(waiting, 0.0, is_whole=len(waiting) == 1)
            if element.kind is ElementKind.SWALLOWED:
                self._complete(
                    then,
                    [second],
                    TRAILS,
                    IN_STEP,
                    index,
                    reading=element.reading,
                    rank=2,
                    penalty=_LOST_BYTE,
                )
                continue
            for lead, trail in bytes_of(element.text):
                if trail is not None and trail > EURO_BYTE:
                    self._complete(then, [second], (lead,), _after(trail), index, rank=2)

    # What stands around an element.

    def _next_plain(self, trail: int | None, index: int) -> str:
        """Return the simplified character that follows directly if ``trail`` waits behind this element."""
        behind = self._next(index)
        if behind is None or behind.kind is not ElementKind.CHARACTER:
            return ""
        if trail is None:
            return simplify_character(behind.text)
        for lead, _ in bytes_of(behind.text):
            return simplify_character(character_of(trail, lead) or "")
        return ""

    def _in_indentation(self, index: int) -> bool:
        return index < LONGEST_STRETCH and all(
            not element.text.strip(INDENTATION) for element in self._elements[:index]
        )

    def _next(self, index: int) -> LineElement | None:
        return self._elements[index + 1] if index + 1 < len(self._elements) else None

    def _cut_follows(self, index: int) -> bool:
        return is_cut_mark(self._next(index))

    def _after_half(self, index: int) -> bool:
        """Whether half a character stands directly before this element."""
        return index > 0 and self._elements[index - 1].kind is ElementKind.QUESTION

    def _reading_follows(self, index: int) -> bool:
        behind = self._next(index)
        return behind is not None and behind.kind is ElementKind.READING

    def _may_lack_reading(self, index: int) -> bool:
        """Whether a false reading stood between a character's bytes, so that its own was not put in."""
        return index > 0 and self._elements[index - 1].kind in (ElementKind.READING, ElementKind.SWALLOWED)

    def _reads_as_shown(self, index: int) -> bool:
        """Whether a reading fits the character shown before it, which is then a false one made of two halves."""
        if index > 0 and self._elements[index - 1].kind in (ElementKind.READING, ElementKind.SWALLOWED):
            return self._elements[index - 1].reading == self._elements[index].reading
        return index > 0 and is_pinyin_of(self._elements[index - 1].text[-1:], self._elements[index].reading)
