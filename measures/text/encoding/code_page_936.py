"""Windows code page 936 (GBK) as the damaging sites used it: which two bytes stand behind a character.

Sources: Microsoft's cp936 table as Python's ``gbk`` codec has it, and Windows' end-user-defined areas AAA1-AFFE,
F8A1-FEFE and A140-A7A0, which decode to U+E000-U+E765; GBK's own gaps follow from U+E766 on, in byte order.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

#: The byte that code page 936 shows as a euro sign; it is no lead byte.
EURO_BYTE = 0x80
LEADS = range(0x81, 0xFF)
TRAILS = tuple(trail for trail in range(0x40, 0xFF) if trail != 0x7F)
FULLWIDTH_LEAD = 0xA3
IDEOGRAPHIC_SPACE = "\u3000"


def _end_user_pairs() -> Iterator[tuple[int, int]]:
    """Yield Windows' end-user-defined byte pairs in the order of their private-use characters."""
    for leads, trails in (
        (range(0xAA, 0xB0), range(0xA1, 0xFF)),
        (range(0xF8, 0xFF), range(0xA1, 0xFF)),
        (range(0xA1, 0xA8), [t for t in range(0x40, 0xA1) if t != 0x7F]),
    ):
        for lead in leads:
            for trail in trails:
                yield lead, trail


def _build() -> tuple[dict[tuple[int, int], str], dict[str, tuple[int, int]]]:
    characters: dict[tuple[int, int], str] = {}
    gaps: list[tuple[int, int]] = []
    end_user = set(_end_user_pairs())
    for lead in LEADS:
        for trail in TRAILS:
            try:
                characters[lead, trail] = bytes((lead, trail)).decode("gbk")
            except UnicodeDecodeError:
                if (lead, trail) not in end_user:
                    gaps.append((lead, trail))
    pairs = {character: pair for pair, character in characters.items()}
    for number, pair in enumerate([*_end_user_pairs(), *gaps]):
        pairs.setdefault(chr(0xE000 + number), pair)
    return characters, pairs


_CHARACTERS, _PAIRS = _build()
#: The byte pairs that no character stands for, which a decoder shows as private-use characters or drops.
HOLES = frozenset(pair for character, pair in _PAIRS.items() if "\ue000" <= character <= "\uf8ff")


def byte_pair_of(character: str) -> tuple[int, int] | None:
    """Return the two GBK bytes of a character, private-use ones included, or None where it has none.

    >>> [hex(byte) for byte in byte_pair_of("區")]
    ['0x85', '0x5e']
    """
    return _PAIRS.get(character)


def character_of(lead: int, trail: int) -> str | None:
    """Return the character that two bytes stand for, or None for a hole or an impossible pair."""
    return _CHARACTERS.get((lead, trail))


def decode_as_windows(content: bytes) -> str:
    r"""Decode bytes as Windows' code page 936 does: holes become private-use characters, half characters ``?``.

    A lead byte with an impossible second byte becomes one ``?`` that swallows both.

    >>> decode_as_windows(b"\xc8\xeb\x85(y)^")
    '入?y)^'
    """
    out: list[str] = []
    private = _private_use()
    at, end = 0, len(content)
    while at < end:
        byte = content[at]
        if byte < EURO_BYTE:
            out.append(chr(byte))
            at += 1
        elif byte == EURO_BYTE:
            out.append("€")
            at += 1
        elif at + 1 == end:
            out.append("?")
            at += 1
        else:
            pair = (byte, content[at + 1])
            out.append(_CHARACTERS.get(pair) or private.get(pair) or "?")
            at += 2
    return "".join(out)


@cache
def _private_use() -> dict[tuple[int, int], str]:
    return {pair: character for character, pair in _PAIRS.items() if "\ue000" <= character <= "\uf8ff"}
