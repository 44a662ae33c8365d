"""The ways in which the elements of a line can have come from bytes, laid out as a lattice of characters.

Each element stands for itself, or for bytes that belong to other characters: the text is *in step*, or a byte waits for
its partner. From a byte that waits every further one follows; only at the ends of a run, where half a character is
lost, and where a pair without a character was dropped, more than one character is possible.
"""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.encoding.code_page_936 import (
    EURO_BYTE,
    IDEOGRAPHIC_SPACE,
    LEADS,
    TRAILS,
    byte_pair_of,
    character_of,
)
from measures.text.language.word_model import is_printed
from measures.text.repair.byte_candidates import ByteValues, bytes_of
from measures.text.repair.character_lattice import CharacterLattice
from measures.text.repair.damaged_line import DamagedLine
from measures.text.repair.dropped_pairs import DroppedPairPaths
from measures.text.repair.line_elements import (
    ElementKind,
    LineElement,
    is_anchor,
    is_cut_mark,
    is_lone_letter,
    is_suspect,
)
from measures.text.repair.path_writer import (
    DROPPED_QUESTION,
    HALF_DROPPED,
    HALF_LOST,
    HAN,
    IN_STEP,
    INDENTATION_GAIN,
    LOST_BYTE,
    OPENING_MARKS,
    SWALLOWED_SIGN,
    UNENDED,
    PathState,
    PathWriter,
    waiting_state,
)
from measures.text.repair.pinyin import is_pinyin_before, is_pinyin_of, trails_with_pinyin
from measures.text.repair.shift_onset import may_begin_shift
from measures.text.repair.site_habits import SiteHabits

#: Elements behind the last suspect one that are read to judge a restoration by.
_LOOKAHEAD = 8
#: A stretch longer than this many elements without coming into step is given up.
_LONGEST_STRETCH = 400
#: A stretch in which characters can follow each other in more ways than this is given up.
_MOST_EDGES = 30_000
#: What a letter alone among Chinese loses, where it makes a usual character with the mark before it, and elsewhere.
_LETTER_FOR_BYTE, _LONE_LETTER = -11.0, -7.0
#: The rank of what stands behind all else at an element.
_LAST_RANK = 9


class LatticePaths:
    """Lays out the paths over one line's elements.

    A path is *in step* or has a byte that waits; for both states there is one method for each kind of element.
    """

    def __init__(self, habits: SiteHabits, elements: Sequence[LineElement]) -> None:
        self._habits = habits
        self._elements = elements
        self._line = DamagedLine(elements)
        self._writer = PathWriter(habits, self._line)
        self._dropped_pairs = DroppedPairPaths(self._line, self._writer)
        self._first = 0
        self._onsets: dict[int, bool] = {}

    @property
    def work(self) -> int:
        """How many ways from one character to another the last stretch had."""
        return self._writer.work

    def from_element(self, first: int, context: str) -> tuple[CharacterLattice, dict[int, float], int]:
        """Return the lattice from element ``first`` on, the nodes it may end in, and the element behind the stretch.

        Each of the nodes comes with the cost of ending there. ``context`` is the restored line before the element.
        Without a way to bring the text back into step no node ends it.
        """
        elements, writer = self._elements, self._writer
        self._first = first
        writer.begin(first, context)
        quiet, index = 0, first
        while index < len(elements) and quiet < _LOOKAHEAD:
            if index - first >= _LONGEST_STRETCH or not writer.states or writer.work > _MOST_EDGES:
                return writer.lattice, {}, index + 1
            for state, nodes in writer.take_states().items():
                self._advance(state, nodes, index)
            is_in_step = all(not state.pending for state in writer.states)
            is_disturbed = is_suspect(elements[index]) or is_anchor(elements, index)
            quiet = quiet + 1 if is_in_step and not is_disturbed else 0
            index += 1
        return writer.lattice, self._end_costs(index), index

    def _end_costs(self, index: int) -> dict[int, float]:
        """Return the nodes in which the stretch may end, with what it costs."""
        writer = self._writer
        at_end = index == len(self._elements)
        if at_end and self._habits.halves_dropped:
            for state, nodes in writer.take_states().items():
                if state.pending and state.is_whole:
                    writer.complete(
                        state, nodes, TRAILS, IN_STEP, index - 1, rank=_LAST_RANK, cost=DROPPED_QUESTION
                    )
                else:
                    writer.go_on(state, nodes)
        ends = {}
        for state, nodes in writer.states.items():
            if not state.pending:
                for node in nodes:
                    is_unended = at_end and writer.lattice.characters[node] in OPENING_MARKS
                    ends[node] = state.cost + (UNENDED if is_unended else 0.0)
        return ends

    def _advance(self, state: PathState, nodes: list[int], index: int) -> None:
        """Lead the paths behind ``nodes`` over the element at ``index``."""
        if not state.pending:
            self._advance_in_step(state, nodes, index)
            return
        self._advance_waiting(state, nodes, index)
        if self._habits.holes_vanish and len(state.pending) == 1 and state.is_whole:
            self._dropped_pairs.write_number(state, nodes, index)
            self._dropped_pairs.write_characters(state, nodes, index)

    # In step: the element stands for itself, or half a character begins here.

    def _advance_in_step(self, state: PathState, nodes: list[int], index: int) -> None:
        element, writer = self._elements[index], self._writer
        match element.kind:
            case ElementKind.READING:
                self._match_reading(state, nodes, index)
            case ElementKind.SWALLOWED:
                writer.write_text(state, nodes, element.text, index)
                self._split_pairs_read(nodes, element)
            case ElementKind.QUESTION:
                writer.write_text(state, nodes, element.text, index)
                if self._habits.loses_indentation and self._line.is_in_indentation(index):
                    writer.write(state, nodes, IDEOGRAPHIC_SPACE, IN_STEP, index, cost=INDENTATION_GAIN)
                if self._line.is_before_cut_mark(index):
                    writer.go_on(HALF_LOST, nodes)
                elif self._may_begin_shift(index):
                    self._split_mark(HALF_DROPPED, nodes, index)
            case ElementKind.CHARACTER:
                writer.write(state, nodes, element.text, IN_STEP, index, cost=self._letter_cost(index))
                if is_cut_mark(element) and self._may_begin_shift(index):
                    self._split_mark(HALF_DROPPED, nodes, index)

    def _match_reading(self, state: PathState, nodes: list[int], index: int) -> None:
        """Keep the paths that a reading fits; if it fits none, it stands for itself."""
        element, lattice = self._elements[index], self._writer.lattice
        is_behind_letter = index > 0 and "@" <= self._elements[index - 1].text[-1:] <= "~"
        shown = self._elements[index - 2].text if index > 1 else ""
        fitting = [
            node
            for node in nodes
            if is_pinyin_of(lattice.characters[node], element.reading)
            or (is_behind_letter and is_pinyin_before(shown + lattice.characters[node], element.reading))
        ]
        if not fitting and index > 0 and self._elements[index - 1].kind is ElementKind.READING:
            fitting = nodes
        if fitting:
            self._writer.go_on(state, fitting)
        else:
            self._writer.write_text(state, nodes, element.text, index)

    def _split_pairs_read(self, nodes: list[int], element: LineElement) -> None:
        """Go on with a reading behind a pair that lies across two characters: half of the second is lost."""
        by_halves: dict[ByteValues, list[int]] = {}
        for node in nodes:
            pair = byte_pair_of(self._writer.lattice.characters[node])
            if pair is not None:
                halves = tuple(byte for byte in trails_with_pinyin(element.reading, pair[1]) if byte in LEADS)
                if halves:
                    by_halves.setdefault(halves, []).append(node)
        for halves, with_halves in by_halves.items():
            self._writer.go_on(PathState(halves, LOST_BYTE, is_whole=len(halves) == 1), with_halves)

    def _letter_cost(self, index: int) -> float:
        """Return what an element loses by standing for itself, if it is a letter alone among Chinese."""
        if not self._habits.is_certain or not is_lone_letter(self._elements, index, self._habits.lettered):
            return 0.0
        for _, trail in bytes_of(self._elements[index - 1].text):
            made = character_of(trail or 0, ord(self._elements[index].text))
            if made is not None and is_printed(made):
                return _LETTER_FOR_BYTE
        return _LONE_LETTER if self._habits.holes_vanish else 0.0

    def _may_begin_shift(self, index: int) -> bool:
        """Whether a shifted run may begin at a mark although no ``?`` stands before it."""
        if not self._habits.halves_dropped:
            return False
        if index == self._first:
            return True
        if index not in self._onsets:
            self._onsets[index] = may_begin_shift(self._elements, index, self._habits)
        return self._onsets[index]

    def _split_mark(self, state: PathState, nodes: list[int], index: int) -> None:
        """Go on with a cut mark's bytes as halves of two characters."""
        mark = "？" if self._elements[index].text == "?" else self._elements[index].text
        for lead, trail in bytes_of(mark):
            if trail is not None:
                self._writer.complete(state, nodes, (lead,), waiting_state(trail), index)

    # One byte waits: every element's bytes are one off.

    def _advance_waiting(self, state: PathState, nodes: list[int], index: int) -> None:
        element = self._elements[index]
        match element.kind:
            case ElementKind.READING:
                if self._line.has_false_reading(index):
                    self._writer.go_on(state, nodes)
            case ElementKind.SWALLOWED:
                reading = element.reading
                self._writer.complete(state, nodes, TRAILS, IN_STEP, index, reading=reading, cost=LOST_BYTE)
            case ElementKind.QUESTION:
                self._end_at_question(state, nodes, index)
            case ElementKind.CHARACTER:
                self._shift_character(state, nodes, index)

    def _end_at_question(self, state: PathState, nodes: list[int], index: int) -> None:
        """Take a ``?`` for the lost partner of the byte that waits, with the sign that it may have swallowed."""
        element, complete = self._elements[index], self._writer.complete
        if not state.is_whole and self._line.is_behind_half(index):
            self._split_mark(state, nodes, index)
        if element.swallowed:
            complete(state, nodes, TRAILS, IN_STEP, index, cost=LOST_BYTE, literal=element.swallowed)
        elif self._line.is_last(index) or self._line.is_before_cut_mark(index):
            complete(state, nodes, TRAILS, IN_STEP, index, cost=LOST_BYTE)
        else:
            cost = LOST_BYTE + SWALLOWED_SIGN
            complete(state, nodes, TRAILS, IN_STEP, index, cost=cost, literal="?")

    def _shift_character(self, state: PathState, nodes: list[int], index: int) -> None:
        """Take a shown character's first byte as a second one, and its second as a first."""
        element, complete = self._elements[index], self._writer.complete
        text = element.text
        if self._habits.halves_dropped and state.is_whole and (is_cut_mark(element) or text < "\x80"):
            cost = DROPPED_QUESTION + (0.0 if is_cut_mark(element) else SWALLOWED_SIGN)
            complete(state, nodes, TRAILS, IN_STEP, index, cost=cost, literal=text)
        elif self._habits.is_certain and state.is_whole and text >= HAN:
            cost = DROPPED_QUESTION + SWALLOWED_SIGN
            complete(state, nodes, TRAILS, IN_STEP, index, cost=cost, literal="?" + text)
        for lead, trail in bytes_of(text):
            if trail is None:
                complete(state, nodes, (lead,), IN_STEP, index)
            elif trail > EURO_BYTE:
                complete(state, nodes, (lead,), waiting_state(trail), index)
            elif trail < EURO_BYTE:
                complete(state, nodes, (lead,), IN_STEP, index, literal=chr(trail))
