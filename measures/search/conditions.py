"""Conditions on measures as values that no search engine is needed for; the engine turns them into its own.

Fields are those of `IndexEntry`'s filters by their names in `facet_declarations`, and the texts: ``title`` and
``text``, and the words in them, ``title_words``, ``text_words`` and ``text_often`` (words that occur twice or more).

Of weights: what `Weighted` holds counts its weight and nothing else, `BestOf` as its best, the others count
``further_share`` of theirs; `AllOf` and `AnyOf` add up. Everything else counts by how telling it is, as the engine has
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

TextField = Literal["title", "text"]
WordField = Literal["title_words", "text_words", "text_often"]


class Everything(NamedTuple):
    """Every measure."""


class Nothing(NamedTuple):
    """No measure."""


class StandsIn(NamedTuple):
    """The folded ``text`` (not empty) stands in a field, exactly as a substring."""

    field: TextField
    text: str


class IsWordIn(NamedTuple):
    """A folded text is a word by the segmenter in a field."""

    field: WordField
    word: str


class HasValue(NamedTuple):
    """A field has this value, among others or alone."""

    field: str
    value: int | str


class HasAnyOf(NamedTuple):
    """A field has one of these numbers: for sets of many."""

    field: str
    numbers: tuple[int, ...]


class IsBetween(NamedTuple):
    """A number of a field is from ``low`` to ``high``, both included."""

    field: str
    low: int
    high: int


class AllOf(NamedTuple):
    """All ``conditions`` hold and none of ``without``; with no condition there is no such measure."""

    conditions: tuple[Condition, ...]
    without: tuple[Condition, ...] = ()


class AnyOf(NamedTuple):
    """At least ``least`` of the conditions hold; with no condition there is no such measure."""

    conditions: tuple[Condition, ...]
    least: int = 1


class Weighted(NamedTuple):
    """What meets the condition has this weight."""

    condition: Condition
    weight: float


class BestOf(NamedTuple):
    """One of the conditions holds: its weight is that of the best, and a share of those of the others."""

    conditions: tuple[Condition, ...]
    further_share: float = 0.0


Condition = (
    Everything
    | Nothing
    | StandsIn
    | IsWordIn
    | HasValue
    | HasAnyOf
    | IsBetween
    | AllOf
    | AnyOf
    | Weighted
    | BestOf
)


def all_of(conditions: Iterable[Condition], without: Iterable[Condition] = ()) -> AllOf:
    """Return the condition that all ``conditions`` hold and none of ``without``."""
    return AllOf(tuple(conditions), tuple(without))


def any_of(conditions: Iterable[Condition]) -> AnyOf:
    """Return the condition that one of ``conditions`` holds."""
    return AnyOf(tuple(conditions))


def stands_anywhere(text: str) -> AnyOf:
    """Return the condition that the folded ``text`` stands in the title or in the text."""
    return AnyOf((StandsIn("title", text), StandsIn("text", text)))
