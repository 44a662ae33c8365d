"""Wordings: how people say what plans say in other words, from the files in ``wordings/``, a subject each.

`跑断腿 来回跑 > 只跑一次 全程网办`: everyday words on the left, on the right how plans say it, the most telling first.
Other than synonyms they find no exact hits: they take part in the order of what is meant, so a group may be broad.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from measures.models import SynonymGroup
from measures.search.words.folding import fold_text
from measures.search.words.synonyms import shipped_groups, split_words

WORDING_FOLDER = Path(__file__).with_name("wordings")
_LONGEST, _SHORTEST = 12, 2


@dataclass(frozen=True, slots=True)
class WordingGroup:
    """Everyday ``words`` and the ``official`` ones of plans for the same, folded."""

    words: tuple[str, ...]
    official: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundWording:
    """An everyday ``word`` that stands in a question, and the words of plans for it, the most telling first."""

    word: str
    official: tuple[str, ...]


def read_groups(text: str, where: str = "") -> Iterator[WordingGroup]:
    """Yield the groups of the text of a file; raise `ValueError`, naming the line, for what is none.

    >>> [group.official for group in read_groups("跑断腿 来回跑 > 只跑一次")]
    [('只跑一次',)]
    """
    for number, typed in enumerate(text.splitlines(), start=1):
        line = fold_text(typed)
        if not line.strip() or line.startswith("#"):
            continue
        left, _, right = line.partition(">")
        words, official = (tuple(dict.fromkeys(side.split())) for side in (left, right))
        if not words or not official or any(not _SHORTEST <= len(one) <= _LONGEST for one in words):
            raise ValueError(f"{where}: line {number} is no group: {line}")
        yield WordingGroup(words, official)


@cache
def wording_groups() -> tuple[WordingGroup, ...]:
    """Return the groups of the files of wordings, in the order of their names."""
    return tuple(
        group
        for path in sorted(WORDING_FOLDER.glob("*.txt"))
        for group in read_groups(path.read_text(encoding="utf-8"), path.name)
    )


@cache
def similar_groups() -> tuple[WordingGroup, ...]:
    """Return the groups of all files, also of synonyms: a question may mean them without a word of theirs."""
    return (
        *wording_groups(),
        *(WordingGroup(tuple(words), tuple(official or words)) for words, official in shipped_groups()),
    )


def load_wordings() -> None:
    """Read the files of wordings now, so that the first question need not wait for it."""
    similar_groups()
    _groups_by_word()


def staff_groups(using: str = "default") -> tuple[WordingGroup, ...]:
    """Return the groups of synonyms that staff added, as those that a question may mean; one query."""
    groups = SynonymGroup.objects.using(using).order_by("pk").values_list("words", "official")
    return tuple(
        WordingGroup(tuple(split_words(words)), tuple(split_words(official) or split_words(words)))
        for words, official in groups
    )


def character_pairs(text: str) -> set[str]:
    """Return the pairs of characters that stand beside each other in a text, without those over a blank or a mark.

    >>> sorted(character_pairs("跑断 腿"))
    ['跑断']
    """
    return {text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum()}


def find_wordings(text: str, without: Collection[str] = ()) -> list[FoundWording]:
    """Return the everyday words in a folded text, but those inside longer ones and those in ``without``.

    >>> [found.word for found in find_wordings("公司撑不下去")]
    ['撑不下去']
    """
    table = _groups_by_word()
    spans = [
        (start, end)
        for start in range(len(text))
        for end in range(start + _SHORTEST, min(len(text), start + _LONGEST) + 1)
        if text[start:end] in table and text[start:end] not in without
    ]
    whole = [
        (start, end)
        for start, end in spans
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in spans)
    ]
    words = dict.fromkeys(text[start:end] for start, end in whole)
    return [FoundWording(word, _official_words(table[word])) for word in words]


@cache
def _groups_by_word() -> dict[str, tuple[WordingGroup, ...]]:
    """Return the groups that have an everyday word, by the word."""
    table: dict[str, tuple[WordingGroup, ...]] = {}
    for group in wording_groups():
        for word in group.words:
            table[word] = (*table.get(word, ()), group)
    return table


def _official_words(groups: Sequence[WordingGroup]) -> tuple[str, ...]:
    """Return the words of plans of all ``groups``, each once, the most telling first."""
    ranks: dict[str, int] = {}
    for group in groups:
        for rank, official in enumerate(group.official):
            ranks[official] = min(rank, ranks.get(official, rank))
    return tuple(sorted(ranks, key=lambda one: ranks[one]))
