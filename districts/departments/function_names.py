"""The names that departments of one function have across the country, 发改委 and 发展改革局, and had before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path

from districts.departments.agency_template import agency_names, function_names, without_body
from districts.departments.pinyin_matching import character_sounds

_FILE = Path(__file__).with_name("function_names.json")
_LONGEST = 10
_MOST_READINGS = 64


@cache
def present_names() -> Mapping[str, tuple[str, ...]]:
    """Return by each name of a function's department, without 区 or 市, all names that it may have now.

    >>> "发展改革局" in present_names()["发改委"], "市场监管局" in present_names()["工商局"]
    (True, True)
    """
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for names, _ in function_names():
        for name in names:
            found[name].update(dict.fromkeys(names))
    for row in json.loads(_FILE.read_text(encoding="utf-8"))["renamed"]:
        now = [other for name in row["now"] for other in (name, *found.get(name, ()))]
        for name in row["was"]:
            found[name].update(dict.fromkeys([name, *now]))
    return {name: tuple(names) for name, names in found.items()}


@cache
def short_stems() -> Mapping[str, tuple[str, ...]]:
    """Return by each short name without 局 or 委 the names it stands for; a stem that is a word itself is none.

    >>> "人力资源社会保障局" in short_stems()["人社"], "公安" in short_stems()
    (True, False)
    """
    return {stem: names for stem, (names, is_short) in _stems().items() if is_short}


@cache
def function_stems() -> Mapping[str, tuple[str, ...]]:
    """Return by each name without 局 or 委, words like 公安 as well, the names it stands for."""
    return {stem: names for stem, (names, _) in _stems().items()}


@cache
def names_by_initials() -> Mapping[str, tuple[str, ...]]:
    """Return by their initials of pinyin the names that departments have or had across the country.

    >>> "发改委" in names_by_initials()["fgw"]
    True
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in present_names():
        for initials in initials_of(name):
            found[initials].append(name)
    return {initials: tuple(names) for initials, names in found.items()}


@lru_cache(maxsize=8192)
def initials_of(name: str) -> frozenset[str]:
    """Return the initials of a name, for every reading of its characters.

    >>> sorted(initials_of("重建办"))
    ['cjb', 'tjb', 'zjb']
    """
    letters = [sorted({sound[0] for sound in character_sounds(one) if sound.isascii()}) for one in name]
    if not all(letters) or len(name) > _LONGEST:
        return frozenset()
    return frozenset("".join(one) for one in islice(product(*letters), _MOST_READINGS))


@cache
def _stems() -> Mapping[str, tuple[tuple[str, ...], bool]]:
    """Return by each stem its names, and whether it is a short form, not a word of the function's own name."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    words: set[str] = set()
    for names, stems in function_names():
        *_, full = stems
        for stem in stems:
            if len(stem) > 1:
                found[stem].update(dict.fromkeys(names))
                words |= {stem} if stem in full else set()
    for names in agency_names():
        for name in names:
            stem = without_body(name)
            if len(stem) > 1 and stem != name:
                found[stem].update(dict.fromkeys(names))
                words.add(stem)
    return {stem: (tuple(names), stem not in words) for stem, names in found.items()}
