"""Frequencies and parts of speech of words, from jieba's dictionary.

Only the words that are looked up are kept in memory: the whole dictionary would take fifty megabytes in every process.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log

from measures.search.words.folding import fold_text
from measures.search.words.segmenter import PHRASE_FILE, added_words

#: The sum of all frequencies in the dictionary, and the frequency below which words are equally rare.
_TOTAL = 60_101_967
_RARE = 50


@dataclass(frozen=True, slots=True)
class WordFact:
    """A word's part of speech in jieba's letters (``n``, ``vn``, ``uj``; ``x`` if unknown) and its weight.

    ``weight`` is the natural logarithm of how seldom it is in print: 5 for 的, 8 for 服务, 14 for rare words.
    """

    tag: str
    weight: float


UNKNOWN_WORD = WordFact("x", log(_TOTAL / _RARE))

_lock = threading.Lock()
_known: dict[str, WordFact] = {}


def word_facts(words: Iterable[str]) -> dict[str, WordFact]:
    """Return the facts of each of the folded ``words``; the dictionary is read (0.2 s) if any is new."""
    wanted = set(words)
    with _lock:
        fresh = wanted - _known.keys()
        if fresh:
            _known.update(dict.fromkeys(fresh, UNKNOWN_WORD) | _read_dictionary(fresh))
        return {word: _known[word] for word in wanted}


def _read_dictionary(words: set[str]) -> dict[str, WordFact]:
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
                found[word] = WordFact(tag, log(_TOTAL / max(int(frequency), _RARE)))
    return found


@cache
def set_phrases() -> frozenset[str]:
    """Return the folded set phrases of action plans that are added to the dictionary."""
    lines = PHRASE_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(fold_text(line.strip()) for line in lines if line.strip())


@cache
def known_department_names() -> frozenset[str]:
    """Return the folded names of departments that are added to the dictionary."""
    return frozenset(added_words()) - set_phrases()
