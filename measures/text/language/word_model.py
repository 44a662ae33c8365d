"""How likely a stretch of Chinese is: a word model from jieba's dictionary and the document's own phrases."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache, lru_cache
from math import exp, log

from opencc import OpenCC

from measures.text.language.word_tags import character_frequencies, counted_words, word_frequencies

LONGEST_WORD = 8
_NEVER = -1e9
#: Log-probability of a character that begins no known word, by how common such characters are in print.
_COMMON_UNKNOWN = -15.0
_RARE_UNKNOWN = -19.0
_SYMBOL = -24.0
_ASCII = -6.5
#: Marks stand outside the dictionary; the figures are their rough shares in official prose.
_MARKS = {
    "，": -3.2, "。": -3.9, "、": -3.4, "“": -4.2, "”": -4.2, "；": -6.5, "：": -6.5, "（": -5.5, "）": -5.5,
    "《": -6.5, "》": -6.5, "？": -10.0, "！": -10.0, "\u3000": -7.0, "—": -9.0, "…": -10.0, "·": -8.5,
    "〔": -9.0, "〕": -9.0, "【": -9.5, "】": -9.5, "★": -11.0, "●": -11.0, "■": -11.0, "◆": -11.0, "○": -11.0,
    "×": -11.0, "～": -10.0, "「": -12.0, "」": -12.0, "『": -13.0, "』": -13.0, "〈": -11.0, "〉": -11.0, "①": -12.0,
    "‘": -10.0, "’": -10.0, "％": -10.0, "＋": -9.0, "－": -9.0, "℃": -11.0,
}  # fmt: skip
#: Numbers of sections, which the dictionary does not have, and their log-probability.
NUMBERING = [f"（{tens}{unit}）" for tens in ("", "十", "二十") for unit in ("", *"一二三四五六七八九")][1:]
_NUMBERED = -8.0
_HAN = re.compile("[\u4e00-\u9fff]+")
#: The share of a document's own phrases in the mixture with the dictionary.
_OWN_SHARE = 0.25
#: What a pair of characters that begins a word gains, and what the commonest word gains, to sort candidates by.
_LINKED, _LINKED_MOST = 3.0, 18.0
#: What a word of two characters that the dictionary lacks weighs less than its parts.
_NEW_WORD = -3.0
#: What a character with a meaning of its own loses where it stands as a word by itself.
_CONTENT_ALONE = -3.0
_FUNCTION_WORDS = frozenset(
    "的和与及等对将为在以各区市级或按从向把由被其更最不新并让使所中内外上下前后大小个项类家次年月日件条万亿元"
    "一二三四五六七八九十百千两第至到于有是做本该全超近约每多不需应可能会要已未也均都仅即"
)
_PHRASE_SIZES = (2, 3, 4, 5, 6)
#: What a phrase that stands in the document only once weighs less than its share.
_ONCE = -4.0
#: Marks that seldom follow each other: what the pair weighs less than its members.
_SELDOM = {
    first + second: -5.0 for first in "，。、；：？！" for second in "，。、；：？！）》”’"
} | {
    "））": -8.0, "（（": -8.0, "。”": 1.5, "？”": -1.0, "！”": -1.0, "\u3000）": -8.0, "\u3000”": -8.0, "。·": -6.0,
}  # fmt: skip


@cache
def _weighted_words() -> dict[str, float]:
    """Return jieba's words with their log-probabilities (natural)."""
    frequencies = word_frequencies()
    total = log(counted_words())
    words = {word: log(max(count, 1)) - total for word, count in frequencies.items()}
    return words | dict.fromkeys(NUMBERING, _NUMBERED)


@cache
def _character_converter(direction: str) -> OpenCC:
    return OpenCC(direction)


@lru_cache(maxsize=65536)
def simplify_character(character: str) -> str:
    """Return the simplified form of one character (itself where it has none)."""
    return str(_character_converter("t2s").convert(character)) if character >= "\u3400" else character


@lru_cache(maxsize=65536)
def is_simplified_only(character: str) -> bool:
    """Whether a character would not stand in text that was converted to traditional script character by character."""
    return character >= "\u3400" and str(_character_converter("s2t").convert(character)) != character


def ascii_form(character: str) -> str:
    """Return the half-width form of a full-width ASCII character."""
    return chr(ord(character) - 0xFEE0)


@lru_cache(maxsize=65536)
def _lone_character_probability(character: str) -> float:
    """Return the log-probability of a character that stands as a word of its own."""
    known = _weighted_words().get(character)
    if known is not None:
        return max(known, _COMMON_UNKNOWN)
    if character in _MARKS:
        return _MARKS[character]
    if character < "\x80":
        return _ASCII
    if "\uff01" <= character <= "\uff5e":
        return _ASCII - (4.0 if ascii_form(character).isalnum() else 9.0)
    if not "\u4e00" <= character <= "\u9fff":
        return _SYMBOL
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return _RARE_UNKNOWN
    return _COMMON_UNKNOWN if lead < 0xD8 else _RARE_UNKNOWN + 2.0


@cache
def _shares() -> dict[str, float]:
    """Return how often a character stands in print, in whatever word, as a log-probability."""
    counts: dict[str, float] = defaultdict(float)
    counts.update(character_frequencies())
    numbered = exp(_NUMBERED) * counted_words()
    for character in "".join(NUMBERING):
        counts[character] += numbered
    total = log(sum(counts.values()))
    shares = {character: log(count) - total for character, count in counts.items()}
    return shares | _MARKS


@lru_cache(maxsize=65536)
def character_share(character: str) -> float:
    """Return the log-probability of meeting a character in print."""
    return _shares().get(simplify_character(character), _SYMBOL)


@cache
def _word_edge_weights() -> tuple[dict[str, float], dict[str, float]]:
    """Return how many of the dictionary's words begin and end with a character, as log-probabilities."""
    begins: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for word in _weighted_words():
        if 1 < len(word) < 5:
            begins[word[0]] += 1
            ends[word[-1]] += 1
    total = log(begins.total())
    return (
        {character: log(count) - total for character, count in begins.items()},
        {character: log(count) - total for character, count in ends.items()},
    )


@lru_cache(maxsize=262144)
def _new_word(word: str) -> float | None:
    """Return the log-probability of a word of two characters that the dictionary lacks, by how words are made."""
    begins, ends = _word_edge_weights()
    first, last = begins.get(word[0]), ends.get(word[1])
    return None if first is None or last is None else _NEW_WORD + first + last


@lru_cache(maxsize=65536)
def lone_character_weight(character: str, before: str) -> float:
    """Return the log-probability of a simplified character as a word by itself, behind the one ``before`` it.

    Few characters stand alone, and fewer of those that end words.
    """
    single = _lone_character_probability(character) + _SELDOM.get(before + character, 0.0)
    if character in _FUNCTION_WORDS or not "\u4e00" <= character <= "\u9fff":
        return single
    begins, ends = _word_edge_weights()
    if before in _MARKS:
        single += min(0.0, begins.get(character, -13.0) - ends.get(character, -13.0))
    return single + _CONTENT_ALONE


@lru_cache(maxsize=65536)
def is_printed(character: str) -> bool:
    """Whether a character is one that prose is printed with, and not a rare one or a symbol."""
    return _lone_character_probability(simplify_character(character)) > _RARE_UNKNOWN + 1.0


@cache
def _endings() -> dict[str, set[str]]:
    endings: dict[str, set[str]] = {}
    for word in _weighted_words():
        if len(word) == 2:
            endings.setdefault(word[0], set()).add(word[1])
    return endings


def is_word(word: str) -> bool:
    """Whether the dictionary has a simplified word."""
    return word in _weighted_words()


def word_endings(character: str) -> set[str]:
    """Return the characters that form a word of two with a simplified character before them."""
    return _endings().get(character, set())


class WordModel:
    """Log-probabilities of words: jieba's dictionary, and phrases that the document itself repeats.

    ``own_text`` is simplified text of the same document that is known to be undamaged. What it says only once counts
    as evidence for a lost character, but not for the text around it, which is where it may have been read.
    """

    def __init__(self, own_text: str = "") -> None:
        self._dictionary = _vocabulary()
        repeated, once = _repeated_strings(own_text)
        self._own = _with_beginnings(repeated)
        self._once = _with_beginnings(once)

    def word(self, word: str, *, is_lost: bool = False) -> tuple[float | None, bool]:
        """Return the log-probability of a simplified string of two or more characters, and whether a word may go on so.

        The first is None for a string that is no word. ``is_lost`` tells that a character of it is missing in the
        damaged text.
        """
        known = self._dictionary.get(word, 0.0)
        goes_on = known != 0.0
        found = known or None
        if found is None and len(word) == 2:
            found = _new_word(word)
        own = self._own.get(word, 0.0)
        if own == 0.0 and is_lost:
            own = self._once.get(word, 0.0)
        if own != 0.0:
            goes_on = True
            if own is not None and (found is None or own > found):
                found = own
        return found, goes_on

    def best(self, text: str) -> float:
        """Return the log-probability of the likeliest segmentation of simplified ``text``."""
        scores = [0.0] + [_NEVER] * len(text)
        for start in range(len(text)):
            before = text[start - 1 : start]
            scores[start + 1] = max(
                scores[start + 1], scores[start] + lone_character_weight(text[start], before)
            )
            for end in range(start + 2, min(start + LONGEST_WORD, len(text)) + 1):
                value, goes_on = self.word(text[start:end])
                if value is not None:
                    scores[end] = max(scores[end], scores[start] + value)
                if not goes_on:
                    break
        return scores[-1]


@cache
def _vocabulary() -> dict[str, float | None]:
    """Return the words with their log-probabilities, and with None what a word may begin with."""
    return _with_beginnings(_weighted_words())


def _with_beginnings(words: dict[str, float]) -> dict[str, float | None]:
    found: dict[str, float | None] = dict(words)
    for word in words:
        for length in range(len(word) - 1, 1, -1):
            if word[:length] in found:
                break
            found[word[:length]] = None
    return found


def link_weight(first: str, second: str) -> float:
    """Return what two simplified characters gain by standing in this order in words of the dictionary: 0 for nothing.

    >>> link_weight("营", "商") > link_weight("上", "海") / 4 > link_weight("营", "海") == 0.0
    True
    """
    if not first or not second:
        return 0.0
    value = _vocabulary().get(first + second, 0.0)
    if value == 0.0:
        return 0.0
    return _LINKED if value is None else max(_LINKED, _LINKED_MOST + value)


def _repeated_strings(text: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the strings of two to six characters that a text repeats, and those of two or four it has once.

    The values are log-probabilities. A string that always stands in the same longer one is a piece of it.
    """
    counts: Counter[str] = Counter()
    length = 0
    for run in _HAN.findall(text):
        length += len(run)
        for size in _PHRASE_SIZES:
            counts.update(run[at : at + size] for at in range(len(run) - size + 1))
    pieces = {
        piece
        for phrase, count in counts.items()
        if count > 1
        for piece in (phrase[:-1], phrase[1:])
        if len(piece) > 1 and counts[piece] == count
    }
    repeated = {
        phrase: log(_OWN_SHARE * count / length)
        for phrase, count in counts.items()
        if count > 1 and phrase not in pieces
    }
    once = {
        phrase: log(_OWN_SHARE / length) + _ONCE
        for phrase, count in counts.items()
        if count == 1 and len(phrase) in (2, 4)
    }
    return repeated, once
