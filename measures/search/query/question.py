"""What a typed question says beyond its words: the places, years, departments and other facts that it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

#: The facets of departments: in any role, or in one.
DEPARTMENT_PARAMS = ("dept", "lead", "co_lead")
#: Facets that everyday words may seem to name: 不想上法院, 买过期的货.
_SEEMING_PARAMS = frozenset({"dept", "deadline", "target", "own", "chapter", "progress"})


@dataclass(frozen=True, slots=True)
class UnderstoodPart:
    """A part of the typed text that names values of a facet.

    ``text`` stands at ``start`` to ``end`` of the folded text. ``param`` is the facet, or ``code`` for the number of a
    measure, whose ``values`` are ids. ``label`` says in words what was understood: 嘉定区, 区发展改革委. There are no
    ``values`` where it names what the site does not have: no measure is of it.
    """

    start: int
    end: int
    text: str
    param: str
    values: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """The reading of a typed text: its understood ``parts`` in order, and the ``words`` that are left to search for.

    ``typed`` is the folded text that the parts are cut from. ``asks_who`` says that it asks for departments,
    ``asks_how_many`` that it asks for a number, ``is_joint`` that measures must have all of its departments.
    """

    typed: str
    parts: tuple[UnderstoodPart, ...]
    words: str
    asks_who: bool = False
    asks_how_many: bool = False
    is_joint: bool = False

    def values(self, param: str) -> tuple[str, ...]:
        """Return the values that the parts name of a facet, each once."""
        return tuple(dict.fromkeys(v for part in self.parts if part.param == param for v in part.values))

    @property
    def beside_parts(self) -> str:
        """Return the typed text without the parts, with the words that only ask."""
        return " ".join(blank_out(self.typed, [(part.start, part.end) for part in self.parts]).split())

    def without_seeming(self) -> QuestionReading | None:
        """Return the reading that takes for words what everyday words may only seem to name, None if it is this one."""
        left = tuple(part for part in self.parts if part.param not in _SEEMING_PARAMS)
        if not self.words or len(left) == len(self.parts):
            return None
        reading = replace(self, parts=left)
        return replace(reading, words=reading.beside_parts)

    @property
    def params(self) -> tuple[str, ...]:
        """Return the facets that are named, each once."""
        return tuple(dict.fromkeys(part.param for part in self.parts))

    def drop_part(self, part: UnderstoodPart) -> QuestionReading | None:
        """Return the reading of the typed text without a part, None if nothing is left to read.

        Its places are those of the whole text.
        """
        left = tuple(one for one in self.parts if one != part)
        return replace(self, parts=left) if left else None

    def typed_without(self, part: UnderstoodPart) -> str:
        """Return the typed text without a part."""
        return " ".join((self.typed[: part.start] + " " + self.typed[part.end :]).split())


def blank_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return ``text`` with blanks in place of ``spans``; its length stays.

    >>> blank_out("嘉定融资", [(0, 2)])
    '  融资'
    """
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
