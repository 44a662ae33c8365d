"""What is said of a draft on its page: guesses, names, district and year, its text, and measures one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.draft_edits import (
    correct_draft_text,
    decide_guesses,
    decide_names,
    set_district_and_year,
)
from measures.importing.actions.draft_texts import corrections_of_draft, current_text_and_plan, has_reading
from measures.importing.views import guess_questions, name_questions
from measures.importing.views.draft_page import render_draft
from measures.importing.views.form_values import parse_number
from measures.importing.views.import_access import get_draft, may_decide_guesses, may_decide_names
from measures.importing.views.text_conflict import TextConflict, find_text_conflict
from measures.models import ImportDraft
from measures.staff.form_faults import FormFault, form_faults
from measures.writing.action_errors import ActionError, EditConflict

_PAST = "这份方案现在“{}”，您填写的没有保存。"


@require_POST
def post_guesses(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was decided on the guesses."""
    if not may_decide_guesses(request.user):
        raise PermissionDenied
    draft = get_draft(pk)

    def keep() -> object:
        cleaned, _ = current_text_and_plan(draft)
        return decide_guesses(
            draft=pk,
            version=_version(request),
            guesses=guess_questions.read_guess_decisions(cleaned, request.POST),
        )

    return _kept(request, draft, keep, "guesses")


@require_POST
def post_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was decided on the names."""
    if not may_decide_names(request.user):
        raise PermissionDenied
    draft = get_draft(pk)

    def keep() -> object:
        district = name_questions.find_named_district(current_text_and_plan(draft)[1].district)
        asked, known = stored_comparison(draft).names, name_questions.list_known_departments(district)
        decided = name_questions.read_name_decisions(asked, request.POST, district, known)
        return decide_names(draft=pk, version=_version(request), names=decided)

    return _kept(request, draft, keep, "names")


@require_POST
def post_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep of which district and year a draft is."""
    draft = get_draft(pk)

    def keep() -> object:
        year = request.POST.get("year", "").strip()
        if year and parse_number(year) is None:
            raise ActionError(f"年份“{year[:20]}”无效，请填四位数字。", field="year")
        district = parse_number(request.POST.get("district", ""))
        return set_district_and_year(
            draft=pk, version=_version(request), district=district, year=parse_number(year) if year else None
        )

    return _kept(request, draft, keep, "facts")


@require_http_methods(["GET", "HEAD", "POST"])
def draft_text_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text of a draft to be put right; keep it, and read it again."""
    draft = get_draft(pk)
    if request.method != "POST":
        return _text(request, draft, _standing(_ready(draft)))
    typed = request.POST.get("text", "")
    try:
        meant = draft.clean_text if request.POST.get("do") == "reset" else typed
        correct_draft_text(draft=pk, version=_version(request), text=meant)
    except ActionError as error:
        now = get_draft(pk)
        is_late = isinstance(error, EditConflict)
        return _text(
            request,
            now,
            typed,
            faults=form_faults(error),
            status=409 if is_late else 422,
            meanwhile=find_text_conflict(_standing(now), typed) if is_late and now.has_file else None,
        )
    return redirect("intake:draft", pk)


def _standing(draft: ImportDraft) -> str:
    """Return the text of a draft as it should read, by what was said last."""
    text = corrections_of_draft(draft).text
    return draft.clean_text if text is None else text


def _text(
    request: HttpRequest,
    draft: ImportDraft,
    text: str,
    *,
    faults: Sequence[FormFault] = (),
    status: int = 200,
    meanwhile: TextConflict | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"修改文字：{draft.name}",
        "draft": draft,
        "text": text,
        "is_corrected": corrections_of_draft(draft).text is not None,
        "faults": faults,
        "meanwhile": meanwhile,
    }
    return TemplateResponse(request, "admin/intake/text.html", context, status=status)


def _ready(draft: ImportDraft) -> ImportDraft:
    """Return a draft of which something can be said; raise `Http404` for one that is past that."""
    if draft.state != ImportDraft.State.READY or not has_reading(draft):
        raise Http404("no draft that waits")
    return draft


def _version(request: HttpRequest) -> int:
    """Return in which version the draft was that somebody saw."""
    return parse_number(request.POST.get("version", "")) or 0


def _kept(request: HttpRequest, draft: ImportDraft, keep: Callable[[], object], part: str) -> HttpResponse:
    """Keep something and return to its part of the page; say what is wrong where it cannot be kept."""
    try:
        if draft.state != ImportDraft.State.READY or not has_reading(draft):
            raise EditConflict(_PAST.format(draft.get_state_display()))
        keep()
    except ActionError as error:
        status = 409 if isinstance(error, EditConflict) else 422
        return render_draft(request, get_draft(draft.pk), faults=form_faults(error), part=part, status=status)
    messages.success(request, "已保存。确认导入时一并写入。")
    return redirect(f"{reverse('intake:draft', args=[draft.pk])}#{part}")
