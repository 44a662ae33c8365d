"""Compare a record before and after a change, field by field."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, ForeignKey, Model

from measures.differences.text_difference import DifferencePiece, compare_texts
from measures.differences.text_marks import MarkedText, TextMark
from measures.history.actions.record_states import FieldValues, without_housekeeping
from measures.history.queries.field_values import RecordNames, value_in_words


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with its values before and after in words, empty without one; ``is_long`` texts are laid out apart."""

    name: str
    label: str
    before: MarkedText
    after: MarkedText
    is_long: bool


_LONG_TEXT = 60


def changed_fields(
    model: type[Model],
    before: FieldValues | None,
    after: FieldValues | None,
    names: RecordNames,
    only: Collection[str] | None = None,
) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in the order of the model.

    None is a record that does not exist: of a created or deleted one all fields with a value are returned. ``only``
    limits the fields.
    """
    return tuple(
        _find_field_changes(
            model, without_housekeeping(before or {}), without_housekeeping(after or {}), names, only
        )
    )


def _find_field_changes(
    model: type[Model],
    before: FieldValues,
    after: FieldValues,
    names: RecordNames,
    only: Collection[str] | None,
) -> Iterator[FieldChange]:
    for field in _value_fields(model):
        one, other = before.get(field.name), after.get(field.name)
        if one == other or (only is not None and field.name not in only):
            continue
        was, is_now = value_in_words(field, one, names), value_in_words(field, other, names)
        if was == is_now and not (was or is_now):
            continue
        yield FieldChange(
            field.name,
            str(field.verbose_name),
            *_mark_change(field, was, is_now),
            is_long=max(len(was), len(is_now)) > _LONG_TEXT,
        )


def _mark_change(field: Field[Any, Any], was: str, is_now: str) -> tuple[MarkedText, MarkedText]:
    """Return both texts with their differences marked: long texts word by word, others whole."""
    is_text = field.get_internal_type() in ("CharField", "TextField", "JSONField") and not field.flatchoices
    if not is_text or not was or not is_now:
        return ((was, TextMark.GONE),) if was else (), ((is_now, TextMark.ADDED),) if is_now else ()
    parts = compare_texts(was, is_now)
    return _mark_differing(parts.left, TextMark.GONE), _mark_differing(parts.right, TextMark.ADDED)


def _mark_differing(pieces: tuple[DifferencePiece, ...], mark: TextMark) -> MarkedText:
    return tuple((piece.text, mark if piece.only else TextMark.PLAIN) for piece in pieces)


def referenced_records(model: type[Model], state: FieldValues) -> Iterator[tuple[type[Model], int]]:
    """Yield the records to which a state refers."""
    for field in _value_fields(model):
        if isinstance(field, ForeignKey) and (pk := state.get(field.name)) is not None:
            yield field.related_model, pk


def _value_fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]
