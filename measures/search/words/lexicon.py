"""What is known of words beforehand: how common they are in print and what part of speech they are.

Both come from jieba's own dictionary file, of which only the words that are asked for are kept: all of it would
take fifty megabytes in every process.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log

from measures.search.words.folding import fold
from measures.search.words.segmenter import PHRASES, taught_words

#: The sum of all frequencies in the dictionary, and the frequency below which words are equally rare.
_TOTAL = 60_101_967
_RARE = 50


@dataclass(frozen=True, slots=True)
class Fact:
    """A word's part of speech in jieba's letters (``n``, ``vn``, ``uj``; ``x`` if unknown) and how telling it is.

    ``weight`` is the natural logarithm of how seldom it is in print: 5 for 的, 8 for 服务, 14 for rare words.
    """

    tag: str
    weight: float


UNKNOWN = Fact("x", log(_TOTAL / _RARE))

_lock = threading.Lock()
_known: dict[str, Fact] = {}


def facts(words: Iterable[str]) -> dict[str, Fact]:
    """Return what is known of each of the folded ``words``; the dictionary is read (0.2 s) if any is new."""
    wanted = set(words)
    with _lock:
        fresh = wanted - _known.keys()
        if fresh:
            _known.update(dict.fromkeys(fresh, UNKNOWN) | _looked_up(fresh))
        return {word: _known[word] for word in wanted}


def _looked_up(words: set[str]) -> dict[str, Fact]:
    """Return the facts of those of ``words`` that the dictionary has."""
    with warnings.catch_warnings():
        # Compiling it for the first time warns of escapes in its patterns.
        warnings.simplefilter("ignore")
        import jieba

    found = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, _, rest = line.decode("utf-8").partition(" ")
            if word in words:
                frequency, tag = rest.split()
                found[word] = Fact(tag, log(_TOTAL / max(int(frequency), _RARE)))
    return found


@cache
def set_phrases() -> frozenset[str]:
    """Return the folded set phrases of action plans that the segmenter is taught."""
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line.strip()) for line in lines if line.strip())


@cache
def department_names() -> frozenset[str]:
    """Return the folded names of departments that the segmenter is taught."""
    return frozenset(taught_words()) - set_phrases()
