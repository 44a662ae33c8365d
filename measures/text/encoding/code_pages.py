"""Code pages of single bytes, as patterns over the characters that they make of the bytes of Chinese text."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

import ftfy.bad_codecs  # noqa: F401 - registers sloppy-windows-1252, which has a character for every byte


@dataclass(frozen=True, slots=True, eq=False)
class CodePage:
    """A code page: ``byte_of`` its characters above 127.

    ``fewest`` characters of Chinese print are proof that UTF-8 was read as it. ``units`` finds characters of UTF-8 as
    it shows them: ``whole`` ones, with a byte ``holed`` out, ``cut`` off; each has one of ``leads`` and of ``follows``.
    ``pairs`` finds runs of double bytes.
    """

    name: str
    byte_of: dict[str, int]
    fewest: int
    units: re.Pattern[str]
    leads: frozenset[str]
    follows: frozenset[str]
    pairs: re.Pattern[str]

    def has_units(self, characters: AbstractSet[str]) -> bool:
        """Whether a text of these characters can hold a unit: its first byte and another."""
        return not self.leads.isdisjoint(characters) and not self.follows.isdisjoint(characters)

    def content(self, text: str) -> bytes:
        """Return the bytes that ``text`` was read from."""
        return bytes(self.byte_of.get(character, ord(character) & 0x7F) for character in text)


@cache
def code_pages() -> tuple[CodePage, ...]:
    """Return the code pages, the usual first. What Latin-1 and Windows-1252 have between them is one page.

    >>> [page.content("æ")[0] for page in code_pages()]
    [230, 145, 190]
    """
    return (
        _code_page("latin-1", 1, "latin-1", "sloppy-windows-1252"),
        _code_page("cp437", 2, "cp437"),
        _code_page("mac_roman", 2, "mac_roman"),
    )


def _code_page(name: str, fewest: int, *codecs: str) -> CodePage:
    byte_of: dict[str, int] = {}
    for codec in codecs:
        for byte in range(0x80, 0x100):
            byte_of.setdefault(bytes((byte,)).decode(codec), byte)

    def some(first: int, last: int, more: str = "") -> str:
        return (
            "[" + "".join(re.escape(c) for c, byte in byte_of.items() if first <= byte <= last) + more + "]"
        )

    two, low_three, three, four = some(0xC2, 0xDF), some(0xE0, 0xE1), some(0xE2, 0xEF), some(0xF0, 0xF4)
    follows = some(0x80, 0xBF)
    lost = "[ ?\ufffd]"
    units = (
        f"(?P<whole>(?:{three}{follows}{follows}|{two}{follows}|{low_three}{follows}{follows}"
        f"|{four}{follows}{follows}{follows})+)"
        f"|(?P<holed>{three}(?:{follows}{lost}|{lost}{follows}))"
        f"|(?P<cut>{three}{follows}|(?<={follows}){three}(?![A-Za-z]))"
    )
    pairs = f"(?:{some(0x81, 0xFE)}{some(0x80, 0xFE, '@-~')})+"
    leads = frozenset(character for character, byte in byte_of.items() if 0xC2 <= byte <= 0xF4)
    others = frozenset(character for character, byte in byte_of.items() if byte <= 0xBF)
    return CodePage(name, byte_of, fewest, re.compile(units), leads, others, re.compile(pairs))
