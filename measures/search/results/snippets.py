"""Snippets: a text or its best passage in pieces, with the needles marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.search.words.folding import fold_text, fold_with_origins

#: Characters of a passage, roughly: it ends with a clause if one ends near.
SNIPPET_WIDTH = 110
_LEAD_IN = 24
_ENDS = "。；！？\n"
_STOPS = _ENDS + "，、：,;"


@dataclass(frozen=True, slots=True)
class SnippetPiece:
    """A stretch of text, ``found`` if it is a needle. Not escaped."""

    text: str
    found: bool = False


def needle_spans(text: str, needles: Iterable[str]) -> list[tuple[int, int]]:
    """Return where the folded ``needles`` stand in ``text``, in order, overlapping ones as one."""
    plain = fold_text(text)
    there = [needle for needle in needles if needle in plain]
    if not there:
        return []
    folded = fold_with_origins(text)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for needle in there for span in folded.occurrences(needle)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def mark_needles(text: str, needles: Iterable[str]) -> list[SnippetPiece]:
    """Return the whole of ``text``, with the needles marked."""
    return _cut_pieces(text, needle_spans(text, needles), 0, len(text))


def best_passage(text: str, needles: Sequence[str]) -> list[SnippetPiece]:
    """Return the passage of ``text`` that shows most of the needles, the first such, an ellipsis where it is cut."""
    found = needle_spans(text, needles)
    start = _passage_start(text, _best_start(found), len(text))
    end = _passage_end(text, start)
    return [
        *([SnippetPiece("…")] if start > 0 else []),
        *_cut_pieces(text, found, start, end),
        *([SnippetPiece("…")] if end < len(text) else []),
    ]


def _best_start(found: Sequence[tuple[int, int]]) -> int:
    """Return where the stretch of `SNIPPET_WIDTH` begins that covers most of what was found; 0 if nothing was."""
    best, most, last = 0, 0, 0
    for first, (start, _) in enumerate(found):
        last = max(last, first)
        while last < len(found) and found[last][1] <= start + SNIPPET_WIDTH - _LEAD_IN:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best if most else (found[0][0] if found else 0)


def _passage_start(text: str, wanted: int, length: int) -> int:
    """Return where to begin so that ``wanted`` is shown: at a sentence or clause, or a little before it."""
    if length <= SNIPPET_WIDTH or wanted <= _LEAD_IN:
        return 0
    earliest = max(0, wanted - _LEAD_IN)
    # What fits to the end is shown to the end.
    earliest = max(0, min(earliest, length - SNIPPET_WIDTH))
    sentence = max((index for index in range(earliest, wanted) if text[index] in _ENDS), default=-1)
    if sentence >= 0:
        return sentence + 1
    return next((index + 1 for index in range(earliest, wanted) if text[index] in _STOPS), earliest)


def _passage_end(text: str, start: int) -> int:
    """Return where a passage that begins at ``start`` ends."""
    end = start + SNIPPET_WIDTH
    if end >= len(text):
        return len(text)
    for index in range(end - 1, end - _LEAD_IN, -1):
        if text[index] in _ENDS:
            return index + 1
    return end


def _cut_pieces(text: str, found: Sequence[tuple[int, int]], start: int, end: int) -> list[SnippetPiece]:
    """Return ``text[start:end]`` in pieces."""
    result: list[SnippetPiece] = []
    at = start
    for first, last in found:
        low, high = max(first, start), min(last, end)
        if low >= high:
            continue
        if low > at:
            result.append(SnippetPiece(text[at:low]))
        result.append(SnippetPiece(text[low:high], found=True))
        at = high
    if at < end:
        result.append(SnippetPiece(text[at:end]))
    return result
