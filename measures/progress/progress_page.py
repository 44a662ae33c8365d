"""Render the page on which the progress of a measure is entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from measures.models import Measure, ProgressEntry
from measures.progress.forms import ProgressForm
from measures.progress.queries import EnteredLine, ProgressState, find_progress_change, read_entered_lines
from measures.staff.form_faults import FormFault
from measures.staff.record_ids import read_record_id
from measures.staff.signed_in_user import signed_in_user
from measures.writing.edit_token import FORM_FIELD, EditToken


@dataclass(slots=True)
class ProgressPage:
    """What is on the page beside the entries. ``token`` as it came, None for a page that is opened anew."""

    form: ProgressForm = field(default_factory=ProgressForm)
    token: EditToken | None = None
    faults: Sequence[FormFault] = ()
    status: int = 200
    is_conflict: bool = False


def progress_edit_subject(measure: Measure) -> str:
    """Return the subject of the edit tokens of a measure's progress."""
    return f"measures.measure:{measure.pk}:progress"


def render_progress_page(request: HttpRequest, measure: Measure, page: ProgressPage) -> HttpResponse:
    """Return the page; on a conflict with what others entered, which its edit token then carries as shown."""
    user = signed_in_user(request)
    lines = read_entered_lines(measure, user)
    now = ProgressState.from_entries([line.entry for line in lines])
    token = page.token or EditToken.begin(progress_edit_subject(measure), now.as_json())
    context: dict[str, object] = {}
    if page.is_conflict:
        token = token.with_shown(now.as_json())
        context["entered_since"] = _entered_since(lines, ProgressState.from_json(token.opened))
    elif not page.form.is_bound:
        context["saved"] = find_progress_change(measure, read_record_id(request.GET.get("saved", "")))
    context |= {
        **admin.site.each_context(request),
        "opts": Measure._meta,
        "title": f"填报进展：{measure.code} {measure.title}".strip(),
        "measure": measure,
        "lines": lines,
        "page": page,
        "faults": page.faults,
        "statuses": ProgressEntry.Status.choices,
        FORM_FIELD: token.sign(),
    }
    return TemplateResponse(request, "admin/progress/page.html", context, status=page.status)


def _entered_since(lines: Sequence[EnteredLine], opened: ProgressState) -> list[EnteredLine]:
    """Return what others entered since the page was opened; nothing if something was only withdrawn."""
    return [line for line in lines if line.entry.pk > opened.last]
