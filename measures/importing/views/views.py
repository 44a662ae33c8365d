"""导入方案: what is on its way, a draft and how far it is, and its confirmation."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures.importing.actions.confirmation import confirm
from measures.importing.actions.draft_comparison import compare
from measures.importing.actions.draft_edits import compare_again
from measures.importing.actions.draft_texts import is_read
from measures.importing.actions.drafts import NAME_LENGTH, PASTED, discard, read_again, take
from measures.importing.actions.reader_thread import wake
from measures.importing.actions.reading_progress import STAGES
from measures.importing.actions.reading_queue import ahead_of
from measures.importing.views.draft_page import show
from measures.importing.views.form_values import clean, number
from measures.importing.views.import_access import HEAVY, draft_of
from measures.importing.views.preview_token import read
from measures.models import ImportDraft, ImportRun
from measures.staff.form_faults import FormFault, faults_of
from measures.staff.signed_in_user import signed_in
from measures.text.containers.file_limits import MAX_BYTES, MAX_CHARACTERS
from measures.writing.action_errors import ActionError, Conflict

_SHOWN = 50
_RUNS = 10
_INCOMPLETE = "页面不完整或已过期，没有导入。请核对下面的内容再确认。"


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Show what is on its way in and what came in last; take a plan that is uploaded or pasted."""
    if request.method == "POST":
        try:
            content, name = _sent(request)
            draft = take(content=content, name=name, user=signed_in(request))
        except ActionError as error:
            return _begin(request, faults=_faults_of(error, request), status=422)
        return redirect("intake:draft", draft.pk)
    return _begin(request)


@require_safe
def draft_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft."""
    return show(request, draft_of(pk))


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far the reading of a draft has come, and how many are read before it."""
    draft = draft_of(pk)
    if draft.is_waiting:
        # Whoever read it may have gone away.
        wake()
    is_queued = draft.state == ImportDraft.State.QUEUED
    return JsonResponse(
        {
            "reading": draft.is_waiting,
            "queued": is_queued,
            "ahead": ahead_of(draft) if is_queued else 0,
            "stage": draft.stage,
            "number": draft.stage_number,
            "total": len(STAGES),
        }
    )


@require_POST
def confirm_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft as it was shown; where anything is another now, show that instead."""
    draft = draft_of(pk)
    seen = read(request.POST.get("stamp", ""), draft)
    if seen is None:
        return show(request, draft, faults=[FormFault(_INCOMPLETE)], status=400)
    try:
        confirm(draft=pk, version=seen[0], mark=seen[1], user=signed_in(request))
    except Conflict as error:
        return show(request, _fresh(pk), faults=faults_of(error), status=409)
    except ActionError as error:
        return show(request, draft_of(pk), faults=faults_of(error), status=422)
    return redirect("intake:draft", pk)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a draft again, or compare it again with what is there now."""
    draft = draft_of(pk)
    try:
        if draft.state == ImportDraft.State.READY:
            compare_again(draft=pk, version=number(request.POST.get("version", "")) or 0)
        else:
            read_again(draft=pk)
    except ActionError as error:
        messages.warning(request, str(error))
    return redirect("intake:draft", pk)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = draft_of(pk)
    try:
        discard(draft=pk)
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect("intake:draft", pk)
    messages.success(request, f"已丢弃“{draft.name}”，没有写入任何资料。")
    return redirect("intake:begin")


def _sent(request: HttpRequest) -> tuple[bytes, str]:
    """Return the bytes that were uploaded or pasted, and what they are called."""
    file, pasted = request.FILES.get("file"), clean(request.POST.get("text", ""))
    if file is not None and pasted:
        raise ActionError("既选了文件，又粘贴了文字，不知道以哪个为准。请只留一样。", field="text")
    if file is None and not pasted:
        raise ActionError("没有选择文件，也没有粘贴文字。请选择一份方案，或把全文粘贴在下面。", field="file")
    called = clean(request.POST.get("name", ""))
    if file is None and len(called) > NAME_LENGTH:
        raise ActionError(f"名称有 {len(called)} 字，超过 {NAME_LENGTH} 字，没有读取。请改短。", field="name")
    if file is None:
        return pasted.encode(), called or PASTED
    if (file.size or 0) > MAX_BYTES:
        raise ActionError(
            f"文件有 {(file.size or 0) / 1024 / 1024:.1f} MB，超过 {MAX_BYTES // 1024 // 1024} MB 的上限，"
            "没有读取。请核对所选文件。",
            field="file",
        )
    return file.read(), file.name or ""


def _faults_of(error: ActionError, request: HttpRequest) -> list[FormFault]:
    """Return what is wrong, and which file has to be chosen once more: no page can do that."""
    file = request.FILES.get("file")
    faults = [
        one if one.field else FormFault(one.text, "file" if file else "text") for one in faults_of(error)
    ]
    return (
        [*faults, FormFault(f"所选的文件“{file.name}”没有留在页面上，须重新选择。", "file")]
        if file
        else faults
    )


def _begin(request: HttpRequest, *, faults: Sequence[FormFault] = (), status: int = 200) -> HttpResponse:
    runs = ImportRun.objects.select_related("document__district", "run_by").defer("changes", "counts")
    context = {
        **admin.site.each_context(request),
        "title": "导入方案",
        "faults": faults,
        "typed": request.POST,
        "drafts": ImportDraft.objects.select_related("added_by", "change_set").defer(*HEAVY)[:_SHOWN],
        "runs": runs[:_RUNS],
        "most_bytes": MAX_BYTES // 1024 // 1024,
        "most_characters": MAX_CHARACTERS,
        "keep_days": settings.UPLOAD_KEEP_DAYS,
    }
    return TemplateResponse(request, "admin/intake/begin.html", context, status=status)


def _fresh(pk: int) -> ImportDraft:
    """Return a draft compared with what is there now."""
    draft = draft_of(pk)
    if draft.state == ImportDraft.State.READY and is_read(draft):
        compare(draft)
        draft.save(update_fields=["comparison"])
    return draft
