"""The summary of progress on the admin page of a measure, with a link to where it is entered."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from measures.models import Measure
from measures.staff.staff_permissions import may_assign


def progress_summary_html(measure: Measure, user: Any) -> SafeString:
    """Return the current progress as HTML, with a link to enter it if permitted; one query."""
    context = {
        "measure": measure,
        "entry": measure.progress_entries.last(),
        "may_report": may_assign(user, measure),
    }
    return render_to_string("admin/progress/summary.html", context)
