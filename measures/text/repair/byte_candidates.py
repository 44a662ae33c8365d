"""What damaged bytes can have been: the characters that a waiting byte, a lost byte or a dropped pair allow."""

from __future__ import annotations

from functools import lru_cache

from measures.text.encoding.code_page_936 import (
    EURO_BYTE,
    FULLWIDTH_LEAD,
    HOLES,
    LEADS,
    TRAILS,
    byte_pair_of,
    character_of,
)
from measures.text.language.word_model import (
    NUMBERING,
    character_share,
    is_printed,
    is_simplified_only,
    link_weight,
    simplify_character,
    word_endings,
)
from measures.text.repair.line_elements import EURO
from measures.text.repair.pinyin import trails_with_pinyin

#: Of the characters that a lost byte allows, so many are tried.
_MOST_CANDIDATES = 100
#: Of the characters at either side of a dropped pair, and of the pairs of them, so many are tried.
_BEFORE_HOLE, _BEHIND_HOLE, _AROUND_HOLE = 14, 40, 16
_SIMPLIFIED_ONLY = 4.0
#: A pair of characters so much less likely than another, or than one character in its place, is not tried.
_WORSE, _BETTER = 8.0, 8.0

ByteValues = tuple[int, ...]


def _holes_by_lead() -> dict[int, ByteValues]:
    found: dict[int, list[int]] = {}
    for lead, trail in sorted(HOLES):
        if trail in LEADS:
            found.setdefault(lead, []).append(trail)
    return {lead: tuple(trails) for lead, trails in found.items()}


_HOLES_BY_LEAD = _holes_by_lead()
#: The bytes with which a dropped pair may have begun.
HOLE_LEADS: ByteValues = tuple(_HOLES_BY_LEAD)


@lru_cache(maxsize=65536)
def bytes_of(character: str) -> tuple[tuple[int, int | None], ...]:
    """Return the bytes that a shown character may stand for: a pair, or one byte and None.

    A reading, which is several characters, stands for none.
    """
    if len(character) != 1:
        return ()
    if character == EURO:
        return ((EURO_BYTE, None),)
    if character == " ":
        return ((0xA1, 0xA1),)
    if character < "\x80":
        code = ord(character)
        wide = ((FULLWIDTH_LEAD, code + 0x80),) if 0x21 <= code <= 0x7E else ()
        return (*wide, (code, None)) if code >= 0x40 else wide
    pair = byte_pair_of(character)
    return () if pair is None else (pair,)


@lru_cache(maxsize=65536)
def characters_of_bytes(leads: ByteValues, trails: ByteValues, reading: str = "") -> tuple[str, ...]:
    """Return the characters that the bytes can be; of many, those too rare to stand in print are left out."""
    found: list[str] = []
    for lead in leads:
        for trail in trails_with_pinyin(reading, lead) if reading else trails:
            character = character_of(lead, trail)
            if character is not None:
                found.append(character)
    if len(found) > 1 and not reading:
        found = sorted(filter(is_printed, found), key=_likeliness)[:_MOST_CANDIDATES]
    return tuple(found)


def _likeliness(character: str) -> float:
    """Return a key that sorts the likelier of two characters first."""
    return (_SIMPLIFIED_ONLY if is_simplified_only(character) else 0.0) - character_share(character)


@lru_cache(maxsize=16384)
def pairs_around_hole(before: str, leads: ByteValues, trail: int, behind: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of characters between which a pair of bytes without a character was dropped, the likelier first.

    The first begins with one of ``leads``, the second ends in ``trail``; ``before`` and ``behind`` are the simplified
    characters around them ("" if unknown). None are returned where the character that the two bytes give directly
    is clearly likelier.
    """
    found: list[tuple[float, str, str]] = []
    firsts = (
        (_likeliness(first) - link_weight(before, simplify_character(first)), first)
        for first in _firsts(leads)
    )
    for start, first in sorted(firsts)[:_BEFORE_HOLE]:
        opened, plain = _HOLES_BY_LEAD[_trail_of(first)], simplify_character(first)
        for weight, second, lead in _seconds(trail, behind):
            if lead in opened:
                found.append((start + weight - link_weight(plain, simplify_character(second)), first, second))
    found.sort()
    direct = character_of(leads[0], trail) if len(leads) == 1 else None
    limit = found[0][0] + _WORSE if found else 0.0
    if direct is not None:
        plain = simplify_character(direct)
        likely = _likeliness(direct) - link_weight(before, plain) - link_weight(plain, behind)
        if found and found[0][0] > likely + _BETTER:
            return ()
        limit = min(limit, likely + _WORSE)
    return tuple((first, second) for weight, first, second in found[:_AROUND_HOLE] if weight < limit)


@lru_cache(maxsize=1024)
def _firsts(leads: ByteValues) -> tuple[str, ...]:
    return characters_of_bytes(leads, HOLE_LEADS)


@lru_cache(maxsize=16384)
def _seconds(trail: int, behind: str) -> tuple[tuple[float, str, int], ...]:
    found = []
    for second in characters_of_bytes(tuple(LEADS), (trail,)):
        pair = byte_pair_of(second)
        if pair is not None:
            found.append(
                (_likeliness(second) - link_weight(simplify_character(second), behind), second, pair[0])
            )
    return tuple(sorted(found)[:_BEHIND_HOLE])


def _trail_of(character: str) -> int:
    pair = byte_pair_of(character)
    return pair[1] if pair is not None else 0


@lru_cache(maxsize=4096)
def pairs_read_behind_hole(before: str, leads: ByteValues, reading: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of characters around a dropped pair of which the second is read so, and lost its second byte."""
    found = []
    for first in _firsts(leads):
        plain = simplify_character(first)
        weight = _likeliness(first) - link_weight(before, plain)
        for second in characters_of_bytes(_HOLES_BY_LEAD[_trail_of(first)], TRAILS, reading):
            if is_printed(second):
                likely = weight + _likeliness(second) - link_weight(plain, simplify_character(second))
                found.append((likely, first, second))
    return tuple((first, second) for _, first, second in sorted(found)[:_AROUND_HOLE])


@lru_cache(maxsize=4096)
def words_behind_hole(before: str, leads: ByteValues) -> tuple[tuple[str, str], ...]:
    """Return the words of two whose second character lost one byte to a dropped pair and one as half a character."""
    found: list[tuple[float, str, str]] = []
    for first in _firsts(leads):
        opened = _HOLES_BY_LEAD[_trail_of(first)]
        plain = simplify_character(first)
        by_plain: dict[str, list[str]] = {}
        for second in _characters_led_by(opened):
            by_plain.setdefault(simplify_character(second), []).append(second)
        for ending in sorted(word_endings(plain) & by_plain.keys()):
            weight = -link_weight(plain, ending) - link_weight(before, plain)
            found.extend((weight, first, second) for second in by_plain[ending])
    return tuple((first, second) for _, first, second in sorted(found)[:_AROUND_HOLE])


@lru_cache(maxsize=256)
def _characters_led_by(leads: ByteValues) -> tuple[str, ...]:
    return tuple(
        character
        for lead in leads
        for trail in TRAILS
        if (character := character_of(lead, trail)) is not None and is_printed(character)
    )


@lru_cache(maxsize=1024)
def vanished_numbers(written: str, pending: int) -> tuple[tuple[str, ByteValues], ...]:
    """Return the two characters of a line's number between and behind which pairs were dropped, and what waits then.

    ``written`` is what the line has so far, without its indentation; ``pending`` begins the first of the two. What
    waits is the first byte of the number's next character, or those that a character behind the number may begin with.
    """
    found: dict[tuple[str, ByteValues], None] = {}
    for number in NUMBERING:
        rest = number[len(written) :]
        if not number.startswith(written) or len(rest) < 2:
            continue
        content = rest.encode("gbk")
        if content[0] != pending or (content[1], content[2]) not in HOLES:
            continue
        if len(rest) == 2:
            found[rest, _HOLES_BY_LEAD.get(content[3], ())] = None
        elif (content[3], content[4]) in HOLES:
            found[rest[:2], (content[4],)] = None
    return tuple(found)
