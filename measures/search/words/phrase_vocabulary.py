"""Which words can form a phrase that names a thing, and their weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from measures.search.words.lexicon import (
    UNKNOWN_WORD,
    WordFact,
    known_department_names,
    set_phrases,
    word_facts,
)

#: Parts of speech, by the first of jieba's letters, that no name has in it, those that may end one, and those that
#: are no nouns; places (``ns``) are facets of their own.
_NEVER = frozenset("cupdryeowkfmtqhgz")
_ENDS = frozenset("njx")
_NO_NOUN = frozenset("vadz")
_NOUNS = frozenset(("vn", "an"))
_CALLS = frozenset("vadp")
_PLACE = "ns"
#: Endings of words for qualities, which end no name.
_QUALITY = ("化", "式", "性", "度", "型", "级", "面", "率", "感", "力")
#: Beginnings of words of three characters that are no names: 高质量, 跨部门.
_EXTENT = ("高", "全", "跨", "超", "不", "各", "多", "非")
#: Slogans of four characters are names, whatever they begin with: 无事不扰.
_SLOGAN = 4
#: The weight of a name in quotes or a set phrase of plans.
_NAMED = 13.5
#: The weight of everyday words: 工作, 企业, 服务.
_EVERYDAY = 8.0
#: The weight of each word beyond the second: 融资服务中心 says more than 服务中心.
_EACH_MORE = 0.6
#: Words of so many characters can be two words that the dictionary happens to have together: 服务体系.
_LONG = 4


@dataclass(frozen=True, slots=True)
class PhraseVocabulary:
    """The facts of the words of some texts. ``openers`` are words that begin clauses, as calls do, and no names.

    ``subject`` holds the titles of the documents: a part of them distinguishes no text from another.
    """

    known: dict[str, WordFact]
    phrases: frozenset[str] = field(default_factory=set_phrases)
    excluded: frozenset[str] = field(default_factory=known_department_names)
    openers: frozenset[str] = frozenset()
    subject: tuple[str, ...] = ()

    @classmethod
    def from_words(
        cls, words: Iterable[str], openers: Iterable[str] = (), subject: Iterable[str] = ()
    ) -> PhraseVocabulary:
        """Return the vocabulary of the folded ``words``."""
        wanted = set(words)
        wanted.update(half for word in set(wanted) for pair in _possible_halves(word) for half in pair)
        return cls(word_facts(wanted), openers=frozenset(openers), subject=tuple(subject))

    def parts(self, word: str) -> Sequence[str]:
        """Return the words that a long word of the dictionary is made of: itself, if it is a name of its own."""
        return (word,) if word in self.phrases or self.tag(word)[0] in "il" else self._halves(word)

    def tag(self, word: str) -> str:
        """Return the part of speech of a word; a set phrase is a name."""
        return "nz" if word in self.phrases else self._fact(word).tag

    def is_within(self, word: str) -> bool:
        """Return whether a word can stand in a name at all."""
        tag = self.tag(word)
        return tag[0] not in _NEVER and tag != _PLACE and word not in self.excluded

    def is_noun(self, word: str) -> bool:
        """Return whether a word is a noun or can be used as one, as 融资 is."""
        tag = self.tag(word)
        return tag[0] not in _NO_NOUN or tag in _NOUNS

    def may_begin_name(self, word: str) -> bool:
        """Return whether a word can be the first of a name."""
        if word in self.phrases:
            return True
        if len(word) < 2 or word[0].isdigit() or (len(word) == 3 and word.startswith(_EXTENT)):
            return False
        return self.is_noun(word) and word not in self.openers

    def may_end_name(self, word: str) -> bool:
        """Return whether a word can be the last of a name."""
        tag = self.tag(word)
        return (tag[0] in _ENDS or tag in _NOUNS) and not word.endswith(_QUALITY)

    def is_name(self, run: Sequence[str]) -> bool:
        """Return whether words in quotes are a name: no quality (叠加式), no longer call (讲好…)."""
        if run[-1] not in self.phrases and run[-1].endswith(_QUALITY):
            return False
        tag = self.tag(run[0])
        return sum(map(len, run)) == _SLOGAN or tag[0] not in _CALLS or tag in _NOUNS

    def telling(self, text: str, words: Sequence[str], quoted: bool) -> float:
        """Return the weight of a phrase in any text: 0 for one of everyday words or of the common subject."""
        if text in self.excluded or self._is_subject(text):
            return 0.0
        if quoted:
            return _NAMED - _EVERYDAY
        if text in self.phrases:
            return (_NAMED + self._rarity(self._halves(text))) / 2 - _EVERYDAY
        if len(words) == 1 and self._fact(text) is UNKNOWN_WORD:
            # No word of the dictionary: the segmenter has guessed it.
            return 0.0
        return max(0.0, self._rarity(words) - _EVERYDAY + _EACH_MORE * max(0, len(words) - 2))

    def _rarity(self, words: Sequence[str]) -> float:
        """Return how rare words are in print, on the average; those of the common subject are everyday words."""
        weights = [_EVERYDAY if self._is_subject(word) else self._fact(word).weight for word in words]
        return sum(weights) / len(weights)

    def _halves(self, word: str) -> Sequence[str]:
        """Return the two words that a long word is made of, or itself if it is of no two."""
        for pair in _possible_halves(word):
            if all(self._fact(half) is not UNKNOWN_WORD for half in pair):
                return pair
        return (word,)

    def _is_subject(self, text: str) -> bool:
        return any(text in title for title in self.subject)

    def _fact(self, word: str) -> WordFact:
        return self.known.get(word, UNKNOWN_WORD)


def _possible_halves(word: str) -> list[tuple[str, str]]:
    """Return the ways to cut a long word in two words of two characters or more, the most even first."""
    if len(word) < _LONG:
        return []
    places = sorted(range(2, len(word) - 1), key=lambda at: (abs(2 * at - len(word)), at))
    return [(word[:at], word[at:]) for at in places]
