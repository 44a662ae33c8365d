"""Find what two texts share, wherever it stands; for texts that have little in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from measures.differences.text_tokens import split_tokens

#: Shorter runs of letters and digits are equal by chance.
MIN_SHARED_CHARACTERS = 4


@lru_cache(maxsize=4096)
def shared_flags(text: str, other: str) -> tuple[bool, ...]:
    """Return for each character of ``text`` whether it belongs to a run of words that ``other`` has, too.

    A run continues while each word follows the one before it in the other text as well; marks at its ends are left out.
    """
    # One text may quote a name that the other writes without quotes.
    words, other_words = split_tokens(text, names=False), split_tokens(other, names=False)
    known, follows = set(other_words), set(pairwise(other_words))
    flags: list[bool] = []
    for run, is_common in _word_runs(words, known, follows):
        flags += _common_flags(run) if is_common else [False] * sum(map(len, run))
    return tuple(flags)


def _word_runs(
    words: Sequence[str], known: set[str], follows: set[tuple[str, str]]
) -> Iterator[tuple[list[str], bool]]:
    """Yield runs of words, and whether the other text has the run, in order."""
    run: list[str] = []
    was_known = False
    for word in words:
        is_known = word in known
        if run and (is_known != was_known or (was_known and (run[-1], word) not in follows)):
            yield run, was_known
            run = []
        run.append(word)
        was_known = is_known
    if run:
        yield run, was_known


def _common_flags(run: Sequence[str]) -> list[bool]:
    """Return the flags of the characters of a run that both texts have."""
    if sum(map(str.isalnum, "".join(run))) < MIN_SHARED_CHARACTERS:
        return [False] * sum(map(len, run))
    words = [any(map(str.isalnum, word)) for word in run]
    first, last = words.index(True), len(words) - 1 - words[::-1].index(True)
    return [first <= at <= last for at, word in enumerate(run) for _ in word]
