"""The views that save the decisions on a draft and correct its text."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from measures.importing.actions.draft_edits import correct_draft_text, save_draft_page
from measures.importing.actions.draft_texts import corrections_of_draft, has_reading
from measures.importing.actions.drafts import resume_reading
from measures.importing.forms.correction_forms import DraftTextForm
from measures.importing.views.draft_forms import DraftForms
from measures.importing.views.draft_page import render_draft
from measures.importing.views.draft_token import read_version, sign_draft
from measures.importing.views.import_access import get_draft
from measures.importing.views.text_conflict import find_text_conflict
from measures.models import ImportDraft
from measures.staff.form_faults import form_faults
from measures.writing.action_errors import ActionError, EditConflict

#: The parts of the page with a button; the response returns to that part.
_PARTS = ("facts", "guesses", "names")
_PAST = "这份方案现在“{}”，您填写的没有保存。"


@require_POST
def post_decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """Save all decisions on the page of a draft, whichever button was pressed."""
    draft = get_draft(pk)
    part = next((part for part in _PARTS if part == request.POST.get("part")), "facts")
    try:
        if draft.state != ImportDraft.State.READY or not has_reading(draft):
            raise EditConflict(_PAST.format(draft.get_state_display()))
        forms = DraftForms(draft, request.user, request.POST)
        if not forms.is_valid():
            return render_draft(request, draft, forms=forms, status=422)
        save_draft_page(
            draft=pk,
            version=read_version(request, draft),
            guesses=forms.guess_decisions(),
            names=forms.name_decisions(),
            head=forms.given.values if _sets_head(forms, part) else None,
        )
    except ActionError as error:
        status = 409 if isinstance(error, EditConflict) else 422
        draft = resume_reading(get_draft(pk))
        return render_draft(request, draft, faults=form_faults(error), is_sent=True, status=status)
    messages.success(request, "已保存。确认导入时一并写入。")
    return redirect(f"{reverse('importing:draft', args=[pk])}#{part}")


def _sets_head(forms: DraftForms, part: str) -> bool:
    """Return whether to save district, year and title, which compares the draft again."""
    return forms.given.is_bound and (part == "facts" or forms.given.has_changed())


@require_http_methods(["GET", "HEAD", "POST"])
def draft_text_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text of a draft in a form; save the corrected text and read it again."""
    draft = get_draft(pk)
    if request.method != "POST":
        saved = _saved_text(_ready_draft_or_404(draft))
        return _text_response(request, draft, DraftTextForm(initial={"text": saved}))
    form = DraftTextForm(request.POST)
    form.is_valid()
    typed = form.cleaned_data["text"]
    try:
        text = draft.clean_text if request.POST.get("do") == "reset" else typed
        correct_draft_text(draft=pk, version=read_version(request, draft), text=text)
    except ActionError as error:
        now = get_draft(pk)
        is_conflict = isinstance(error, EditConflict)
        conflict = find_text_conflict(_saved_text(now), typed) if is_conflict and now.has_file else None
        return _text_response(
            request,
            now,
            form,
            faults=form_faults(error),
            conflict=conflict,
            status=409 if is_conflict else 422,
        )
    return redirect("importing:draft", pk)


def _text_response(
    request: HttpRequest, draft: ImportDraft, form: DraftTextForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"修改文字：{draft.name}",
        "draft": draft,
        "edit_token": sign_draft(draft),
        "form": form,
        "is_corrected": corrections_of_draft(draft).text is not None,
        **extra,
    }
    return TemplateResponse(request, "admin/importing/text.html", context, status=status)


def _saved_text(draft: ImportDraft) -> str:
    """Return the saved text of a draft, corrected or cleaned."""
    text = corrections_of_draft(draft).text
    return draft.clean_text if text is None else text


def _ready_draft_or_404(draft: ImportDraft) -> ImportDraft:
    """Return a draft that waits to be confirmed; raise `Http404` for any other."""
    if draft.state != ImportDraft.State.READY or not has_reading(draft):
        raise Http404("no draft that waits")
    return draft
