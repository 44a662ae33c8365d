"""Compare a form as it was opened, as the record is now, and as it was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from measures.staff.editing.form_state import FieldTexts, FormState, RecordForms, editable_fields
from measures.staff.editing.form_values import describe_text

_NOT_THERE = "（没有这一行）"


@dataclass(frozen=True, slots=True)
class FormDifference:
    """A field or an inline row, in words. ``changed`` by others, ``typed`` by this editor."""

    label: str
    opened: str
    now: str
    mine: str
    changed: bool
    typed: bool

    @property
    def clashes(self) -> bool:
        """Whether both editors want different values here."""
        return self.changed and self.typed and self.mine != self.now

    @property
    def verdict(self) -> str:
        """Return the situation in Chinese."""
        if not self.changed:
            return "只有您改了"
        if not self.typed:
            return "只有对方改了，下面已换成对方的"
        return "两人改得一样" if self.mine == self.now else "两人都改了，请决定"


def form_differences(
    forms: RecordForms, opened: FormState, now: FormState, mine: FormState
) -> list[FormDifference]:
    """Return the fields and then the rows that differ among the three states."""
    found = [*_field_differences(forms.form, opened.fields, now.fields, mine.fields)]
    for prefix, formset in forms.rows.items():
        found += _row_differences(formset, *(each.rows.get(prefix, {}) for each in (opened, now, mine)))
    return found


def _field_differences(
    form: Any, opened: FieldTexts, now: FieldTexts, mine: FieldTexts
) -> Iterator[FormDifference]:
    for name, field in editable_fields(form):
        one, other, own = opened.get(name, ""), now.get(name, ""), mine.get(name, "")
        if not one == other == own:
            words = [describe_text(field, value) for value in (one, other, own)]
            yield _make_difference(str(field.label or name), words, changed=one != other, typed=own != one)


def _row_differences(
    formset: Any, opened: dict[str, FieldTexts], now: dict[str, FieldTexts], mine: dict[str, FieldTexts]
) -> Iterator[FormDifference]:
    label = str(formset.model._meta.verbose_name)
    for key in dict.fromkeys([*opened, *now, *mine]):
        one, other = opened.get(key), now.get(key)
        # The form did not contain rows that others added since it was opened.
        own = mine.get(key) if key in opened or key not in now else None
        if not one == other == own:
            words = [_row_in_words(formset, row) for row in (one, other, own)]
            yield _make_difference(label, words, changed=one != other, typed=own != one)


def _make_difference(label: str, words: list[str], *, changed: bool, typed: bool) -> FormDifference:
    opened, now, mine = words
    return FormDifference(label, opened, now, mine, changed, typed)


def _row_in_words(formset: Any, row: FieldTexts | None) -> str:
    if row is None:
        return _NOT_THERE
    words = (describe_text(field, row.get(name, "")) for name, field in editable_fields(formset.empty_form))
    return "，".join(filter(None, words))
