"""Extract key phrases from texts.

A phrase is a name that a text sets in quotes, or one to four neighbouring words that hang together as the name of a
thing: nouns and what may stand before nouns, free on both sides (beside a mark or a particle, or now beside one word
and now beside another), and not merely a part of a longer phrase.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log

from measures.search.words.phrase_vocabulary import PhraseVocabulary

#: Characters of a phrase, and the words that one may consist of.
MIN_PHRASE_LENGTH, MAX_PHRASE_LENGTH, MAX_PHRASE_WORDS = 3, 10, 4
#: Measures that a phrase occurs in, at least.
MIN_PHRASE_MEASURES = 2

_QUOTED = re.compile(r"[“\"「]([\w+·&.-]{3,10})[”\"」]")
_HAN = re.compile("[\u4e00-\u9fff]{2}")
#: A word that begins clauses this often (share of its uses, number of uses) is a call (优化…) and not a name.
_OPENS, _SURE = 0.4, 4
#: The factor of the score of a name in quotes.
_IN_QUOTES = 1.2


@dataclass(frozen=True, slots=True)
class PhrasePassage:
    """A measure: the column that it counts for, its folded texts, and these as runs of words (see `split_runs`)."""

    column: str
    texts: tuple[str, ...]
    runs: tuple[Sequence[str], ...]


@dataclass(slots=True)
class KeyPhrase:
    """A phrase, its words, and in how many measures of each column it stands.

    ``before`` and ``after`` are what stands beside it: words, or an empty string for a mark or a particle.
    ``passage`` is the index of a passage that has it; ``score`` says how characteristic it is of those that have it.
    """

    text: str
    passage: int
    words: tuple[str, ...] = ()
    quoted: bool = False
    columns: Counter[str] = field(default_factory=Counter)
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    score: float = 0.0

    @property
    def total(self) -> int:
        """Return the number of measures that have it."""
        return sum(self.columns.values())

    @property
    def is_free(self) -> bool:
        """Return whether it is free on both sides."""
        return self.quoted or all("" in beside or len(beside) > 1 for beside in (self.before, self.after))


def find_phrases(passages: Sequence[PhrasePassage], subject: Iterable[str] = ()) -> list[KeyPhrase]:
    """Return the phrases that stand in `MIN_PHRASE_MEASURES` of the ``passages``, the best first.

    ``subject`` are the folded titles of their documents: phrases of these are common to all and left out.
    """
    words = {word for passage in passages for run in passage.runs for word in run}
    vocabulary = PhraseVocabulary.from_words(words, _openers(passages), subject)
    found: dict[str, KeyPhrase] = {}
    for number, passage in enumerate(passages):
        here: dict[str, KeyPhrase] = {}
        for name, run in _quoted_names(passage, vocabulary):
            phrase = here[name] = found.setdefault(name, KeyPhrase(name, number))
            phrase.words, phrase.quoted = tuple(run), True
        for text, run, start, end in _candidate_names(passage.runs, vocabulary):
            phrase = here[text] = found.setdefault(text, KeyPhrase(text, number))
            phrase.words = phrase.words or tuple(run[start:end])
            phrase.before.add(_neighbour(run, start - 1, vocabulary))
            phrase.after.add(_neighbour(run, end, vocabulary))
        for phrase in here.values():
            phrase.columns[passage.column] += 1
    return _rank_phrases(
        (one for one in found.values() if one.total >= MIN_PHRASE_MEASURES and one.is_free), vocabulary
    )


def _openers(passages: Sequence[PhrasePassage]) -> list[str]:
    """Return the words that mostly stand at the beginning of clauses."""
    first: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for passage in passages:
        for run in passage.runs:
            first[run[0]] += 1
            every.update(run)
    return [word for word, times in first.items() if times >= _SURE and times >= _OPENS * every[word]]


def _quoted_names(
    passage: PhrasePassage, vocabulary: PhraseVocabulary
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what stands in quotes and can be a name, with its words."""
    quoted = {name for text in passage.texts for name in _QUOTED.findall(text) if _HAN.search(name)}
    if not quoted:
        return
    for run in passage.runs:
        name = "".join(run)
        if name in quoted and vocabulary.is_name(run):
            yield name, run


def _candidate_names(
    runs: Iterable[Sequence[str]], vocabulary: PhraseVocabulary
) -> Iterator[tuple[str, Sequence[str], int, int]]:
    """Yield every stretch of words that can be a name: its text, its run, and from where to where it goes there."""
    for whole in runs:
        run = [part for word in whole for part in vocabulary.parts(word)]
        for start, word in enumerate(run):
            if vocabulary.may_begin_name(word):
                for end in _possible_ends(run, start, vocabulary):
                    yield "".join(run[start:end]), run, start, end


def _possible_ends(run: Sequence[str], start: int, vocabulary: PhraseVocabulary) -> Iterator[int]:
    """Yield the places in ``run`` where a name that begins at ``start`` can end."""
    length = 0
    for at in range(start, min(start + MAX_PHRASE_WORDS, len(run))):
        word = run[at]
        length += len(word)
        if length > MAX_PHRASE_LENGTH or not vocabulary.is_within(word) or not vocabulary.is_noun(word):
            return
        if length >= MIN_PHRASE_LENGTH and vocabulary.may_end_name(word):
            yield at + 1


def _neighbour(run: Sequence[str], at: int, vocabulary: PhraseVocabulary) -> str:
    """Return the word at ``at``, empty at the ends of the run or if a name cannot contain it."""
    return run[at] if 0 <= at < len(run) and vocabulary.is_within(run[at]) else ""


def _rank_phrases(phrases: Iterable[KeyPhrase], vocabulary: PhraseVocabulary) -> list[KeyPhrase]:
    """Return the phrases with a score above 0, the best first, without parts of others."""
    telling = []
    for phrase in _without_parts(phrases):
        weight = vocabulary.telling(phrase.text, phrase.words, phrase.quoted)
        length = 0.7 + 0.3 * min(len(phrase.text), 6) / 6
        phrase.score = weight * length * (_IN_QUOTES if phrase.quoted else 1) * log(1 + phrase.total)
        if phrase.score:
            telling.append(phrase)
    return sorted(telling, key=lambda one: (-one.score, one.text))


def _without_parts(phrases: Iterable[KeyPhrase]) -> Iterator[KeyPhrase]:
    """Yield the phrases without those that occur only within a longer one."""
    alike: dict[tuple[tuple[str, int], ...], list[KeyPhrase]] = defaultdict(list)
    for phrase in phrases:
        alike[tuple(sorted(phrase.columns.items()))].append(phrase)
    for group in alike.values():
        texts = [one.text for one in group]
        for one in group:
            if one.quoted or not any(one.text in text and one.text != text for text in texts):
                yield one
