"""Readings (pinyin) that a site inserted behind characters: ``區(qū)``."""

from __future__ import annotations

import re
from functools import cache

from measures.text.damage.codepage import character_of, pair_of

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_SYLLABLE = rf"(?=[a-zü]*[{TONED}])[a-zü{TONED}]{{1,6}}"
_TONELESS = "[a-zü]{1,6}"
#: A reading in brackets: with a tone mark, or toneless (们 is ``men``), which counts only behind its own character.
READING = re.compile(rf"\((?P<reading>{_SYLLABLE}|{_TONELESS})\)")
#: A reading whose opening bracket was swallowed by half a character.
SWALLOWED = re.compile(rf"\?(?P<reading>{_SYLLABLE}|{_TONELESS})\)")


@cache
def _dictionary() -> dict[int, str]:
    """Return the readings of each character, separated by commas, by its number.

    Loaded when first needed: it brings dictionaries of 50 MB, which a process that only serves pages never asks.
    """
    from pypinyin.pinyin_dict import pinyin_dict

    found: dict[int, str] = pinyin_dict
    return found


@cache
def readings_of(character: str) -> frozenset[str]:
    """Return the readings that a character has, with tone marks."""
    return frozenset(_dictionary().get(ord(character), "").split(",")) - {""}


def is_reading_of(character: str, reading: str) -> bool:
    """Whether a character can be read so.

    >>> is_reading_of("區", "qū"), is_reading_of("區", "guī")
    (True, False)
    """
    return len(character) == 1 and reading in readings_of(character)


def is_reading_before(text: str, reading: str) -> bool:
    """Whether ``reading`` fits what ``text`` ends in: its last character, or a pair of bytes made of its last two.

    The second case is a false reading behind an ASCII letter, which happens to be the second byte of a pair.

    >>> is_reading_before("地區", "qū"), is_reading_before("加大A", "yì")
    (True, True)
    """
    if is_reading_of(text[-1:], reading):
        return True
    before = pair_of(text[-2:-1]) if len(text) > 1 else None
    if before is None or not "@" <= text[-1] <= "~":
        return False
    return is_reading_of(character_of(before[1], ord(text[-1])) or "", reading)


@cache
def _pairs_by_reading() -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for code, readings in _dictionary().items():
        pair = pair_of(chr(code))
        if pair is not None:
            for reading in readings.split(","):
                found.setdefault(reading, []).append(pair)
    return found


def pairs_read(reading: str, lead: int) -> list[int]:
    """Return the second bytes of the characters that begin with byte ``lead`` and are read so.

    >>> [hex(trail) for trail in pairs_read("qū", 0x85)]
    ['0x4a', '0x5e']
    """
    return sorted(trail for first, trail in _pairs_by_reading().get(reading, ()) if first == lead)
