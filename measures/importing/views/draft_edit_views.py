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

from measures.importing.actions.draft_comparison import comparison_of
from measures.importing.actions.draft_edits import answer_guesses, answer_names, correct_text, give
from measures.importing.actions.draft_texts import given_of, is_read, shown
from measures.importing.views import guess_questions, name_questions
from measures.importing.views.draft_page import show
from measures.importing.views.form_values import number
from measures.importing.views.import_access import draft_of, may_settle_guesses, may_settle_names
from measures.importing.views.text_conflict import TextMeanwhile, beside
from measures.models import ImportDraft
from measures.staff.form_faults import FormFault, faults_of
from measures.writing.action_errors import ActionError, Conflict

_PAST = "这份方案现在“{}”，您填写的没有保存。"


@require_POST
def send_guesses(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was decided on the guesses."""
    if not may_settle_guesses(request.user):
        raise PermissionDenied
    draft = draft_of(pk)

    def keep() -> object:
        cleaned, _ = shown(draft)
        return answer_guesses(
            draft=pk, version=_version(request), guesses=guess_questions.sent_of(cleaned, request.POST)
        )

    return _kept(request, draft, keep, "guesses")


@require_POST
def send_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was decided on the names."""
    if not may_settle_names(request.user):
        raise PermissionDenied
    draft = draft_of(pk)

    def keep() -> object:
        district = name_questions.district_named(shown(draft)[1].district)
        asked, known = comparison_of(draft).names, name_questions.known_in(district)
        decided = name_questions.sent_of(asked, request.POST, district, known)
        return answer_names(draft=pk, version=_version(request), names=decided)

    return _kept(request, draft, keep, "names")


@require_POST
def send_given(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep of which district and year a draft is."""
    draft = draft_of(pk)

    def keep() -> object:
        year = request.POST.get("year", "").strip()
        if year and number(year) is None:
            raise ActionError(f"年份“{year[:20]}”无效，请填四位数字。", field="year")
        district = number(request.POST.get("district", ""))
        return give(
            draft=pk, version=_version(request), district=district, year=number(year) if year else None
        )

    return _kept(request, draft, keep, "facts")


@require_http_methods(["GET", "HEAD", "POST"])
def text_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text of a draft to be put right; keep it, and read it again."""
    draft = draft_of(pk)
    if request.method != "POST":
        return _text(request, draft, _standing(_ready(draft)))
    typed = request.POST.get("text", "")
    try:
        meant = draft.clean_text if request.POST.get("do") == "reset" else typed
        correct_text(draft=pk, version=_version(request), text=meant)
    except ActionError as error:
        now = draft_of(pk)
        is_late = isinstance(error, Conflict)
        return _text(
            request,
            now,
            typed,
            faults=faults_of(error),
            status=409 if is_late else 422,
            meanwhile=beside(_standing(now), typed) if is_late and now.has_file else None,
        )
    return redirect("intake:draft", pk)


def _standing(draft: ImportDraft) -> str:
    """Return the text of a draft as it should read, by what was said last."""
    text = given_of(draft).text
    return draft.clean_text if text is None else text


def _text(
    request: HttpRequest,
    draft: ImportDraft,
    text: str,
    *,
    faults: Sequence[FormFault] = (),
    status: int = 200,
    meanwhile: TextMeanwhile | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"修改文字：{draft.name}",
        "draft": draft,
        "text": text,
        "is_corrected": given_of(draft).text is not None,
        "faults": faults,
        "meanwhile": meanwhile,
    }
    return TemplateResponse(request, "admin/intake/text.html", context, status=status)


def _ready(draft: ImportDraft) -> ImportDraft:
    """Return a draft of which something can be said; raise `Http404` for one that is past that."""
    if draft.state != ImportDraft.State.READY or not is_read(draft):
        raise Http404("no draft that waits")
    return draft


def _version(request: HttpRequest) -> int:
    """Return in which version the draft was that somebody saw."""
    return number(request.POST.get("version", "")) or 0


def _kept(request: HttpRequest, draft: ImportDraft, keep: Callable[[], object], part: str) -> HttpResponse:
    """Keep something and return to its part of the page; say what is wrong where it cannot be kept."""
    try:
        if draft.state != ImportDraft.State.READY or not is_read(draft):
            raise Conflict(_PAST.format(draft.get_state_display()))
        keep()
    except ActionError as error:
        status = 409 if isinstance(error, Conflict) else 422
        return show(request, draft_of(draft.pk), faults=faults_of(error), part=part, status=status)
    messages.success(request, "已保存。确认导入时一并写入。")
    return redirect(f"{reverse('intake:draft', args=[draft.pk])}#{part}")
