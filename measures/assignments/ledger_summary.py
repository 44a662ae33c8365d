"""Who is responsible, on the measure's own page: to be read there; the editor is a page of its own."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from measures.assignments.editor.measure_ledger import read_ledger
from measures.models import Measure
from measures.staff.staff_permissions import may_assign


def render_ledger_summary(measure: Measure, user: Any) -> SafeString:
    """Return who is responsible today and as published, with the way to change it for those who may; one query."""
    context = {"measure": measure, "ledger": read_ledger(measure), "may_assign": may_assign(user, measure)}
    return render_to_string("admin/assignments/summary.html", context)
