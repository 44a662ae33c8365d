"""What damaged bytes can have been: the characters that a waiting byte, a lost byte or a dropped pair allow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from measures.text.damage.codepage import EURO_BYTE, FULLWIDTH_LEAD, HOLES, LEADS, character_of, pair_of
from measures.text.damage.elements import EURO
from measures.text.damage.lexicon import NUMBERING, is_printed, share, simplified, word_endings
from measures.text.damage.readings import pairs_read

#: Of the characters that a lost byte allows, so many are tried.
_MOST_CANDIDATES = 100
#: Of the characters before a vanished pair, so many are tried.
_BEFORE_HOLE = 60


def _holes_by_lead() -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for lead, trail in sorted(HOLES):
        if trail in LEADS:
            found.setdefault(lead, []).append(trail)
    return {lead: tuple(trails) for lead, trails in found.items()}


_HOLES_BY_LEAD = _holes_by_lead()


#: What a line that begins with a section's number may begin with.
NUMBER_BEGUN = frozenset(number[:length] for number in NUMBERING for length in range(len(number)))


@lru_cache(maxsize=1024)
def vanished_numbering(written: str | None, pending: int) -> tuple[tuple[str, int], ...]:
    """Return the two characters of a line's number of which no trace is left, with the byte that waits after them.

    ``written`` is what the line has so far, without its indentation; ``pending`` begins the first of the two.
    """
    found: list[tuple[str, int]] = []
    if written is None:
        return ()
    for number in NUMBERING:
        rest = number[len(written) :]
        if not number.startswith(written) or len(rest) < 3:
            continue
        content = rest.encode("gbk")
        if content[0] == pending and {(content[1], content[2]), (content[3], content[4])} <= HOLES:
            found.append((rest[:2], content[4]))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=512)
def before_hole(leads: tuple[int, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the usual characters that begin with one of the bytes and end in a hole's first, with its second bytes."""
    found = []
    for lead in leads:
        for middle, trails in _HOLES_BY_LEAD.items():
            character = character_of(lead, middle)
            if character is not None and is_printed(character):
                found.append((character, trails))
    return tuple(sorted(found, key=lambda pair: -share(pair[0]))[:_BEFORE_HOLE])


@lru_cache(maxsize=256)
def _by_simplified(leads: tuple[int, ...], trails: tuple[int, ...]) -> dict[str, list[str]]:
    """Return the characters of which both bytes are open, by their simplified forms."""
    found: dict[str, list[str]] = {}
    for lead in leads:
        for trail in trails:
            character = character_of(lead, trail)
            if character is not None:
                found.setdefault(simplified(character), []).append(character)
    return found


@lru_cache(maxsize=16384)
def following(before: str, leads: tuple[int, ...], trails: tuple[int, ...]) -> tuple[str, ...]:
    """Return the characters, of which both bytes are open, that form a word with the one before."""
    found = _by_simplified(leads, trails)
    seconds = sorted(word_endings(simplified(before)) & found.keys())
    return tuple(character for second in seconds for character in found[second])


@lru_cache(maxsize=65536)
def candidates(leads: tuple[int, ...], trails: tuple[int, ...], reading: str) -> tuple[str, ...]:
    """Return the characters that the bytes can be; of many, those too rare to stand in print are left out."""
    found: list[str] = []
    for lead in leads:
        for trail in pairs_read(reading, lead) if reading else trails:
            character = character_of(lead, trail)
            if character is not None:
                found.append(character)
    if len(found) > 1 and not reading:
        found = sorted(filter(is_printed, found), key=lambda character: -share(character))[:_MOST_CANDIDATES]
    return tuple(found)


def bytes_of(character: str) -> Iterator[tuple[int, int | None]]:
    """Yield the bytes that a shown character may stand for: a pair, or one byte and None."""
    if character == EURO:
        yield EURO_BYTE, None
    elif character == " ":
        yield 0xA1, 0xA1
    elif character < "\x80":
        code = ord(character)
        if 0x21 <= code <= 0x7E:
            yield FULLWIDTH_LEAD, code + 0x80
        if code >= 0x40:
            yield code, None
    else:
        pair = pair_of(character)
        if pair is not None:
            yield pair
