"""jieba's tokenizer with its dictionary as a trie: the same words in the same time, in a fortieth of the memory.

jieba keeps every word and every beginning of one in a dict of half a million strings, some sixty megabytes in each
process. Importing this module imports jieba, which warns of escapes when Python first compiles it.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Mapping
from math import log
from typing import Any

import jieba
import marisa_trie

#: Changes whenever the bytes of a dictionary, or the words that are in it, do.
DICTIONARY_FORMAT = 1
_LONGEST = 64
#: The sum of all frequencies, and the number of words.
_CHECKSUM, _HEADER = struct.Struct("<I"), struct.Struct("<QI")
#: Words whose logarithm is kept: a library has some tens of thousands of different ones.
_MOST_KEPT = 20_000


class DictionaryDamaged(Exception):
    """The bytes are not those of a dictionary."""


class WordDictionary:
    """Words with their frequencies, which are numbers above 0 and add up to ``total``; it is made once."""

    def __init__(self, trie: marisa_trie.Trie, frequencies: array[int], total: int) -> None:
        self._trie = trie
        self._frequencies = frequencies
        self.total = total

    @classmethod
    def of_words(cls, words: Mapping[str, int], total: int) -> WordDictionary:
        """Return the dictionary of words of at most 64 characters by their frequency."""
        trie = marisa_trie.Trie(words)
        frequencies = array("I", bytes(len(words) * array("I").itemsize))
        for word, number in trie.items():
            frequencies[number] = words[word]
        return cls(trie, frequencies, total)

    @classmethod
    def from_bytes(cls, content: bytes) -> WordDictionary:
        """Return the dictionary that `to_bytes` wrote; raise `DictionaryDamaged` if these are other bytes."""
        if len(content) < _CHECKSUM.size + _HEADER.size:
            raise DictionaryDamaged("it is too short")
        checked = memoryview(content)[_CHECKSUM.size :]
        if _CHECKSUM.unpack_from(content) != (zlib.crc32(checked),):
            raise DictionaryDamaged("its checksum is another")
        total, count = _HEADER.unpack_from(checked)
        frequencies = array("I")
        end = _HEADER.size + count * frequencies.itemsize
        frequencies.frombytes(checked[_HEADER.size : end])
        return cls(marisa_trie.Trie().frombytes(bytes(checked[end:])), frequencies, total)

    def to_bytes(self) -> bytes:
        """Return the dictionary as bytes, with their checksum."""
        header = _HEADER.pack(self.total, len(self._frequencies))
        checked: bytes = header + self._frequencies.tobytes() + self._trie.tobytes()
        return _CHECKSUM.pack(zlib.crc32(checked)) + checked

    def words_beginning(self, text: str) -> list[str]:
        """Return the words that ``text`` begins with."""
        found: list[str] = self._trie.prefixes(text[:_LONGEST])
        return found

    def get(self, word: str, default: int | None = None) -> int | None:
        """Return the frequency of a word, ``default`` for what is none, as a dict would."""
        number = self._trie.get(word)
        return default if number is None else self._frequencies[number]


class TrieTokenizer(jieba.Tokenizer):
    """Cuts texts as jieba does with the words of a `WordDictionary`; nothing can be added to it."""

    def __init__(self, dictionary: WordDictionary) -> None:
        super().__init__()
        self.FREQ: Any = dictionary
        self.total = dictionary.total
        self.initialized = True
        self._logarithms: dict[str, float] = {}

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802  jieba's name
        """Return for each place of a sentence where the words end that begin there."""
        words = self.FREQ.words_beginning
        return {
            at: [at + len(word) - 1 for word in words(sentence[at : at + _LONGEST])] or [at]
            for at in range(len(sentence))
        }

    def calc(self, sentence: str, DAG: Mapping[int, list[int]], route: dict[int, Any]) -> None:  # noqa: N803
        """Write into ``route`` the likelihood of the likeliest way from each place, and where its first word ends."""
        known, of_total = self._logarithms, log(self.total)
        if len(known) > _MOST_KEPT:
            known.clear()
        route[len(sentence)] = (0, 0)
        for at in range(len(sentence) - 1, -1, -1):
            ways = []
            for end in DAG[at]:
                word = sentence[at : end + 1]
                logarithm = known.get(word)
                if logarithm is None:
                    logarithm = known[word] = log(self.FREQ.get(word) or 1)
                ways.append((logarithm - of_total + route[end + 1][0], end))
            route[at] = max(ways)


def build_dictionary(added: Iterable[str]) -> WordDictionary:
    """Return jieba's dictionary with the words ``added`` as jieba adds them; it takes some two seconds."""
    tokenizer = jieba.Tokenizer()
    # Its own way to load the dictionary keeps a copy in a folder.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in added:
        tokenizer.add_word(word)
    words = {
        word: frequency for word, frequency in tokenizer.FREQ.items() if frequency and len(word) <= _LONGEST
    }
    return WordDictionary.of_words(words, tokenizer.total)
