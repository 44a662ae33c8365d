"""Readings (pinyin) that a site inserted behind characters: ``區(qū)``."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from measures.text.encoding.code_page_936 import byte_pair_of, character_of

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_SYLLABLE = rf"(?=[a-zü]*[{TONED}])[a-zü{TONED}]{{1,6}}"
_TONELESS = "[a-zü]{1,6}"
_ANY = rf"(?:{_SYLLABLE}|{_TONELESS})"
#: A reading in brackets, with a tone mark or without; some sites leave spaces around it.
READING = re.compile(rf" ?\( ?(?P<reading>{_ANY}) ?\)")
#: A reading whose opening bracket, or the space before it, was swallowed by half a character.
SWALLOWED = re.compile(rf"\?\(? ?(?P<reading>{_ANY}) ?\)")
#: The same where the sign of the half character was dropped as well: a closing bracket that nothing opens.
UNOPENED = re.compile(rf"(?<![(a-zü{TONED} ])(?P<reading>{_ANY}) ?\)")
_WITHOUT_TONE = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ", "aaaaeeeeiiiioooouuuuüüüünnnm")

#: Marks that were folded to half-width after the readings were put in.
_UNFOLDED = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;:!?()"}


def strip_tone(reading: str) -> str:
    """Return a reading without its tone mark.

    >>> strip_tone("qū")
    'qu'
    """
    return reading.translate(_WITHOUT_TONE)


@cache
def _dictionary() -> dict[int, str]:
    """Return the readings of each character, separated by commas, by its number.

    Read from the file of the library when first needed: importing that brings its phrases, 45 MB in every process.
    """
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin")
    found = json.loads(Path(spec.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8"))
    return {int(number): readings for number, readings in found.items()}


@cache
def pinyin_of(character: str) -> frozenset[str]:
    """Return the readings that a character has, with tone marks."""
    return frozenset(_dictionary().get(ord(character), "").split(",")) - {""}


@cache
def _toneless_of(character: str) -> frozenset[str]:
    plain = {strip_tone(reading) for reading in pinyin_of(character)}
    return frozenset(plain | {reading.replace("ü", "v") for reading in plain})


def is_pinyin_of(character: str, reading: str) -> bool:
    """Whether a character can be read so; a reading without a tone mark fits any tone.

    >>> is_pinyin_of("區", "qū"), is_pinyin_of("區", "guī"), is_pinyin_of("區", "qu")
    (True, False, True)
    """
    return len(character) == 1 and (reading in pinyin_of(character) or reading in _toneless_of(character))


def is_pinyin_before(text: str, reading: str) -> bool:
    """Whether ``reading`` fits what ``text`` ends in: its last character, or a pair of bytes made of its last two.

    The second case is a false reading behind an ASCII letter, which happens to be the second byte of a pair.

    >>> is_pinyin_before("地區", "qū"), is_pinyin_before("加大A", "yì")
    (True, True)
    """
    if is_pinyin_of(text[-1:], reading):
        return True
    mark = text[-2:-1].translate(_UNFOLDED)
    before = byte_pair_of(mark) if mark else None
    if before is None or not "@" <= text[-1] <= "~":
        return False
    return is_pinyin_of(character_of(before[1], ord(text[-1])) or "", reading)


@cache
def _pairs_by_reading() -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for code, readings in _dictionary().items():
        pair = byte_pair_of(chr(code))
        if pair is not None:
            spoken = readings.split(",")
            for reading in {*spoken, *map(strip_tone, spoken)}:
                found.setdefault(reading, []).append(pair)
    return found


def is_pinyin_syllable(reading: str) -> bool:
    """Whether any character is read so."""
    return reading in _pairs_by_reading()


@lru_cache(maxsize=16384)
def trails_with_pinyin(reading: str, lead: int) -> tuple[int, ...]:
    """Return the second bytes of the characters that begin with byte ``lead`` and are read so.

    >>> [hex(trail) for trail in trails_with_pinyin("qū", 0x85)]
    ['0x4a', '0x5e']
    """
    return tuple(sorted(trail for first, trail in _pairs_by_reading().get(reading, ()) if first == lead))
