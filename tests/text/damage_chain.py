"""The damaging chain of the sources, run forwards: what the repair is tested and measured against.

simplified page → traditional characters → GBK bytes → readings inserted → cut at the bytes of marks → decoded as
code page 936 → full-width ASCII folded to half-width.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC
from pypinyin import Style, pinyin

from measures.text.damage.codepage import decode_windows

MARK_BYTES = {"。": b"\xa1\xa3", "！": b"\xa3\xa1", "；": b"\xa3\xbb", "？": b"\xa3\xbf", "，": b"\xa3\xac"}
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_KEPT_BY_FOLDING = {ord("！"), ord("？")}


@dataclass(frozen=True)
class Site:
    """One site's habits: which characters it annotates, where it cuts, what becomes of holes and of indentation."""

    annotated: frozenset[str]
    cuts: tuple[str, ...] = ("。", "！", "；")
    holes_vanish: bool = False
    indentation_lost: bool = False


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@cache
def traditional(character: str) -> str:
    """Return the traditional form of one character."""
    return str(_converter().convert(character))


def to_traditional(text: str) -> str:
    """Convert character by character, as the sites did."""
    return "".join(traditional(character) for character in text)


@cache
def reading(character: str) -> str:
    """Return a character's usual reading with its tone mark."""
    return str(pinyin(character, style=Style.TONE)[0][0])


def random_site(chance: random.Random, text: str) -> Site:
    """Return a site with habits drawn by chance, among those seen."""
    converted = sorted({traditional(c) for c in text if traditional(c) != c and _in_gbk(traditional(c))})
    share = chance.uniform(0.3, 0.9)
    annotated = frozenset(c for c in converted if chance.random() < share)
    cuts = tuple(mark for mark in MARK_BYTES if chance.random() < 0.8) or ("。",)
    return Site(annotated, cuts, chance.random() < 0.33, chance.random() < 0.33)


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def damage(text: str, site: Site) -> str:
    """Return simplified ``text`` (GBK characters only) as the site would have published it."""
    lines = []
    for line in text.split("\n"):
        shown = _damage_line(to_traditional(line), site)
        lines.append(shown.translate({k: v for k, v in _FOLDED.items() if k not in _KEPT_BY_FOLDING}))
    return "\n".join(lines)


def _damage_line(line: str, site: Site) -> str:
    content = line.encode("gbk")
    for character in sorted(site.annotated):
        key = character.encode("gbk")
        content = content.replace(key, key + f"({reading(character)})".encode("gbk"))
    shown = "".join(_decoded(content, site.cuts))
    if site.holes_vanish:
        shown = re.sub("[\ue000-\uf8ff]", "", shown)
    if site.indentation_lost:
        indent = len(shown) - len(shown.lstrip("\u3000"))
        shown = "?" * indent + shown[indent:]
    return shown


def _decoded(content: bytes, cuts: Iterable[str]) -> Iterable[str]:
    marks = [MARK_BYTES[mark] for mark in cuts]
    for piece in re.split(b"(" + b"|".join(re.escape(mark) for mark in marks) + b")", content):
        yield decode_windows(piece)
