"""The table of what can be suggested: found by its beginning, as it is written or in pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

import marisa_trie

from districts.departments.pinyin_matching import character_sounds
from measures.search.words.folding import fold_text

#: The kinds of entries: facets of the list, and ``q`` for a phrase.
DISTRICT, DEPARTMENT, DOCUMENT, PHRASE = "district", "dept", "document", "q"
#: Characters of a name that have keys in pinyin, and the keys of a name for its characters with several readings.
_SOUNDED, _MOST_READINGS = 8, 4
#: A shorter text is looked for at the beginning of names only.
_SHORTEST_INSIDE = 2
_SHORTEST_LETTERS = 2
#: Characters of the name of a place that a text may begin with.
_LONGEST_PLACE = 12
_YEAR = re.compile(r"(?P<year>20\d\d)年?")


@dataclass(frozen=True, slots=True)
class SuggestionEntry:
    """Something to suggest: a ``value`` of the facet ``kind``, or a phrase. ``forms`` are its names, folded.

    ``weight`` orders entries: its number of measures when the table was made. ``place`` is the district, by slug, of a
    department.
    """

    kind: str
    value: str
    forms: tuple[str, ...]
    weight: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionScope:
    """The ``place``, by slug, and the ``year`` that a text begins with, empty where it has none, and the ``rest``."""

    place: str
    year: str
    rest: str


class SuggestionTable:
    """Entries and the keys of their names, which are many and lie in a trie. It is made once and never altered."""

    def __init__(self, entries: Iterable[SuggestionEntry]) -> None:
        self.entries = sorted(entries, key=lambda one: (-one.weight, one.kind, one.value))
        self._owners: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            for form in dict.fromkeys(
                part for name in entry.forms for part in _spoken_forms(name, entry.kind)
            ):
                self._owners.setdefault(form, []).append(number)
        self._forms = list(self._owners)
        self._keys = marisa_trie.RecordTrie(
            "<I",
            (
                (key, (number,))
                for number, form in enumerate(self._forms)
                for key in {form, *_pinyin_keys(form)}
            ),
        )
        self._places = {
            form: entry.value for entry in self.entries if entry.kind == DISTRICT for form in entry.forms
        }

    def find_entries(self, typed: str) -> Iterator[SuggestionEntry]:
        """Yield the entries whose name begins with the text or its pinyin, then those that have it inside.

        The heaviest come first among these; departments of a place that the text begins with come before all.
        """
        text = "".join(fold_text(typed).split())
        if not text or (text.isascii() and len(text) < _SHORTEST_LETTERS):
            return
        found = dict.fromkeys(self._of_place(text))
        found |= dict.fromkeys(self._entries_with_name(text))
        if not text.isascii() and len(text) >= _SHORTEST_INSIDE:
            found |= dict.fromkeys(self._owned(form for form in self._owners if text in form))
        yield from (self.entries[number] for number in found)

    def read_scope(self, typed: str) -> SuggestionScope:
        """Return the place and the year that a text begins with, in either order, and what is typed behind them."""
        rest = "".join(fold_text(typed).split())
        place = year = ""
        for _ in range(2):
            if not year and (match := _YEAR.match(rest)):
                year, rest = match["year"], rest[match.end() :]
            elif not place and (name := self._place_name(rest)):
                place, rest = self._places[name], rest[len(name) :]
        return SuggestionScope(place, year, rest)

    def find_within(self, scope: SuggestionScope) -> list[SuggestionEntry]:
        """Return phrases, and departments of the place, that what is typed behind a place or year begins."""
        entries = (
            [self.entries[number] for number in self._entries_with_name(scope.rest)] if scope.rest else []
        )
        return [
            one
            for one in entries
            if one.kind == PHRASE or (scope.year and one.kind == DEPARTMENT and one.place == scope.place)
        ]

    def _place_name(self, text: str) -> str:
        """Return the longest name of a place that a text begins with, empty if there is none."""
        ends = range(min(len(text), _LONGEST_PLACE), 1, -1)
        return next((text[:end] for end in ends if text[:end] in self._places), "")

    def _entries_with_name(self, text: str) -> list[int]:
        """Return the entries whose name begins with ``text``, departments that it is short for where there is none."""
        found = self._owned(self._beginning(text))
        if text.isascii() or any(self.entries[number].kind == DEPARTMENT for number in found):
            return found
        return [*found, *self._owned(self._shortened(text))]

    def _beginning(self, text: str) -> list[str]:
        """Return the names with a key that begins with ``text``."""
        try:
            found = self._keys.items(text)
        except UnicodeEncodeError:
            # Half a character is in no name.
            return []
        return [self._forms[number] for _, (number,) in found]

    def _shortened(self, text: str) -> Iterator[str]:
        """Yield the names of departments that ``text`` is short for, as 发改委 is for 发展改革委."""
        for form in self._beginning(text[0]):
            if self.entries[self._owners[form][0]].kind == DEPARTMENT and _is_short_for(text, form):
                yield form

    def _owned(self, forms: Iterable[str]) -> list[int]:
        """Return the numbers of the entries of these names, the heaviest first."""
        return sorted({number for form in forms for number in self._owners[form]})

    def _of_place(self, text: str) -> list[int]:
        """Return the departments of a place that ``text`` begins with, by what follows: 嘉定发改委."""
        for end in range(len(text) - 1, 1, -1):
            place, rest = self._places.get(text[:end]), text[end:]
            if place:
                return [
                    number for number in self._entries_with_name(rest) if self.entries[number].place == place
                ]
        return []


def _spoken_forms(name: str, kind: str) -> Iterator[str]:
    """Yield a name as it may be typed: that of a department also without the 区 or 市 before it."""
    yield name
    if kind == DEPARTMENT and len(name) > 2 and name[0] in "区市县省":
        yield name[1:]


def _is_short_for(text: str, name: str) -> bool:
    """Return whether ``text`` is made of the first character of ``name`` and some further ones, in their order."""
    left = iter(name)
    return text[0] == name[0] and all(character in left for character in text)


def _pinyin_keys(name: str) -> Iterator[str]:
    """Yield the initials of a name and its whole pinyin, for every reading of its characters up to a number."""
    characters = name[:_SOUNDED]
    sounds = [sorted(sound for sound in character_sounds(one) if sound.isascii()) for one in characters]
    if not all(sounds):
        return
    for readings in islice(
        product(*(sorted({sound[0] for sound in each}) for each in sounds)), _MOST_READINGS
    ):
        yield "".join(readings)
    for readings in islice(product(*sounds), _MOST_READINGS):
        yield "".join(readings)
