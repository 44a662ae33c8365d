"""The texts of a measure for comparing, with the small parts that two measures can share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property

#: A shared run of characters counts as a phrase from this length on.
PHRASE_LENGTH = 4
_MARKS = re.compile(r"[\W_]+")
_CLAUSE_END = re.compile(r"[，。；！？\n]")
_SHORTEST_CLAUSE = 4
#: A term in quotation marks counts even if it is short.
_QUOTED = re.compile(r"“([^“”，。；：、]{2,12})”")


@dataclass(frozen=True)
class ComparedText:
    """The texts of one measure. ``key`` identifies it for the caller."""

    key: Hashable
    title: str
    text: str

    @cached_property
    def runs(self) -> tuple[str, ...]:
        """Return the runs of characters of title and text between punctuation; nothing is compared across it."""
        return tuple(run for run in _MARKS.split(f"{self.title}。{self.text}") if run)

    @cached_property
    def pairs(self) -> Counter[str]:
        """The pairs of neighbouring characters, and how often each stands there."""
        return Counter(ngrams(self.runs, 2))

    @cached_property
    def title_pairs(self) -> frozenset[str]:
        """The pairs of neighbouring characters of the title."""
        return frozenset(ngrams(_MARKS.split(self.title), 2))

    @cached_property
    def fours(self) -> frozenset[str]:
        """The runs of `PHRASE_LENGTH` characters."""
        return frozenset(self.four_places)

    @cached_property
    def four_places(self) -> dict[str, list[tuple[int, int]]]:
        """The places of each run of `PHRASE_LENGTH` characters: in which of the longer `runs` it stands, and where."""
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, run in enumerate(self.runs):
            for at in range(len(run) - PHRASE_LENGTH + 1):
                places[run[at : at + PHRASE_LENGTH]].append((number, at))
        return places

    @cached_property
    def quoted(self) -> frozenset[str]:
        """The terms that stand in quotation marks and are too short to be a run of `PHRASE_LENGTH` characters."""
        found = _QUOTED.findall(f"{self.title}。{self.text}")
        return frozenset(term for term in found if len(term) < PHRASE_LENGTH and not _MARKS.search(term))

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The clauses of the text, between commas or stronger marks."""
        parts = (part.strip() for part in _CLAUSE_END.split(self.text))
        return tuple(part for part in parts if len(part) >= _SHORTEST_CLAUSE)


def ngrams(runs: tuple[str, ...] | list[str], length: int) -> Iterator[str]:
    """Yield every run of ``length`` neighbouring characters.

    >>> list(ngrams(["检查码", "办"], 2))
    ['检查', '查码']
    """
    for run in runs:
        for at in range(len(run) - length + 1):
            yield run[at : at + length]
