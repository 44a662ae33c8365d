"""Writing paths into a lattice: which characters stand behind which, at what cost, and which byte then waits.

Costs are log-probabilities beside those of the words that the characters form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from measures.text.encoding.code_page_936 import IDEOGRAPHIC_SPACE, LEADS
from measures.text.language.word_model import character_share, is_simplified_only, simplify_character
from measures.text.repair.byte_candidates import ByteValues, bytes_of, characters_of_bytes
from measures.text.repair.character_lattice import CharacterLattice
from measures.text.repair.damaged_line import DamagedLine
from measures.text.repair.line_elements import ElementKind
from measures.text.repair.site_habits import SiteHabits

#: A byte that half a character lost, or a ``?`` that was dropped as well.
LOST_BYTE = -1.0
DROPPED_QUESTION = -2.0
#: An ASCII sign that a ``?`` took with it.
SWALLOWED_SIGN = -4.0
#: An ideographic space at a line's start, which is where they stand.
INDENTATION_GAIN = 10.0
#: A line or a tag that ends behind a mark that opens something.
UNENDED = -8.0
OPENING_MARKS = "，、：；（《“‘【〔—\u3000"
HAN = "\u3400"

#: Characters of context that are read before a damaged stretch.
_CONTEXT = 8
#: A shifted run with so many rare characters one after another is none.
_ODD_RUN = 3
_RARE = -13.5
_SIMPLIFIED_ONLY = -4.0
_MISSING_READING = -8.0
#: A quotation mark that opens within a quotation, or closes none.
_UNBALANCED = -3.0
#: What a lost character gains for each time the line has it elsewhere: words come in clusters.
_FAMILIAR, _MOST_FAMILIAR = 1.2, 2.4
#: What a full stop loses before a quotation mark that closes a term, and one of few characters: terms end in none.
_TERM, _SHORT_TERM, _SHORT = -6.0, -13.0, 4
_CLOSING_QUOTE = (0xA1, 0xB1)


class PathState(NamedTuple):
    """What is open behind an element: the values a waiting byte may have (none: in step), and a cost to be paid.

    ``is_whole`` is whether the waiting byte stands in the text.
    """

    pending: ByteValues
    cost: float
    is_whole: bool


IN_STEP = PathState((), 0.0, is_whole=True)
HALF_LOST = PathState(tuple(LEADS), LOST_BYTE, is_whole=False)
HALF_DROPPED = PathState(tuple(LEADS), DROPPED_QUESTION, is_whole=False)
PathStates = dict[PathState, list[int]]


def waiting_state(byte: int) -> PathState:
    """Return the state in which ``byte`` waits for its partner."""
    return PathState((byte,), 0.0, is_whole=True)


class PathWriter:
    """Writes the paths over one line into a lattice; ``states`` are open, each with the nodes that it stands behind."""

    def __init__(self, habits: SiteHabits, line: DamagedLine) -> None:
        self.lattice = CharacterLattice()
        self.states: PathStates = {}
        #: How many ways from one character to another were written since `begin`.
        self.work = 0
        self._habits = habits
        self._line = line
        self._known: dict[tuple[int, int, str, PathState | None, float, int], int] = {}
        self._is_quoted, self._stop_cost = False, 0.0
        self._counts = Counter(
            simplify_character(element.text)
            for element in line.elements
            if element.kind is ElementKind.CHARACTER and element.text >= HAN
        )

    def begin(self, first: int, context: str) -> None:
        """Begin a lattice at element ``first``, behind ``context``, the restored line before it."""
        self.lattice = CharacterLattice()
        self.lattice.begun[0] = "" if self._line.is_in_indentation(first) else None
        self.work = 0
        self._known = {}
        opened = context.rfind("“")
        self._is_quoted = opened > context.rfind("”")
        self._stop_cost = 0.0
        if self._is_quoted and context[opened - 1 : opened] not in tuple("：，。"):
            self._stop_cost = _SHORT_TERM if len(context) - 1 - opened < _SHORT else _TERM
        last = 0
        for character in context[-_CONTEXT:]:
            last = self.lattice.add(character, [last])
        self.states = {IN_STEP: [last]}

    def take_states(self) -> PathStates:
        """Return the states that are open; none is left, until more is written."""
        states, self.states = self.states, {}
        return states

    def go_on(self, state: PathState, nodes: Sequence[int]) -> None:
        """Leave ``state`` open behind ``nodes``, with nothing written."""
        self.states.setdefault(state, []).extend(nodes)

    def write(
        self,
        state: PathState,
        nodes: Sequence[int],
        character: str,
        then: PathState | None,
        index: int,
        *,
        rank: int = 0,
        cost: float = 0.0,
        lost: int = 0,
        odd: int = 0,
    ) -> int:
        """Write a character behind ``nodes``, which ``state`` is open behind, and return its node.

        ``then`` is open behind it, None if more is to follow at this element; ``lost`` of its bytes are not in the
        text, ``rank`` counts the characters written at the element, ``odd`` the rare ones in a row.
        """
        cost += state.cost
        self.work += len(nodes)
        key = (index, rank, character, then, cost, lost)
        node = self._known.get(key)
        if node is not None:
            self.lattice.join(nodes, node)
            return node
        in_step = then is not None and not then.pending
        node = self.lattice.add(
            character, nodes, element=index, rank=rank, penalty=cost, lost=lost, in_step=in_step, odd=odd
        )
        self._known[key] = node
        if then is not None:
            self.states.setdefault(then, []).append(node)
        return node

    def write_text(
        self, state: PathState, nodes: Sequence[int], text: str, index: int, *, rank: int = 0
    ) -> None:
        """Write several characters as they are; the text is in step behind them."""
        last = list(nodes)
        for place, character in enumerate(text, start=1):
            then = IN_STEP if place == len(text) else None
            last = [self.write(state, last, character, then, index, rank=rank + place - 1)]
            state = IN_STEP

    def complete(
        self,
        state: PathState,
        nodes: Sequence[int],
        trails: ByteValues,
        then: PathState,
        index: int,
        *,
        reading: str = "",
        rank: int = 0,
        cost: float = 0.0,
        literal: str = "",
    ) -> None:
        """Complete the waiting byte by each of ``trails``, write ``literal`` behind it, and leave ``then`` open.

        With a ``reading``, only characters that are read so are written.
        """
        lost = (not state.is_whole) + (len(trails) > 1)
        if lost > 1 and not reading:
            return
        is_single = len(state.pending) == len(trails) == 1
        last = []
        for character in characters_of_bytes(state.pending, trails, reading):
            odd = self._odd_run(nodes, character) if is_single else 0
            if odd <= _ODD_RUN:
                total = cost + self.character_cost(character, nodes, index, then, is_annotated=bool(reading))
                total += self.lost_cost(character) if lost else 0.0
                total += UNENDED if literal == "<" and character in OPENING_MARKS else 0.0
                behind = None if literal else then
                last.append(
                    self.write(
                        state, nodes, character, behind, index, rank=rank, cost=total, lost=lost, odd=odd
                    )
                )
        if literal and last:
            self.write_text(IN_STEP, last, literal, index, rank=rank + 1)

    def _odd_run(self, nodes: Sequence[int], character: str) -> int:
        """Return how many rare characters stand in a row if this one is written."""
        if character_share(character) > _RARE:
            return 0
        return 1 + min(self.lattice.odd[node] for node in nodes)

    def character_cost(
        self, character: str, nodes: Sequence[int], index: int, then: PathState, *, is_annotated: bool
    ) -> float:
        """Return the cost of meeting a character at element ``index`` behind ``nodes``, whatever its word."""
        cost = _SIMPLIFIED_ONLY if is_simplified_only(character) else 0.0
        if character in self._habits.annotated:
            is_annotated = (
                is_annotated
                or self._line.is_behind_reading(index)
                or (not then.pending and self._line.is_before_reading(index))
            )
            cost += 0.0 if is_annotated else _MISSING_READING
        if character == IDEOGRAPHIC_SPACE and self.lattice.begun[nodes[0]] == "":
            cost += INDENTATION_GAIN
        if character == "。" and self._closes_quotation(then, index):
            cost += self._stop_cost
        return cost

    def lost_cost(self, character: str) -> float:
        """Return the cost of taking a lost character for this one, by what else the line has."""
        if character == ("“" if self._is_quoted else "”"):
            return _UNBALANCED
        return min(_MOST_FAMILIAR, _FAMILIAR * self._counts[simplify_character(character)])

    def _closes_quotation(self, then: PathState, index: int) -> bool:
        """Whether a closing quotation mark follows directly, and the line goes on behind it."""
        behind = self._line.next(index)
        if then.pending != _CLOSING_QUOTE[:1] or behind is None or index + 2 >= len(self._line.elements):
            return False
        return any(lead == _CLOSING_QUOTE[1] for lead, _ in bytes_of(behind.text))
