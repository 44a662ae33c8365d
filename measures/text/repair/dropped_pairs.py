"""Paths across a pair of bytes that was dropped because code page 936 has no character for it.

The pair was the second byte of one character and the first of the next: both have to be guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.encoding.code_page_936 import EURO_BYTE, TRAILS
from measures.text.repair.byte_candidates import (
    bytes_of,
    pairs_around_hole,
    pairs_read_behind_hole,
    vanished_numbers,
    words_behind_hole,
)
from measures.text.repair.damaged_line import DamagedLine
from measures.text.repair.line_elements import ElementKind
from measures.text.repair.path_writer import (
    HALF_LOST,
    IN_STEP,
    LOST_BYTE,
    PathState,
    PathWriter,
    waiting_state,
)

#: Of the characters that may stand before a dropped pair, so many are followed up.
_MOST_BEFORE = 8
#: The cost of taking a pair for dropped.
_DROPPED_PAIR = -1.4


class DroppedPairPaths:
    """Writes the paths across a pair that was dropped right before an element, behind a byte that waits."""

    def __init__(self, line: DamagedLine, writer: PathWriter) -> None:
        self._line = line
        self._writer = writer

    def write_characters(self, state: PathState, nodes: Sequence[int], index: int) -> None:
        """Write the characters around the pair, by what the element at ``index`` shows of the second."""
        nodes = nodes[:_MOST_BEFORE]
        element, lattice = self._line.elements[index], self._writer.lattice
        whole = [node for node in nodes if not lattice.lost[node]]
        before = lattice.plain[(whole or nodes)[0]] if len(whole) < 2 else ""
        if element.kind is ElementKind.SWALLOWED:
            pairs = pairs_read_behind_hole(before, state.pending, element.reading)
            self._write_pairs(state, nodes, pairs, IN_STEP, index, lost=1)
        elif element.kind is ElementKind.QUESTION and (
            self._line.is_before_cut_mark(index) or self._line.is_last(index)
        ):
            pairs = words_behind_hole(before, state.pending)
            self._write_pairs(state, nodes, pairs, IN_STEP, index, lost=2)
        elif element.kind is ElementKind.CHARACTER:
            for lead, trail in bytes_of(element.text):
                if trail is not None and trail <= EURO_BYTE:
                    continue
                then = IN_STEP if trail is None else waiting_state(trail)
                behind = self._line.next_character(index, trail)
                pairs = pairs_around_hole(before, state.pending, lead, behind)
                self._write_pairs(state, nodes, pairs, then, index, lost=1)

    def _write_pairs(
        self,
        state: PathState,
        nodes: Sequence[int],
        pairs: Sequence[tuple[str, str]],
        then: PathState,
        index: int,
        *,
        lost: int,
    ) -> None:
        """Write each of ``pairs``, two characters of which the second has ``lost`` bytes that are not in the text."""
        writer = self._writer
        is_annotated = self._line.elements[index].kind is ElementKind.SWALLOWED
        firsts: dict[str, int] = {}
        for first, second in pairs:
            if first not in firsts:
                cost = _DROPPED_PAIR + writer.lost_cost(first)
                cost += writer.character_cost(first, nodes, index, HALF_LOST, is_annotated=False)
                firsts[first] = writer.write(state, nodes, first, None, index, cost=cost, lost=1)
            before = [firsts[first]]
            cost = writer.lost_cost(second)
            cost += writer.character_cost(second, before, index, then, is_annotated=is_annotated)
            writer.write(IN_STEP, before, second, then, index, rank=1, cost=cost, lost=lost)

    def write_number(self, state: PathState, nodes: Sequence[int], index: int) -> None:
        """Write the number of a section at the line's start, two pairs of which were dropped, if one fits."""
        writer = self._writer
        beginnings = [begun for node in nodes if (begun := writer.lattice.begun[node]) is not None]
        element = self._line.elements[index]
        if not beginnings or element.kind not in (ElementKind.CHARACTER, ElementKind.SWALLOWED):
            return
        begun = min(beginnings, key=len)
        nodes = [node for node in nodes if writer.lattice.begun[node] == begun]
        for number, waiting in vanished_numbers(begun, state.pending[0]):
            node = writer.write(state, nodes, number[0], None, index, cost=_DROPPED_PAIR, lost=1)
            node = writer.write(IN_STEP, [node], number[1], None, index, rank=1, cost=_DROPPED_PAIR, lost=2)
            then = PathState(waiting, 0.0, is_whole=len(waiting) == 1)
            if element.kind is ElementKind.SWALLOWED:
                reading = element.reading
                writer.complete(then, [node], TRAILS, IN_STEP, index, reading=reading, rank=2, cost=LOST_BYTE)
                continue
            for lead, trail in bytes_of(element.text):
                if trail is not None and trail > EURO_BYTE:
                    writer.complete(then, [node], (lead,), waiting_state(trail), index, rank=2)
