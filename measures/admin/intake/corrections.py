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

from measures.actions.errors import ActionError, Conflict
from measures.actions.intake.answer import answer_guesses, answer_names, correct_text, give
from measures.actions.intake.compare import comparison_of
from measures.actions.intake.texts import given_of, is_read, shown
from measures.admin.intake import guesses, names
from measures.admin.intake.access import draft_of, may_settle_guesses, may_settle_names
from measures.admin.intake.page import show
from measures.admin.intake.sent import number
from measures.models import ImportDraft


@require_POST
def send_guesses(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was decided on the guesses."""
    if not may_settle_guesses(request.user):
        raise PermissionDenied
    draft = _ready(pk)

    def keep() -> object:
        cleaned, _ = shown(draft)
        return answer_guesses(
            draft=pk, version=_version(request), guesses=guesses.sent_of(cleaned, request.POST)
        )

    return _kept(request, draft, keep, "guesses")


@require_POST
def send_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was decided on the names."""
    if not may_settle_names(request.user):
        raise PermissionDenied
    draft = _ready(pk)

    def keep() -> object:
        district = names.district_named(shown(draft)[1].district)
        asked, known = comparison_of(draft).names, names.known_in(district)
        decided = names.sent_of(asked, request.POST, district, known)
        return answer_names(draft=pk, version=_version(request), names=decided)

    return _kept(request, draft, keep, "names")


@require_POST
def send_given(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep of which district and year a draft is."""
    draft = _ready(pk)

    def keep() -> object:
        year = request.POST.get("year", "").strip()
        if year and number(year) is None:
            raise ActionError(f"年份“{year[:20]}”无效，请填四位数字。")
        district = number(request.POST.get("district", ""))
        return give(
            draft=pk, version=_version(request), district=district, year=number(year) if year else None
        )

    return _kept(request, draft, keep, "facts")


@require_http_methods(["GET", "HEAD", "POST"])
def text_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text of a draft to be put right; keep it, and read it again."""
    draft = _ready(pk)
    if request.method != "POST":
        text = given_of(draft).text
        return _text(request, draft, draft.clean_text if text is None else text)
    typed = request.POST.get("text", "")
    try:
        if request.POST.get("do") == "reset":
            typed = draft.clean_text
        correct_text(draft=pk, version=_version(request), text=typed)
    except ActionError as error:
        status = 409 if isinstance(error, Conflict) else 422
        return _text(request, draft_of(pk), typed, errors=[str(error)], status=status)
    return redirect("intake:draft", pk)


def _text(
    request: HttpRequest, draft: ImportDraft, text: str, *, errors: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"修改文字：{draft.name}",
        "draft": draft,
        "text": text,
        "is_corrected": given_of(draft).text is not None,
        "errors": errors,
    }
    return TemplateResponse(request, "admin/intake/text.html", context, status=status)


def _ready(pk: int) -> ImportDraft:
    """Return a draft of which something can be said; raise `Http404` for one that is past that."""
    draft = draft_of(pk)
    if draft.state != ImportDraft.State.READY or not is_read(draft):
        raise Http404("no draft that waits")
    return draft


def _version(request: HttpRequest) -> int:
    """Return in which version the draft was that somebody saw."""
    return number(request.POST.get("version", "")) or 0


def _kept(request: HttpRequest, draft: ImportDraft, keep: Callable[[], object], part: str) -> HttpResponse:
    """Keep something and return to its part of the page; say what is wrong where it cannot be kept."""
    try:
        keep()
    except ActionError as error:
        status = 409 if isinstance(error, Conflict) else 422
        return show(request, draft_of(draft.pk), errors=[str(error)], status=status)
    messages.success(request, "已保存。确认导入时一并写入。")
    return redirect(f"{reverse('intake:draft', args=[draft.pk])}#{part}")
