"""What is wrong with a field, said at the field: marks for the control, and the words beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def fault_marks(
    context: Context, field: str, described_by: str = "", *, is_group: bool = False
) -> SafeString:
    """Return the attributes of a control: what describes it, that it is wrong, and the focus if it is the first such.

    ``described_by`` is the id of the field's own help, if it has one. A group of controls is no field that can be
    invalid: ``is_group``.
    """
    faults = [one for one in _faults(context) if one.field]
    if not any(one.field == field for one in faults):
        return format_html(' aria-describedby="{}"', described_by) if described_by else SafeString("")
    described = f"fault_{field} {described_by}".strip()
    focus = SafeString(" autofocus" if faults[0].field == field else "")
    invalid = SafeString("" if is_group else ' aria-invalid="true"')
    return format_html('{} aria-describedby="{}"{}', invalid, described, focus)


@register.simple_tag(takes_context=True)
def fault_note(context: Context, field: str) -> SafeString:
    """Return what is wrong with a field, to stand beside it; nothing for a field that is right."""
    texts = [one.text for one in _faults(context) if one.field == field]
    if not texts:
        return SafeString("")
    return format_html('<span class="field-fault" id="fault_{}">{}</span>', field, "".join(texts))


def _faults(context: Context) -> Iterable[Any]:
    found: Iterable[Any] = context.get("faults") or ()
    return found
