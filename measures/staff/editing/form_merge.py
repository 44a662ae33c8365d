"""Merge a sent form with the record as it is now: edited fields stay as typed, others follow the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict

from measures.staff.editing.form_state import FieldTexts, FormState, RecordForms, editable_fields
from measures.staff.editing.form_values import FieldText, initial_as_text, submitted_as_text

#: The most rows of a formset, Django's own limit.
_MOST_ROWS = 1_000


def sent_state(forms: RecordForms, data: QueryDict) -> FormState:
    """Return the sent state: rows by id, new ones by position with a plus before; deleted rows are left out."""
    rows: dict[str, dict[str, FieldTexts]] = {}
    for prefix, formset in forms.rows.items():
        rows[prefix] = {
            key: values for key, values, is_removed in sent_rows(prefix, formset, data) if not is_removed
        }
    return FormState(_sent_values(forms.form, data, ""), rows)


def sent_rows(prefix: str, formset: Any, data: QueryDict) -> Iterator[tuple[str, FieldTexts, bool]]:
    """Yield the sent rows of a formset, each with whether it is deleted; empty new rows are left out."""
    blank, pk = formset.empty_form, formset.model._meta.pk.name
    empty = {name: submitted_as_text(field, None) for name, field in editable_fields(blank)}
    for number in range(_sent_total(prefix, data)):
        at = f"{prefix}-{number}"
        key, values = data.get(f"{at}-{pk}", ""), _sent_values(blank, data, f"{at}-")
        if key or values not in (empty, _initial_values(blank)):
            yield key or f"+{number}", values, bool(data.get(f"{at}-DELETE"))


def merge_sent_data(forms: RecordForms, data: QueryDict, shown: FormState, now: FormState) -> QueryDict:
    """Return the sent data as a page that shows ``now`` would send it.

    ``shown`` is the state that the page showed. Values that differ from it were typed and stay; the others become those
    of ``now``. Rows that another user deleted come back as new ones if they were edited.
    """
    merged = data.copy()
    for name, field in editable_fields(forms.form):
        html = forms.form.add_prefix(name)
        if submitted_as_text(field, _raw_value(field, data, html)) == shown.fields.get(name):
            _put_value(merged, html, now.fields[name])
    for prefix, formset in forms.rows.items():
        if f"{prefix}-TOTAL_FORMS" in data:
            _carry_rows(prefix, formset, merged, shown.rows.get(prefix, {}), now.rows.get(prefix, {}))
    merged._mutable = False
    return merged


def _carry_rows(
    prefix: str, formset: Any, data: QueryDict, shown: dict[str, FieldTexts], now: dict[str, FieldTexts]
) -> None:
    """Write the rows of one formset anew: existing ones first, then those to add."""
    sent = list(sent_rows(prefix, formset, data))
    sent_by_key = {key: (values, is_removed) for key, values, is_removed in sent if not key.startswith("+")}
    rows: list[tuple[str, FieldTexts, bool]] = []
    for key, current in now.items():
        values, is_removed = sent_by_key.get(key, (current, False))
        rows.append((key, values if values != shown.get(key) else current, is_removed))
    rows += [
        ("", values, False)
        for key, values, is_removed in sent
        if key.startswith("+") or (key not in now and not is_removed and values != shown.get(key))
    ]
    _write_formset_rows(prefix, formset, data, rows, len(now))


def _write_formset_rows(
    prefix: str, formset: Any, data: QueryDict, rows: list[tuple[str, FieldTexts, bool]], initial: int
) -> None:
    pk, fk = formset.model._meta.pk.name, formset.fk.name
    for name in [name for name in data if name.startswith(f"{prefix}-") and not name.endswith("_FORMS")]:
        if name[len(prefix) + 1 :].split("-")[0].isdigit():
            del data[name]
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), str(initial)
    for number, (key, values, is_removed) in enumerate(rows):
        at = f"{prefix}-{number}"
        data[f"{at}-{pk}"], data[f"{at}-{fk}"] = key, str(formset.instance.pk)
        for name, value in values.items():
            _put_value(data, f"{at}-{name}", value)
        if is_removed:
            data[f"{at}-DELETE"] = "on"


def _sent_values(form: Any, data: QueryDict, before: str) -> FieldTexts:
    return {
        name: submitted_as_text(
            field, _raw_value(field, data, before + name if before else form.add_prefix(name))
        )
        for name, field in editable_fields(form)
    }


def _raw_value(field: Any, data: QueryDict, html: str) -> Any:
    return field.widget.value_from_datadict(data, {}, html)


def _initial_values(form: Any) -> FieldTexts:
    """Return the initial values of a new row."""
    return {
        name: initial_as_text(field, form.get_initial_for_field(field, name))
        for name, field in editable_fields(form)
    }


def _put_value(data: QueryDict, html: str, value: FieldText) -> None:
    """Set the sent value of a field; an unticked box has an empty one, too."""
    data.setlist(html, value if isinstance(value, list) else [value])


def _sent_total(prefix: str, data: QueryDict) -> int:
    text = data.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(text), _MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 10 else 0
