"""Who is charged with a measure, as its document's page says it.

A page has hundreds of names: written here they take a fraction of the time that a template takes for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from measures.models import Assignment

register = template.Library()
_UNKNOWN = ' <span class="tag tag--warn" title="名录中没有这个名称">待核</span>'


@register.simple_tag
def duty_roles(duties: Iterable[Assignment]) -> SafeString:
    """Return the departments of ``duties``, each with a link to its page, under the roles that they follow one in."""
    roles = groupby(duties, lambda duty: str(duty.get_role_display()))
    return mark_safe(  # noqa: S308  # each name is escaped
        "".join(
            f'<span class="duty-line__role"><b>{escape(role)}</b> {"、".join(map(_department_link, found))}</span>'
            for role, found in roles
        )
    )


def _department_link(duty: Assignment) -> str:
    """Return the name of the department, marked where the registry does not know it."""
    url = reverse("department", args=[duty.department_id])
    unknown = "" if duty.department.is_resolved else _UNKNOWN
    return f'<a href="{escape(url)}">{escape(duty.department.name)}</a>{unknown}'
