"""How often jieba's dictionary has a word, and as what part of speech."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import jieba


def word_frequency(word: str) -> int:
    """Return how often the dictionary counted a simplified word; 0 for one that it lacks.

    >>> word_frequency("程序") > word_frequency("程式") > word_frequency("网际网路") > 0
    True
    """
    return int(_printed_counts().get(word, "0"))


def word_frequencies() -> dict[str, int]:
    """Return how often the dictionary counted each word."""
    return dict(zip(_printed_counts(), map(int, _printed_counts().values()), strict=True))


def counted_words() -> int:
    """Return how many words were counted for the dictionary, each as often as it stood in print."""
    return sum(map(int, _printed_counts().values()))


def character_frequencies() -> dict[str, int]:
    """Return how often the dictionary counted each character, in whatever word."""
    by_count: dict[str, list[str]] = defaultdict(list)
    for word, count in _printed_counts().items():
        by_count[count].append(word)
    found: dict[str, int] = defaultdict(int)
    # Half of the words were counted three times: together they are counted quickly.
    for count, words in by_count.items():
        for character, times in Counter("".join(words)).items():
            found[character] += times * int(count)
    return found


def part_of_speech(word: str) -> str:
    """Return jieba's tag of a word (``v`` and the like for verbs, ``nr`` for names); empty for one that it lacks."""
    return _tags().get(word, "")


@cache
def _printed_counts() -> dict[str, str]:
    """Return the words with their counts as they stand in the dictionary: few of them are ever needed."""
    words, counts, _ = _dictionary_columns()
    return dict(zip(words, counts, strict=True))


@cache
def _tags() -> dict[str, str]:
    words, _, tags = _dictionary_columns()
    return dict(zip(words, tags, strict=True))


def _dictionary_columns() -> tuple[list[str], list[str], list[str]]:
    """Return the words, their counts and their tags, read from the dictionary file itself.

    jieba's own loader keeps a pickle at a predictable place in the shared temporary folder; reading the file does not.
    """
    with jieba.get_dict_file() as file:
        fields = file.read().decode("utf-8").split()
    return fields[::3], fields[1::3], fields[2::3]
