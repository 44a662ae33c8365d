"""Show the faults of fields: attributes for the control, and the message beside it."""

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
    """Return the attributes of a control: its description, its invalid state, and the focus if it is the first fault.

    ``described_by`` is the id of the field's own help, if it has one. ``is_group`` omits the invalid state, which a
    group of controls cannot have.
    """
    faults = [one for one in _context_faults(context) if one.field]
    if not any(one.field == field for one in faults):
        return format_html(' aria-describedby="{}"', described_by) if described_by else SafeString("")
    described = f"fault_{field} {described_by}".strip()
    focus = SafeString(" autofocus" if faults[0].field == field else "")
    invalid = SafeString("" if is_group else ' aria-invalid="true"')
    return format_html('{} aria-describedby="{}"{}', invalid, described, focus)


@register.simple_tag(takes_context=True)
def fault_note(context: Context, field: str) -> SafeString:
    """Return the message about a field, empty if it is valid."""
    texts = [one.text for one in _context_faults(context) if one.field == field]
    if not texts:
        return SafeString("")
    return format_html('<span class="field-fault" id="fault_{}">{}</span>', field, "".join(texts))


def _context_faults(context: Context) -> Iterable[Any]:
    found: Iterable[Any] = context.get("faults") or ()
    return found
