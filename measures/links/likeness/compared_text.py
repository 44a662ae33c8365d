"""The texts of a measure for comparing, with the small parts that two measures can share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: A shared run of characters counts as a phrase from this length on.
PHRASE_LENGTH = 4
#: Sets of measures whose texts a process keeps prepared for comparing: a document, up to 40 others of its year and the
#: years beside it.
KEPT_SETS = 48
#: Of a run that occurs more often in one measure, only the first places are compared.
MOST_PLACES = 40
#: A character that ends a run.
ANY_MARK = re.compile(r"[\W_]")
_MARKS = re.compile(r"[\W_]+")
_CLAUSE_END = re.compile(r"[，。；！？\n]")
_SHORTEST_CLAUSE = 4
_MOST_CLAUSES = 1_000
#: An odd number that spreads characters over 64 kinds.
_SPREAD = 0x9E3779B97F4A7C15
#: A term in quotation marks counts even if it is short.
_QUOTED = re.compile(r"“([^“”，。；：、]{2,12})”")


@dataclass(frozen=True, eq=False)
class ComparedText:
    """The texts of one measure. ``key`` identifies it for the caller; what is found in them is kept with them."""

    key: Hashable
    title: str
    text: str

    @property
    def line(self) -> str:
        """The title and the text, with a mark after each."""
        return f"{self.title}。{self.text}\n"

    @cached_property
    def runs(self) -> tuple[str, ...]:
        """Return the runs of characters of title and text between punctuation; nothing is compared across it."""
        return tuple(run for run in _MARKS.split(f"{self.title}。{self.text}") if run)

    @cached_property
    def pairs(self) -> Counter[str]:
        """The pairs of neighbouring characters, and how often each stands there."""
        return Counter(neighbouring_pairs(self.runs))

    @cached_property
    def fours(self) -> frozenset[str]:
        """The runs of `PHRASE_LENGTH` characters."""
        return frozenset(self._places[0])

    @cached_property
    def joined(self) -> str:
        """The `runs`, each on a line."""
        return "\n".join(self.runs)

    @cached_property
    def _places(self) -> tuple[dict[str, int], dict[str, list[int]]]:
        """The first place of each run of `PHRASE_LENGTH` characters in `joined`, and the further ones of some."""
        first: dict[str, int] = {}
        further: dict[str, list[int]] = defaultdict(list)
        start = 0
        for run in self.runs:
            for at in range(len(run) - PHRASE_LENGTH + 1):
                four = run[at : at + PHRASE_LENGTH]
                if four in first:
                    further[four].append(start + at)
                else:
                    first[four] = start + at
            start += len(run) + 1
        return first, further

    def places_of(self, four: str) -> list[int]:
        """Return where one of the `fours` stands in `joined`."""
        first, further = self._places
        return [first[four], *further.get(four, ())]

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

    @cached_property
    def compared_clauses(self) -> tuple[str, ...]:
        """The first `_MOST_CLAUSES` different clauses: the work of comparing them grows with the product."""
        return tuple(dict.fromkeys(self.clauses))[:_MOST_CLAUSES]

    @cached_property
    def clause_numbers(self) -> np.ndarray:
        """The number of each of the `clauses` among the `compared_clauses`, -1 for what is not compared."""
        import numpy as np

        numbers = {clause: number for number, clause in enumerate(self.compared_clauses)}
        return np.array([numbers.get(clause, -1) for clause in self.clauses], dtype=np.int64)

    @cached_property
    def clause_sizes(self) -> np.ndarray:
        """The characters of each of the `clauses`."""
        import numpy as np

        return np.array([len(clause) for clause in self.clauses], dtype=np.int64)

    @cached_property
    def clause_characters(self) -> tuple[np.ndarray, np.ndarray]:
        """The number of characters of each of the `compared_clauses`, and a bit for each of 64 kinds that it has."""
        import numpy as np

        sizes = np.array([len(clause) for clause in self.compared_clauses], dtype=np.int64)
        text = "".join(self.compared_clauses).encode("utf-32-le", "surrogatepass")
        characters = np.frombuffer(text, dtype=np.uint32)
        kinds = np.uint64(1) << (characters * np.uint64(_SPREAD) >> np.uint64(58))
        return sizes, np.bitwise_or.reduceat(kinds, sizes.cumsum() - sizes) if text else kinds

    @cached_property
    def clause_length(self) -> int:
        """The characters of all clauses."""
        return sum(map(len, self.clauses))


def neighbouring_pairs(runs: Iterable[str]) -> Iterator[str]:
    """Return every pair of neighbouring characters of the runs, in order.

    >>> list(neighbouring_pairs(["检查码", "办"]))
    ['检查', '查码']
    """
    return chain.from_iterable(map(add, run, run[1:]) for run in runs)
