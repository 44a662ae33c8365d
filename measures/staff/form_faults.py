"""The faults of a sent form by field, for the page that shows it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.forms import BaseForm
from django.http import HttpRequest

from measures.staff.editing.form_labels import labelled_values
from measures.writing.action_errors import ActionError, FieldErrors, WriteRefused


@dataclass(frozen=True, slots=True)
class FormFault:
    """A message about a field; ``field`` is its name, empty for the form as a whole."""

    text: str
    field: str = ""

    @property
    def anchor(self) -> str:
        """Return the id of the field in the page, as the templates make it from its name."""
        return f"id_{self.field}" if self.field else ""


def is_shown_again(request: HttpRequest, faults: Sequence[FormFault]) -> bool:
    """Return whether a page shows a sent form again: it is invalid, or restored after an interruption."""
    return bool(faults) or bool(getattr(request, "is_refilled", False))


def typed_values(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was filled in as pairs of label and text, for a page without the form."""
    sent = {name: values for name, values in request.POST.lists() if "password" not in name}
    return list(labelled_values(sent, request.path))


def form_faults(error: ActionError) -> list[FormFault]:
    """Return the faults of an error; none for a form that is only being restored."""
    if isinstance(error, WriteRefused) or isinstance(error.__cause__, WriteRefused):
        return []
    several = error.faults if isinstance(error, FieldErrors) else (error,)
    return [FormFault(str(one), one.field) for one in several]


def list_form_errors(forms: Iterable[BaseForm]) -> list[FormFault]:
    """Return the errors of bound forms in order, each with the name of its field in the page."""
    return [
        FormFault(str(message), form.add_prefix(name) if name in form.fields else "")
        for form in forms
        for name, messages in form.errors.items()
        for message in messages
    ]
