"""The passages of two documents that are each other's nearest in meaning, in whatever words.

A passage is a sentence with the title of its measure, which says what it is about. That two are near is decided by a
model's vectors; that each is the nearest of its document's to the other is what tells a common matter from common talk.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from measures.links.likeness.compared_text import ComparedText
from measures.search.meaning.open_vectors import sentence_vectors
from measures.search.words.folding import fold_text
from measures.search.words.passages import meaning_text, split_passages

if TYPE_CHECKING:
    import numpy as np

#: Passages less near than this say nothing of one another.
MIN_NEAR = 0.4
#: Rows of a comparison that are computed at once.
_ROWS = 1_000
#: Vectors of passages that a process keeps (2 kB each): a document is compared with up to forty of its year.
_MOST_KEPT = 20_000

_kept: dict[str, np.ndarray] = {}


@dataclass(frozen=True, slots=True)
class NearPassages:
    """A passage of each of two measures, and how near their meanings are: 1 for the same."""

    left: str
    right: str
    near: float


class NearMeanings:
    """What the measures of two documents say in other words."""

    def __init__(self, left: Sequence[ComparedText], right: Sequence[ComparedText]) -> None:
        """Compare every passage of ``left`` with every one of ``right``."""
        self.passages: dict[tuple[Hashable, Hashable], NearPassages] = {}
        mine, theirs = (
            [(one, passage) for one in side for passage in split_passages(one.text) if passage]
            for side in (left, right)
        )
        if not mine or not theirs:
            return
        vectors = (
            _vectors([meaning_text(one.title, passage) for one, passage in side]) for side in (mine, theirs)
        )
        for at, to, near in _mutually_nearest(*vectors):
            (one, passage), (other, its) = mine[at], theirs[to]
            ends = one.key, other.key
            if near >= MIN_NEAR and (ends not in self.passages or self.passages[ends].near < near):
                self.passages[ends] = NearPassages(passage, its, near)

    def near_titles(self, one: ComparedText, other: ComparedText) -> float:
        """Return how near the meanings of two titles are; 0 where one has none."""
        if not one.title or not other.title:
            return 0.0
        mine, its = _vectors([fold_text(one.title), fold_text(other.title)])
        return round(max(0.0, float(mine @ its)), 2)


def _vectors(texts: Sequence[str]) -> np.ndarray:
    """Return the vectors of texts, each of length 1: those of the search where it has them, else encoded once."""
    import numpy as np

    known = {text: _kept[text] for text in texts if text in _kept}
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    if fresh:
        known |= zip(fresh, sentence_vectors(fresh), strict=True)
    if len(_kept) > _MOST_KEPT:
        _kept.clear()
    _kept.update(known)
    return np.stack([known[text] for text in texts])


def _mutually_nearest(left: np.ndarray, right: np.ndarray) -> Iterator[tuple[int, int, float]]:
    """Yield the rows of ``left`` and ``right`` that are each other's nearest, with their cosine in steps of 0.01."""
    import numpy as np

    nearest_right = np.empty(len(left), dtype=np.int64)
    nearest_left = np.zeros(len(right), dtype=np.int64)
    best = np.full(len(right), -1.0)
    for start in range(0, len(left), _ROWS):
        cosines = left[start : start + _ROWS] @ right.T
        nearest_right[start : start + _ROWS] = cosines.argmax(axis=1)
        rows, highest = cosines.argmax(axis=0), cosines.max(axis=0)
        better = highest > best
        nearest_left[better], best[better] = rows[better] + start, highest[better]
    for at, to in enumerate(nearest_right):
        if nearest_left[to] == at:
            yield at, int(to), round(float(best[to]), 2)
