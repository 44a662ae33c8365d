"""Match typed pinyin with Chinese names, for every reading of each character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from measures.text.repair.pinyin import pinyin_of

#: Characters at the beginning of names whose other readings occur in old texts only.
_PLAIN = {"区": "qu", "市": "shi"}
_TONES = re.compile(r"[\u0300-\u0307\u0309-\u036f]")


@lru_cache(maxsize=4096)
def character_sounds(character: str) -> frozenset[str]:
    """Return the ways to type a character: itself, and each of its readings in letters without tone; ü is v.

    >>> sorted(character_sounds("重"))
    ['chong', 'tong', 'zhong', '重']
    >>> sorted(character_sounds("绿"))
    ['lu', 'lv', '绿']
    """
    if character in _PLAIN:
        return frozenset({character, _PLAIN[character]})
    return frozenset({character, *map(_toneless, pinyin_of(character))})


def end_of_run(typed: str, name: str, start: int = 0) -> int | None:
    """Return the index in ``name`` after the text typed, if it spells every character from ``start`` on; else None.

    Each character may be typed as itself, or by the beginning of any of its readings.

    >>> [end_of_run(typed, "发改委") for typed in ("fgw", "fagaiw", "发g", "fw")]
    [3, 3, 2, None]
    """
    reached = {0}
    for at in range(start, len(name)):
        reached = {there for here in reached for there in _steps_from(typed, here, name[at])}
        if len(typed) in reached:
            return at + 1
        if not reached:
            break
    return None


def is_short_for(typed: str, name: str) -> bool:
    """Return whether the typed text spells the first character of ``name`` and some further ones, in their order.

    Each character is typed as itself, by its initial or by a whole reading.

    >>> is_short_for("fgw", "发展改革委"), is_short_for("发改委", "发展改革委"), is_short_for("gw", "发展改革委")
    (True, True, False)
    """
    reached: set[int] = set()
    for at, character in enumerate(name):
        steps = [
            here + len(part)
            for here in ({0} if at == 0 else reached)
            for sound in character_sounds(character)
            for part in {sound, sound[:1]}
            if typed.startswith(part, here)
        ]
        reached.update(steps)
    return len(typed) in reached


def _steps_from(typed: str, here: int, character: str) -> Sequence[int]:
    """Return the positions in the typed text after one character that begins at ``here``."""
    found = []
    for sound in character_sounds(character):
        for length in range(1, len(sound) + 1):
            if not typed.startswith(sound[:length], here):
                break
            found.append(here + length)
    return found


def _toneless(reading: str) -> str:
    """Return a reading without its tone."""
    plain = _TONES.sub("", unicodedata.normalize("NFD", reading))
    return unicodedata.normalize("NFC", plain).replace("ü", "v")
