"""How often jieba's dictionary has a word, and as what part of speech."""

from __future__ import annotations

from functools import cache

import jieba


@cache
def dictionary_entries() -> dict[str, tuple[int, str]]:
    """Return how often the dictionary counted each word, and its tag; read from the dictionary file itself.

    jieba's own loader keeps a pickle at a predictable place in the shared temporary folder; reading the file does not.
    """
    entries: dict[str, tuple[int, str]] = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count, tag = line.decode("utf-8").split(" ", 2)
            entries[word] = (int(count), tag.strip())
    return entries


def word_frequency(word: str) -> int:
    """Return how often the dictionary counted a simplified word; 0 for one that it lacks.

    >>> word_frequency("程序") > word_frequency("程式") > word_frequency("网际网路") > 0
    True
    """
    return dictionary_entries().get(word, (0, ""))[0]


def part_of_speech(word: str) -> str:
    """Return jieba's tag of a word (``v`` and the like for verbs, ``nr`` for names); empty for one that it lacks."""
    return dictionary_entries().get(word, (0, ""))[1]
