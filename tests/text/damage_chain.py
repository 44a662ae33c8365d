"""The damaging chain of the sources, run forwards: what the repair is tested and measured against.

simplified page → traditional characters → GBK bytes → readings inserted → cut at the bytes of marks → decoded as
code page 936 → full-width ASCII folded to half-width. What sites do differently is a switch of `Site`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from opencc import OpenCC

from measures.text.encoding.code_page_936 import decode_as_windows

MARK_BYTES = {"。": b"\xa1\xa3", "！": b"\xa3\xa1", "；": b"\xa3\xbb", "？": b"\xa3\xbf", "，": b"\xa3\xac"}
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_KEPT_BY_FOLDING = {ord("！"), ord("？")}
_NO_CHARACTER = re.compile("[\ue000-\uf8ff]")
_HALF = "?"

Spacing = Literal["", "before", "inside"]
Indentation = Literal["kept", "question", "no-break"]


@dataclass(frozen=True)
class Site:
    """One site's habits.

    ``annotated`` are the characters that get a reading, ``cuts`` the marks at whose bytes the text is cut, all in one
    pass; ``stops_last`` says that full stops are cut at in a second pass. ``holes_vanish`` drops pairs without a
    character, ``halves_dropped`` the ``?`` of half characters. ``indentation`` tells what becomes of ideographic spaces
    at a line's start: one ``?`` each, or two as no-break spaces, which also stand behind some lines. ``keeps_width`` leaves
    full-width ASCII. Readings can be ``toneless``, ``doubled``, or have a space ``before`` or ``inside`` the bracket.
    """

    annotated: frozenset[str]
    cuts: tuple[str, ...] = ("。", "！", "；")
    stops_last: bool = False
    holes_vanish: bool = False
    halves_dropped: bool = False
    indentation: Indentation = "kept"
    keeps_width: bool = False
    toneless: bool = False
    doubled: bool = False
    spacing: Spacing = ""


@dataclass(frozen=True)
class Damaged:
    """A text as a site shows it, and for each line the columns whose characters' bytes were split or lost."""

    text: str
    spots: tuple[frozenset[int], ...]


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@cache
def traditional(character: str) -> str:
    """Return the traditional form of one character, or itself if GBK lacks that."""
    form = str(_converter().convert(character))
    return form if _in_gbk(form) else character


def to_traditional(text: str) -> str:
    """Convert character by character, as the sites did."""
    return "".join(traditional(character) for character in text)


@cache
def reading(character: str, *, toneless: bool = False) -> str:
    """Return a character's usual reading, with its tone mark or without."""
    # Takes fifty megabytes.
    from pypinyin import Style, pinyin

    return str(pinyin(character, style=Style.NORMAL if toneless else Style.TONE)[0][0])


def random_site(chance: random.Random, text: str) -> Site:
    """Return a site with habits drawn by chance, among those of the sources."""
    converted = sorted({traditional(c) for c in text if traditional(c) != c})
    share = chance.uniform(0.3, 0.9)
    annotated = frozenset(c for c in converted if chance.random() < share)
    cuts = tuple(mark for mark in MARK_BYTES if chance.random() < 0.8) or ("。",)
    vanish = chance.random() < 0.33
    return Site(annotated, cuts, holes_vanish=vanish, indentation=chance.choice(["kept", "kept", "question"]))


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def damage(text: str, site: Site) -> Damaged:
    """Return simplified ``text`` as the site would have published it; what GBK lacks must not be in it."""
    lines = [_damage_line(line, site) for line in text.split("\n")]
    return Damaged("\n".join(shown for shown, _ in lines), tuple(spots for _, spots in lines))


#: A byte, and the column of the character it belongs to: None for what a site put in.
Owned = tuple[int, int | None]


def _damage_line(line: str, site: Site) -> tuple[str, frozenset[int]]:
    indent = len(line) - len(line.lstrip("\u3000")) if site.indentation == "no-break" else 0
    owned: list[Owned] = []
    for column, character in enumerate(line[indent:], start=indent):
        owned.extend((byte, column) for byte in traditional(character).encode("gbk"))
    for character in sorted(site.annotated):
        owned = _annotated(owned, character.encode("gbk"), _bracket(character, site).encode("gbk"))
    pieces = _cut([owned], [MARK_BYTES[mark] for mark in site.cuts if mark != "。" or not site.stops_last])
    if site.stops_last and "。" in site.cuts:
        pieces = _cut(pieces, [MARK_BYTES["。"]])
    units = [unit for piece in pieces for unit in _units(piece)]
    whole = {
        unit[0][1] for unit in units if len({column for _, column in unit}) == 1 and _is_whole(unit, units)
    }
    spots = frozenset(column for column in range(indent, len(line)) if column not in whole)
    shown = "".join(_shown(bytes(byte for byte, _ in unit), site) for unit in units)
    if not site.keeps_width:
        shown = shown.translate({k: v for k, v in _FOLDED.items() if k not in _KEPT_BY_FOLDING})
    if site.indentation == "question":
        bare = shown.lstrip(" \u3000")
        shown = "?" * (len(shown) - len(bare)) + bare
    elif site.indentation == "no-break":
        shown = "??" * indent + shown + ("?" if len(line) % 2 and line.endswith("。") else "")
    return shown, spots


def _bracket(character: str, site: Site) -> str:
    spoken = reading(character, toneless=site.toneless)
    bracket = {"": f"({spoken})", "before": f" ({spoken})", "inside": f"({spoken} )"}[site.spacing]
    return bracket * (2 if site.doubled else 1)


def _annotated(owned: Sequence[Owned], key: bytes, bracket: bytes) -> list[Owned]:
    """Return the bytes with ``bracket`` behind each place where the two bytes of ``key`` stand, in step or not."""
    content = bytes(byte for byte, _ in owned)
    result: list[Owned] = []
    at = 0
    while (found := content.find(key, at)) >= 0:
        result.extend(owned[at : found + len(key)])
        result.extend((byte, None) for byte in bracket)
        at = found + len(key)
    result.extend(owned[at:])
    return result


def _cut(pieces: Iterable[Sequence[Owned]], marks: Sequence[bytes]) -> list[Sequence[Owned]]:
    """Return the pieces cut before and behind the bytes of each mark; marks themselves are not cut again."""
    if not marks:
        return list(pieces)
    pattern = re.compile(b"|".join(map(re.escape, marks)))
    result: list[Sequence[Owned]] = []
    for piece in pieces:
        at = 0
        for found in pattern.finditer(bytes(byte for byte, _ in piece)):
            result.extend((piece[at : found.start()], piece[found.start() : found.end()]))
            at = found.end()
        result.append(piece[at:])
    return result


def _units(piece: Sequence[Owned]) -> Iterator[Sequence[Owned]]:
    """Yield the bytes that a decoder takes together: a pair, or a byte that stands alone."""
    at = 0
    while at < len(piece):
        size = 1 if piece[at][0] <= 0x80 or at + 1 == len(piece) else 2
        yield piece[at : at + size]
        at += size


def _is_whole(unit: Sequence[Owned], units: Sequence[Sequence[Owned]]) -> bool:
    return len(unit) == 2 or unit[0][0] < 0x80


def _shown(unit: bytes, site: Site) -> str:
    """Return what a site shows for one or two bytes."""
    shown = decode_as_windows(unit)
    if shown == _HALF and unit != b"?":
        return "" if site.halves_dropped else _HALF
    return _NO_CHARACTER.sub("", shown) if site.holes_vanish else shown
