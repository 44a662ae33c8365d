"""A record before and after a change, field by field."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, ForeignKey, Model

from measures.differences.text_difference import Piece, difference
from measures.history.actions.record_states import State, says
from measures.history.queries.field_values import Names, in_words
from measures.links.comparison.text_marks import Mark, Marked


@dataclass(frozen=True, slots=True)
class Changed:
    """A field with what it said before and after; empty where it said nothing. ``is_long`` texts are set as such."""

    name: str
    label: str
    before: Marked
    after: Marked
    is_long: bool


_LONG = 60


def changed_fields(
    model: type[Model],
    before: State | None,
    after: State | None,
    names: Names,
    only: Collection[str] | None = None,
) -> tuple[Changed, ...]:
    """Return the fields that say something else, in the order of the model.

    None is a record that is not there: of one that came or went, all that it says is told. ``only`` names the fields to
    look at.
    """
    return tuple(_changes(model, says(before or {}), says(after or {}), names, only))


def _changes(
    model: type[Model], before: State, after: State, names: Names, only: Collection[str] | None
) -> Iterator[Changed]:
    for field in _fields(model):
        one, other = before.get(field.name), after.get(field.name)
        if one == other or (only is not None and field.name not in only):
            continue
        was, is_now = in_words(field, one, names), in_words(field, other, names)
        if was == is_now and not (was or is_now):
            continue
        yield Changed(
            field.name,
            str(field.verbose_name),
            *_marked(field, was, is_now),
            is_long=max(len(was), len(is_now)) > _LONG,
        )


def _marked(field: Field[Any, Any], was: str, is_now: str) -> tuple[Marked, Marked]:
    """Return both texts with what only one of them says marked: texts word by word, anything else whole."""
    is_text = field.get_internal_type() in ("CharField", "TextField", "JSONField") and not field.flatchoices
    if not is_text or not was or not is_now:
        return ((was, Mark.GONE),) if was else (), ((is_now, Mark.ADDED),) if is_now else ()
    parts = difference(was, is_now)
    return _pieces(parts.left, Mark.GONE), _pieces(parts.right, Mark.ADDED)


def _pieces(pieces: tuple[Piece, ...], mark: Mark) -> Marked:
    return tuple((piece.text, mark if piece.only else Mark.PLAIN) for piece in pieces)


def references(model: type[Model], state: State) -> Iterator[tuple[type[Model], int]]:
    """Yield the records that a state refers to."""
    for field in _fields(model):
        if isinstance(field, ForeignKey) and (pk := state.get(field.name)) is not None:
            yield field.related_model, pk


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]
