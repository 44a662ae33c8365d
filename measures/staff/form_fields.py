"""Form fields of the staff pages, with the models' limits and Chinese messages that name the field."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from measures.staff.form_faults import FormFault


class StaffTextField(forms.CharField):
    """A text field that removes what no database column holds: NUL and lone surrogates."""

    def __init__(self, *, label: str, max_length: int, required: bool = False, **options: Any) -> None:
        """Set the limit in characters, and its message."""
        too_long = f"{label}不能超过 %(limit_value)d 字，现有 %(show_value)d 字。"
        messages = {"max_length": too_long, "required": f"请填写{label}。"} | options.pop(
            "error_messages", {}
        )
        super().__init__(
            label=label, max_length=max_length, required=required, error_messages=messages, **options
        )

    def to_python(self, value: Any) -> str:
        """Return the text, stripped."""
        text = "" if value is None else str(value)
        return str(super().to_python(text.replace("\0", "").encode("utf-8", "replace").decode()))


class DayField(forms.DateField):
    """A date field in the form of browsers, 2026-01-31; the message repeats what was typed."""

    def __init__(self, *, label: str, **options: Any) -> None:
        """Name the day in its messages."""
        invalid = f"{label}“%(value)s”无效，请按 2026-01-31 的格式填写。"
        messages = {"invalid": invalid, "required": invalid % {"value": ""}}
        messages |= options.pop("error_messages", {})
        super().__init__(label=label, input_formats=["%Y-%m-%d"], error_messages=messages, **options)

    def to_python(self, value: Any) -> date | None:
        """Return the day; raise `ValidationError` if it is none."""
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": str(value).strip()[:20]}
            ) from error


def max_length_of(model: type[Model], field: str) -> int:
    """Return the most characters of a model's field."""
    return int(getattr(model._meta.get_field(field), "max_length", 0) or 0)


def invalid_fields(form: forms.BaseForm) -> list[FormFault]:
    """Return the faults of a bound form in the order of its fields."""
    order = [*form.fields, "__all__"]
    found = sorted(form.errors.items(), key=lambda each: order.index(each[0]))
    return [
        FormFault(str(message), "" if name == "__all__" else form.add_prefix(name))
        for name, messages in found
        for message in messages
    ]
