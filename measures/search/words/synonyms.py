"""Synonyms: the words that are looked for as well where a word is typed, from ``synonyms.txt`` and from staff."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from measures.models import SynonymGroup
from measures.search.words.folding import fold_text

SYNONYM_FILE = Path(__file__).with_name("synonyms.txt")
#: Characters of a word, and words of a group.
MIN_SYNONYM_LENGTH, MAX_SYNONYM_LENGTH, MAX_GROUP_WORDS = 2, 12, 10
#: A shorter word counts inside a longer term at its ends only: 人社 is no word of 个人社保.
_TELLING_LENGTH = 3
_BETWEEN_WORDS = re.compile(r"[\s、，,；;]+")

#: The words that are looked for as well, by the folded word that is typed.
SynonymTable = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class WordSynonyms:
    """A word of a query, folded, and the ``others`` that are looked for as well, behind what has the word itself."""

    word: str
    others: tuple[str, ...]


def split_words(text: str) -> list[str]:
    """Return the folded words of a list that blanks or commas part, each once.

    >>> split_words("融资、貸款 信贷")
    ['融资', '贷款', '信贷']
    """
    return [word for word in dict.fromkeys(_BETWEEN_WORDS.split(fold_text(text))) if word]


def group_pairs(words: Sequence[str], official: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each word of a group with each that it finds: the ``official`` ones, or all others where there are none.

    What contains the word is left out: it is found by the word itself.

    >>> list(group_pairs(["融资", "贷款"], [])), list(group_pairs(["开公司"], ["企业开办"]))
    ([('融资', '贷款'), ('贷款', '融资')], [('开公司', '企业开办')])
    """
    for word in words:
        for other in official or words:
            if word not in other:
                yield word, other


@cache
def shipped_synonyms() -> SynonymTable:
    """Return the synonyms of ``synonyms.txt``."""
    return _gather(shipped_groups())


def shipped_groups() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words and the official words of each group of ``synonyms.txt``."""
    for line in SYNONYM_FILE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            words, _, official = line.partition(">")
            yield split_words(words), split_words(official)


def known_synonyms(using: str = "default", *, without: int | None = None) -> SynonymTable:
    """Return the synonyms of the file and of staff, but of the group with the id ``without``; one query."""
    groups = SynonymGroup.objects.using(using).order_by("pk")
    groups = groups if without is None else groups.exclude(pk=without)
    added = _gather(
        (split_words(words), split_words(official))
        for words, official in groups.values_list("words", "official")
    )
    shipped = shipped_synonyms()
    if not added:
        return shipped
    return {
        **shipped,
        **{word: tuple(dict.fromkeys((*shipped.get(word, ()), *added[word]))) for word in added},
    }


def cut_at_synonyms(term: str, words: Collection[str]) -> list[str]:
    """Return a folded term in pieces: those of ``words`` that stand in it, the longest from the left, and the rest.

    >>> cut_at_synonyms("企业打官司", {"打官司"}), cut_at_synonyms("个人社保", {"人社"})
    (['企业', '打官司'], ['个人社保'])
    """
    pieces: list[str] = []
    rest = at = 0
    while at < len(term):
        end = _word_end(term, at, words)
        if end is None:
            at += 1
            continue
        pieces += [term[rest:at], term[at:end]]
        rest = at = end
    return [piece for piece in (*pieces, term[rest:]) if piece]


def find_synonyms(
    terms: Iterable[str], without: Collection[str], table: SynonymTable
) -> tuple[WordSynonyms, ...]:
    """Return the words of the folded ``terms`` that have synonyms in ``table``, but those that are in ``without``."""
    known = {word: others for word, others in table.items() if word not in without} if without else table
    found = dict.fromkeys(piece for term in terms for piece in cut_at_synonyms(term, known) if piece in known)
    return tuple(WordSynonyms(word, known[word]) for word in found)


def _word_end(term: str, at: int, words: Collection[str]) -> int | None:
    """Return where the longest of ``words`` ends that begins at ``at`` of ``term``, None if none does."""
    for end in range(min(len(term), at + MAX_SYNONYM_LENGTH), at + MIN_SYNONYM_LENGTH - 1, -1):
        is_at_an_end = at == 0 or end == len(term)
        if (is_at_an_end or end - at >= _TELLING_LENGTH) and term[at:end] in words:
            return end
    return None


def _gather(groups: Iterable[tuple[Sequence[str], Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """Return the others of each word of some groups."""
    table: dict[str, dict[str, None]] = {}
    for words, official in groups:
        for word, other in group_pairs(words, official):
            table.setdefault(word, {})[other] = None
    return {word: tuple(others) for word, others in table.items()}
