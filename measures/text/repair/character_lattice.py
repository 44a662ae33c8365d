"""What a damaged stretch can have been, as a lattice of characters, and the likeliest way through it.

A node is one restored character. Where bytes are whole, one node stands for each character; where a byte is lost there
is a node for each character that the other byte allows. Words are laid over the paths by the word model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text.language.word_model import (
    LONGEST_WORD,
    WordModel,
    lone_character_weight,
    simplify_character,
)
from measures.text.repair.line_elements import INDENTATION

NEVER = -1e9
#: Words longer than this are not looked for across a lost character: they are rare, and the ways there are many.
_LONGEST_LOST = 5
#: A section's number is no longer than this.
_LONGEST_NUMBER = 5

WordPath = tuple[int, "WordPath | None"]


@dataclass(slots=True)
class CharacterLattice:
    """The nodes, of which every path runs on by element and rank; node 0 stands before the text.

    ``characters`` are as in the damaged text's script, ``plain`` the same in simplified script. ``penalties`` are the
    log-probabilities of the damage assumed, ``lost`` how many of the character's bytes are not in the text.
    ``elements`` is the element at which a character was completed, ``ranks`` counts the characters completed there,
    ``in_step`` tells whether the text is in step behind it. ``odd`` counts the rare characters in a row up to it,
    ``begun`` is what its line has so far without indentation, or None further on. ``following`` lists the nodes
    that may come next.
    """

    characters: list[str] = field(default_factory=lambda: [""])
    plain: list[str] = field(default_factory=lambda: [""])
    penalties: list[float] = field(default_factory=lambda: [0.0])
    lost: list[int] = field(default_factory=lambda: [0])
    elements: list[int] = field(default_factory=lambda: [-1])
    ranks: list[int] = field(default_factory=lambda: [0])
    in_step: list[bool] = field(default_factory=lambda: [True])
    odd: list[int] = field(default_factory=lambda: [0])
    begun: list[str | None] = field(default_factory=lambda: [None])
    following: list[list[int]] = field(default_factory=lambda: [[]])

    def add(
        self,
        character: str,
        before: Sequence[int],
        *,
        element: int = -1,
        rank: int = 0,
        penalty: float = 0.0,
        lost: int = 0,
        in_step: bool = True,
        odd: int = 0,
    ) -> int:
        """Add a node behind each of ``before`` and return its number."""
        number = len(self.characters)
        self.characters.append(character)
        self.plain.append(simplify_character(character))
        self.penalties.append(penalty)
        self.lost.append(lost)
        self.elements.append(element)
        self.ranks.append(rank)
        self.in_step.append(in_step)
        self.odd.append(odd)
        begun = min((b for node in before if (b := self.begun[node]) is not None), key=len, default=None)
        if begun is not None and character not in INDENTATION:
            begun = begun + character if len(begun) < _LONGEST_NUMBER else None
        self.begun.append(begun)
        self.following.append([])
        for node in before:
            self.following[node].append(number)
        return number

    def join(self, before: Sequence[int], node: int) -> None:
        """Let a node come behind each of ``before`` as well."""
        for earlier in before:
            if self.following[earlier][-1:] != [node] and node not in self.following[earlier]:
                self.following[earlier].append(node)


@dataclass(frozen=True, slots=True)
class LikeliestPath:
    """The nodes of the likeliest path in order, and of each node by how much the best path through it is less likely.

    ``behind`` holds log-probabilities: 0 for the nodes of the likeliest path, far below for those that lead nowhere.
    """

    path: list[int]
    behind: list[float]


def find_likeliest_path(
    lattice: CharacterLattice, ends: dict[int, float], model: WordModel
) -> tuple[LikeliestPath | None, int]:
    """Return the likeliest path to one of ``ends``, or None, and how much work it was.

    ``ends`` maps each node at which the text may end to the log-probability of ending there.
    """
    search = _LatticeSearch(lattice, model)
    search.forward()
    best = max(ends, key=lambda node: search.reached[node] + ends[node], default=None)
    if best is None or search.reached[best] <= NEVER / 2:
        return None, search.work
    through = search.backward(ends)
    top = search.reached[best] + ends[best]
    return LikeliestPath(search.path_to(best), [score - top for score in through]), search.work


class _LatticeSearch:
    """Forward and backward passes over the words that lie on a lattice.

    ``reached`` is the log-probability of the best path to a node as the end of a word, ``_begun`` that of the best path
    up to a node that begins a word, before that word.
    """

    def __init__(self, lattice: CharacterLattice, model: WordModel) -> None:
        count = len(lattice.characters)
        self._lattice = lattice
        self._model = model
        self.reached = [0.0, *[NEVER] * (count - 1)]
        self._begun = [NEVER] * count
        self._begun_from = [0] * count
        self._came: list[tuple[int, WordPath] | None] = [None] * count
        #: The words that begin at each node: where they end, what they add, and the nodes in between.
        self._words: list[list[tuple[int, float, WordPath]]] = [[] for _ in range(count)]
        #: Every node behind all those that may come before it.
        self._order = sorted(
            range(count), key=lambda node: (lattice.elements[node], lattice.ranks[node], node)
        )
        self.work = 0

    def forward(self) -> None:
        """Find how likely each node is to be the end of a word."""
        for node in self._order:
            if self._begun[node] > NEVER / 2:
                self._words_from(node)
            if self.reached[node] > NEVER / 2:
                self._single_words_behind(node)

    def _single_words_behind(self, node: int) -> None:
        lattice, reached = self._lattice, self.reached[node]
        before = lattice.plain[node]
        for behind in lattice.following[node]:
            if reached > self._begun[behind]:
                self._begun[behind] = reached
                self._begun_from[behind] = node
            score = reached + self._lone_character_penalty(before, behind)
            if score > self.reached[behind]:
                self.reached[behind] = score
                self._came[behind] = (node, (behind, None))
        self.work += len(lattice.following[node])

    def _lone_character_penalty(self, before: str, node: int) -> float:
        return self._lattice.penalties[node] + lone_character_weight(self._lattice.plain[node], before)

    def _words_from(self, first: int) -> None:
        """Find the words of two and more characters that begin at a node."""
        lattice, word = self._lattice, self._model.word
        plain, penalties, lost, following = lattice.plain, lattice.penalties, lattice.lost, lattice.following
        base = self._begun[first]
        stack: list[tuple[int, str, float, bool, WordPath]] = [
            (first, plain[first], penalties[first], lost[first] > 0, (first, None))
        ]
        while stack:
            last, text, score, is_lost, way = stack.pop()
            if len(text) >= (_LONGEST_LOST if is_lost else LONGEST_WORD):
                continue
            for node in following[last]:
                longer = text + plain[node]
                any_lost = is_lost or lost[node] > 0
                value, goes_on = word(longer, is_lost=any_lost)
                self.work += 1
                if value is None and not goes_on:
                    continue
                total = score + penalties[node]
                further: WordPath = (node, way)
                if value is not None:
                    self._words[first].append((node, total + value, further))
                    if base + total + value > self.reached[node]:
                        self.reached[node] = base + total + value
                        self._came[node] = (self._begun_from[first], further)
                if goes_on:
                    stack.append((node, longer, total, any_lost, further))

    def backward(self, ends: dict[int, float]) -> list[float]:
        """Return for each node the log-probability of the best path through it."""
        count = len(self.reached)
        rest, begun_rest, through = [NEVER] * count, [NEVER] * count, [NEVER] * count
        for node in reversed(self._order):
            rest[node] = self._rest_behind(node, rest, begun_rest, through, ends)
            for end, score, way in self._words[node]:
                onward = score + rest[end]
                begun_rest[node] = max(begun_rest[node], onward)
                whole = self._begun[node] + onward
                member: WordPath | None = way
                while member is not None:
                    inner, member = member
                    if whole > through[inner]:
                        through[inner] = whole
        return through

    def _rest_behind(
        self,
        node: int,
        rest: Sequence[float],
        begun_rest: Sequence[float],
        through: list[float],
        ends: dict[int, float],
    ) -> float:
        """Return how likely the best way on from a node is, and note the single characters behind it."""
        best = ends.get(node, NEVER)
        before, reached = self._lattice.plain[node], self.reached[node]
        for behind in self._lattice.following[node]:
            onward = self._lone_character_penalty(before, behind) + rest[behind]
            through[behind] = max(through[behind], reached + onward)
            best = max(best, onward, begun_rest[behind])
        return best

    def path_to(self, node: int) -> list[int]:
        """Return the nodes of the best path to a node."""
        path: list[int] = []
        came = self._came[node]
        while came is not None:
            start, way = came
            member: WordPath | None = way
            while member is not None:
                last, member = member
                path.append(last)
            came = self._came[start]
        return path[::-1]
