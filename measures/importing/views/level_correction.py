"""The views that correct the levels of a draft: one line on its own page, the choice between two readings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from measures.importing.actions.draft_edits import correct_draft_reading
from measures.importing.actions.draft_texts import (
    current_text_and_plan,
    has_reading,
    reading_corrections_of_draft,
)
from measures.importing.actions.drafts import resume_reading
from measures.importing.forms.level_forms import LevelsChoiceForm, LineReadingForm
from measures.importing.views.draft_page import render_draft
from measures.importing.views.draft_token import read_version, sign_draft
from measures.importing.views.import_access import get_draft, may_correct_draft
from measures.models import ImportDraft
from measures.staff.form_faults import FormFault, form_faults, list_form_errors
from measures.text.structure.lines.text_lines import TextPositions
from measures.writing.action_errors import ActionError, EditConflict

_PAST = "这份方案现在已不在待确认之列，您的更正没有保存。"
_AROUND = 3


@require_POST
def post_levels(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose one of two readings, or drop a correction; the draft is read again."""
    _require_correction_permission(request)
    draft = get_draft(pk)
    form = LevelsChoiceForm(request.POST)
    if not form.is_valid():
        return render_draft(request, resume_reading(draft), faults=list_form_errors([form]), status=422)
    try:
        correct_draft_reading(
            draft=pk,
            version=read_version(request, draft),
            corrections=form.change(reading_corrections_of_draft(draft)),
        )
    except ActionError as error:
        status = 409 if isinstance(error, EditConflict) else 422
        return render_draft(request, resume_reading(get_draft(pk)), faults=form_faults(error), status=status)
    return redirect(f"{reverse('importing:draft', args=[pk])}#levels")


@require_http_methods(["GET", "HEAD", "POST"])
def line_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one line of a draft, its offset in the clean text given as ``at``, and save what it is."""
    _require_correction_permission(request)
    draft = get_draft(pk)
    if draft.state != ImportDraft.State.READY or not has_reading(draft):
        if request.method == "POST":
            return render_draft(
                request, resume_reading(draft), faults=[FormFault(_PAST)], is_sent=True, status=409
            )
        raise Http404("no draft that waits")
    text = current_text_and_plan(draft)[0].text
    at = request.GET.get("at", "")
    offset = int(at) if at.isascii() and at.isdigit() and len(at) < 9 else len(text)
    places = TextPositions(text)
    words = places.words(offset) if offset < len(text) else ""
    if not words:
        raise Http404("no such line")
    line = places.line(offset)
    form = LineReadingForm(request.POST if request.method == "POST" else None, line=line, words=words)
    lines = text.splitlines()
    context = {"form": form, "line": line, "words": words, "around": _around(lines, line)}
    if request.method != "POST":
        return _level_page(request, draft, context)
    if not form.is_valid():
        return _level_page(request, draft, context | {"faults": list_form_errors([form])}, status=422)
    try:
        corrections = form.change(reading_corrections_of_draft(draft))
        correct_draft_reading(draft=pk, version=read_version(request, draft), corrections=corrections)
    except ActionError as error:
        status = 409 if isinstance(error, EditConflict) else 422
        faulty = context | {"faults": form_faults(error)}
        return _level_page(request, get_draft(pk), faulty, status=status)
    return redirect(f"{reverse('importing:draft', args=[pk])}#levels")


def _around(lines: list[str], line: int) -> list[tuple[int, str]]:
    """Return some lines before and behind a line, each with its number."""
    first = max(0, line - 1 - _AROUND)
    return list(enumerate(lines[first : line + _AROUND], start=first + 1))


def _require_correction_permission(request: HttpRequest) -> None:
    if not may_correct_draft(request.user):
        raise PermissionDenied


def _level_page(
    request: HttpRequest, draft: ImportDraft, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": f"更正第 {context['line']} 行的层级",
        "draft": draft,
        "edit_token": sign_draft(draft),
        **context,
    }
    return TemplateResponse(request, "admin/importing/line.html", context, status=status)
