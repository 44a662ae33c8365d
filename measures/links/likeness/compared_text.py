"""The texts of a measure for comparing, with the small parts that two measures can share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import add

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
        return Counter(neighbouring_pairs(self.runs))

    @cached_property
    def title_pairs(self) -> frozenset[str]:
        """The pairs of neighbouring characters of the title."""
        return frozenset(neighbouring_pairs(_MARKS.split(self.title)))

    @cached_property
    def fours(self) -> frozenset[str]:
        """The runs of `PHRASE_LENGTH` characters."""
        return frozenset(
            run[at : at + PHRASE_LENGTH] for run in self.runs for at in range(len(run) - PHRASE_LENGTH + 1)
        )

    @cached_property
    def shared_parts(self) -> frozenset[str]:
        """What makes two measures that both have it worth comparing: `fours` and `quoted`."""
        return self.fours | self.quoted

    @cached_property
    def joined(self) -> str:
        """The `runs`, each on a line."""
        return "\n".join(self.runs)

    def places_of(self, four: str) -> Iterator[int]:
        """Return where one of the `fours` stands in `joined`, in order."""
        at = self.joined.find(four)
        while at >= 0:
            yield at
            at = self.joined.find(four, at + 1)

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


def neighbouring_pairs(runs: Iterable[str]) -> Iterator[str]:
    """Return every pair of neighbouring characters of the runs, in order.

    >>> list(neighbouring_pairs(["检查码", "办"]))
    ['检查', '查码']
    """
    return chain.from_iterable(map(add, run, run[1:]) for run in runs)
