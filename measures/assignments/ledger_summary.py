"""The summary of assignments on the admin page of a measure, with a link to the editor."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from measures.assignments.editor.measure_ledger import read_ledger
from measures.models import Measure
from measures.staff.staff_permissions import assign_refusal


def ledger_summary_html(measure: Measure, user: Any) -> SafeString:
    """Return today's and the published assignments as HTML, with a link to the editor if permitted; one query."""
    context = {"measure": measure, "ledger": read_ledger(measure), "refusal": assign_refusal(user, measure)}
    return render_to_string("admin/assignments/summary.html", context)
