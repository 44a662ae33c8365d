"""Whether a text reads as Chinese: what decides between a text as it stands and as its bytes may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from measures.text.language.distinct_characters import distinct_characters
from measures.text.language.word_model import character_share, is_word, simplify_character

#: Average log-probability of a character: Chinese print has about -7, with the rarest names -9; what a wrong code page
#: makes of Chinese bytes has -12 and less.
READABLE = -9.5
#: The same for a text of few characters, and for a short piece beside much that was read in the same wrong way.
READABLE_SHORT = -8.6
READABLE_BESIDE = -11.5
#: Up to so many characters are few.
_FEW = 5
#: So many different characters any longer text has, and in so many there is a word of the dictionary.
_VARIED = 12
#: By so much a reading has to be better than the text as it stands.
BETTER_BY = 3.0
#: So many characters are looked at to judge a stretch.
_SAMPLE = 2000


#: What `is_han` holds for.
HAN_CHARACTER = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


def is_han(character: str) -> bool:
    """Whether a character is a Han character of the planes that text is printed with."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


class _CharacterWeights(dict[str, float]):
    """The log-probability of meeting a character in Chinese print; 0 for ASCII, which is left out of account."""

    def __missing__(self, character: str) -> float:
        weight = self[character] = character_share(character) if character >= "\x80" else 0.0
        return weight


_WEIGHTS = _CharacterWeights()


def chineseness(text: str) -> float:
    """Return the average log-probability of the characters of ``text`` in Chinese print, without ASCII; 0 for none.

    >>> chineseness("推动政策直达快享") > READABLE > chineseness("鎺ㄥ姩鏀跨瓥鐩磋揪")
    True
    """
    sample = text[:_SAMPLE]
    count = len(sample) - len(sample.encode("ascii", "ignore"))
    return sum(map(_WEIGHTS.__getitem__, sample)) / count if count else 0.0


def find_rare_characters(text: str, below: float) -> frozenset[str]:
    """Return the characters of ``text`` that are less likely than ``below``: a piece without any reads no worse.

    >>> sorted(find_rare_characters("推动政策直达快享鎺", READABLE))
    ['鎺']
    """
    return frozenset(character for character in distinct_characters(text) if _WEIGHTS[character] < below)


def has_word(text: str) -> bool:
    """Whether any two characters that stand side by side are a word of the dictionary."""
    plain = "".join(map(simplify_character, text))
    return any(is_word(plain[at : at + 2]) for at in range(len(plain) - 1) if is_han(plain[at]))


def reads_as_chinese(pieces: Iterable[str], *, beside: bool = False) -> bool:
    """Whether pieces of one line, as decoded, are Chinese; ``beside`` others that were found to be.

    >>> reads_as_chinese(["政务服务"]), reads_as_chinese(["黮"]), reads_as_chinese(["一、"], beside=True)
    (True, False, True)
    """
    text = "".join(pieces)[:_SAMPLE]
    if beside:
        return chineseness(text) > READABLE_BESIDE
    characters = [character for character in text if is_han(character)]
    count, different = len(characters), len(set(characters))
    if different < min(_VARIED, max(2, count // 3)):
        # A row of spaces or dots comes out as one character again and again.
        return False
    if count <= _FEW and chineseness(text) <= READABLE_SHORT:
        return False
    return chineseness(text) > READABLE and (count > _VARIED or has_word(text))
