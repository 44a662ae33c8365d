"""Text of which some characters were recognised in pictures: how sure each is, and which pages they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

#: Called for each page before it is recognised: with its number, and how many there are.
PageReport = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """The characters from ``start`` to before ``end`` were recognised with this confidence, rounded down."""

    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page that is a picture, counted from 1: where its text begins and ends, and its mean confidence.

    The confidence is None where nothing could be recognised, for want of what recognises.
    """

    number: int
    start: int
    end: int
    confidence: float | None


@dataclass(frozen=True, slots=True)
class RecognisedText:
    """The text of a file. A character in none of ``runs`` was recognised beyond doubt, or printed."""

    text: str
    runs: tuple[ScoreRun, ...] = ()
    pages: tuple[ScannedPage, ...] = ()


def score_runs(scores: Sequence[float]) -> Iterator[ScoreRun]:
    """Yield the runs of like confidence, to the hundredth; what is beyond doubt is left out.

    >>> list(score_runs([1.0, 0.999, 0.87, 0.871, 0.5]))
    [ScoreRun(start=2, end=4, confidence=0.87), ScoreRun(start=4, end=5, confidence=0.5)]
    """
    at = 0
    for hundredths, run in groupby(
        int(score * 100 + 0.5) if score > 0.99 else int(score * 100) for score in scores
    ):
        end = at + len(list(run))
        if hundredths < 100:
            yield ScoreRun(at, end, hundredths / 100)
        at = end


def report_no_page(_page: int, _pages: int) -> None:
    """Report no page."""
