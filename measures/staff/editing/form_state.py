"""The state of a record and of its inline rows as a form shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.forms.models import InlineForeignKeyField

from measures.staff.editing.form_values import FieldText, initial_as_text

#: The fields of a record or a row by name.
FieldTexts = dict[str, FieldText]
_DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class FormState:
    """The fields of a record, and its inline rows by id, for each prefix of a formset."""

    fields: FieldTexts = field(default_factory=dict)
    rows: dict[str, dict[str, FieldTexts]] = field(default_factory=dict)

    def as_plain(self) -> list[Any]:
        """Return the state as JSON can hold it: ``[fields, rows]``."""
        return [self.fields, self.rows]


@dataclass(frozen=True, slots=True)
class RecordForms:
    """The unbound form of a record and its formsets; ``rows`` are the editable formsets by prefix."""

    form: Any
    rows: Mapping[str, Any]

    @property
    def state(self) -> FormState:
        """Return the state that they show."""
        return FormState(
            _shown_values(self.form),
            {
                prefix: {str(row.instance.pk): _shown_values(row) for row in formset.initial_forms}
                for prefix, formset in self.rows.items()
            },
        )


def record_forms(admin: Any, request: Any, record: Any) -> RecordForms:
    """Return the forms of the admin's page of ``record`` as this user opens it."""
    fields = flatten_fieldsets(admin.get_fieldsets(request, record))
    form = admin.get_form(request, record, change=True, fields=fields)(instance=record)
    rows: dict[str, Any] = {}
    times: dict[str, int] = {}
    # The same prefixes as the admin's.
    for formset, inline in admin.get_formsets_with_inlines(request, record):
        prefix = formset.get_default_prefix()
        times[prefix] = times.get(prefix, 0) + 1
        prefix = prefix if times[prefix] == 1 else f"{prefix}-{times[prefix]}"
        made = formset(instance=record, prefix=prefix, queryset=inline.get_queryset(request))
        if inline.has_change_permission(request, record) and any(editable_fields(made.empty_form)):
            rows[prefix] = made
    return RecordForms(form, rows)


def editable_fields(form: Any) -> Iterator[tuple[str, forms.Field]]:
    """Yield the editable fields of a form by name."""
    for name, each in form.fields.items():
        is_frame = isinstance(each, InlineForeignKeyField) or name in (
            _DELETE,
            form._meta.model._meta.pk.name,
        )
        if not each.disabled and not is_frame:
            yield name, each


def _shown_values(form: Any) -> FieldTexts:
    return {
        name: initial_as_text(each, form.get_initial_for_field(each, name))
        for name, each in editable_fields(form)
    }
