"""Values of form fields: as comparable text, and in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

#: A value as text; a list for a multiple choice.
FieldText = str | list[str]
_LONGEST_KEY = 18


def initial_as_text(field: forms.Field, value: Any) -> FieldText:
    """Return an initial value as the form shows it."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return sorted(str(field.prepare_value(one)) for one in value or ())
    if isinstance(field, forms.BooleanField):
        return "1" if value else ""
    shown = field.prepare_value(value)
    return "" if shown is None else _unify_lines(str(shown))


def submitted_as_text(field: forms.Field, raw: Any) -> FieldText:
    """Return a sent value in the form of `initial_as_text`; an invalid one stays as it is."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return sorted(str(one) for one in raw or ())
    if isinstance(field, forms.ModelChoiceField):
        return str(raw or "")
    try:
        return initial_as_text(field, field.to_python(raw))
    except forms.ValidationError:
        return _unify_lines(str(raw))


def describe_text(field: forms.Field, value: FieldText | None) -> str:
    """Return a value in words: names for keys, the label of a choice, 是 or 否; empty for None."""
    if value is None or value == "" or value == []:
        return "否" if isinstance(field, forms.BooleanField) and value == "" else ""
    several = value if isinstance(value, list) else [value]
    if isinstance(field, forms.ModelChoiceField):
        return "、".join(_choice_names(field, several))
    if isinstance(field, forms.BooleanField):
        return "是"
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat_choices(field.choices)}
        return "、".join(labels.get(one, one) for one in several)
    return "、".join(several)


def _choice_names(field: Any, keys: Iterable[str]) -> list[str]:
    """Return the names of records as the field labels them; one query."""
    wanted = [key for key in keys if key.isascii() and key.isdigit() and len(key) <= _LONGEST_KEY]
    found = {
        str(field.prepare_value(one)): field.label_from_instance(one)
        for one in _chosen_records(field, wanted)
    }
    return [found.get(key, f"（没有这一项：{key[:_LONGEST_KEY]}）") for key in keys]


def _chosen_records(field: Any, keys: list[str]) -> Iterable[Any]:
    found: Iterable[Any] = field.queryset.filter(pk__in=keys) if keys else ()
    return found


def _flat_choices(choices: Any) -> Iterable[tuple[Any, Any]]:
    """Yield the choices, including those in groups."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def _unify_lines(text: str) -> str:
    """Return a text with uniform line ends: a browser sends others than the database has."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
