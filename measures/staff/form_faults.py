"""Faults of a sent form, by field, for the page that shows it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.forms import BaseForm
from django.http import HttpRequest

from measures.staff.editing.form_labels import labelled_values
from measures.writing.action_errors import ActionError, FieldErrors, WriteRefused


@dataclass(frozen=True, slots=True)
class FormFault:
    """What is wrong in words; ``field`` is the name of the field, empty where it is the form as a whole."""

    text: str
    field: str = ""

    @property
    def anchor(self) -> str:
        """Return the id of the field in the page, as the templates form it of its name."""
        return f"id_{self.field}" if self.field else ""


def is_shown_again(request: HttpRequest, faults: Sequence[FormFault]) -> bool:
    """Return whether a page shows what was sent: it is wrong, or is only put back where it was filled in."""
    return bool(faults) or bool(getattr(request, "is_refilled", False))


def typed_values(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a person filled in, as pairs of a label and a text, where there is no form any more to show it in."""
    sent = {name: values for name, values in request.POST.lists() if "password" not in name}
    return list(labelled_values(sent, request.path))


def form_faults(error: ActionError) -> list[FormFault]:
    """Return what an error says, field by field; nothing of a form that is only put back where it was filled in."""
    if isinstance(error, WriteRefused) or isinstance(error.__cause__, WriteRefused):
        return []
    several = error.faults if isinstance(error, FieldErrors) else (error,)
    return [FormFault(str(one), one.field) for one in several]


def list_form_errors(forms: Iterable[BaseForm]) -> list[FormFault]:
    """Return the errors of bound forms in their order, each with the name that its field has in the page."""
    return [
        FormFault(str(message), form.add_prefix(name) if name in form.fields else "")
        for form in forms
        for name, messages in form.errors.items()
        for message in messages
    ]
