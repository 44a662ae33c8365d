"""The words of a text in sequence, from the cached words of the index."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: What the segmenter cuts into words: a text falls into these pieces first.
_CLAUSE = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
#: A word has no more shorter words inside it than this.
_MOST_INSIDE = 24


def split_runs(text: str, words: Sequence[str]) -> list[list[str]]:
    """Return the folded ``text`` as runs of words, punctuation between them; ``words`` are its words by `segment_text`.

    There every word comes after the shorter words inside it, which are left out here. Other characters end a run.

    >>> split_runs("民营企业，检查码", ["民营", "企业", "民营企业", "检查", "检查码"])
    [['民营企业'], ['检查码']]
    """
    found: list[list[str]] = []
    at = 0
    for clause in _CLAUSE.findall(text):
        run: list[str] = []
        place = 0
        while place < len(clause):
            end = _whole_word(clause, place, words, at)
            if end is None:
                found.append(run)
                run = []
                place += 1
                continue
            run.append(words[end])
            place += len(words[end])
            at = end + 1
        found.append(run)
    return [run for run in found if run]


def _whole_word(clause: str, place: int, words: Sequence[str], at: int) -> int | None:
    """Return where in ``words``, from ``at`` on, the word is that starts at ``place``; None if none does.

    It is the longest one that has all words before it inside.
    """
    found = None
    for index in range(at, min(at + _MOST_INSIDE, len(words))):
        word = words[index]
        if clause.find(word, place) < 0:
            break
        before = words[at:index]
        if clause.startswith(word, place) and all(len(one) < len(word) and one in word for one in before):
            found = index
    return found
