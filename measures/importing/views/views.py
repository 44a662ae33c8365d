"""The pages of 导入方案: upload, list of drafts, one draft, its progress and confirmation."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures.importing.actions.confirmation import confirm_draft
from measures.importing.actions.draft_comparison import compare_draft
from measures.importing.actions.draft_edits import recompare_draft
from measures.importing.actions.draft_texts import has_reading
from measures.importing.actions.drafts import discard_draft, reread_draft, resume_reading, take_upload
from measures.importing.actions.reading_progress import READING_STAGES
from measures.importing.actions.reading_queue import HEAVY_DRAFT_FIELDS, count_drafts_ahead
from measures.importing.batch_rows import list_recent_batches
from measures.importing.forms.batch_forms import BatchUploadForm
from measures.importing.forms.upload_forms import UploadForm
from measures.importing.views.batch_upload import take_uploaded_batch
from measures.importing.views.draft_page import render_draft
from measures.importing.views.draft_token import read_draft_token, read_version
from measures.importing.views.import_access import get_draft
from measures.models import ImportDraft, ImportRun
from measures.staff.form_faults import FormFault, form_faults, list_form_errors
from measures.staff.signed_in_user import signed_in_user
from measures.text.confined.archive_limits import MAX_ARCHIVE_BYTES, MAX_BATCH_FILES
from measures.text.confined.plan_reading import prepare_reading
from measures.text.containers.file_limits import MAX_BYTES, MAX_CHARACTERS, MAX_SCANNED_PAGES
from measures.writing.action_errors import ActionError, EditConflict

_SHOWN = 50
_RUNS = 10
_INCOMPLETE = "页面不完整或已过期，没有导入。请核对下面的内容再确认。"


@require_http_methods(["GET", "HEAD", "POST"])
def import_list_page(request: HttpRequest) -> HttpResponse:
    """Show the upload form, the drafts and the last import runs; create a draft from an upload."""
    if request.method != "POST":
        # While somebody looks for a file, what reads it is loaded.
        prepare_reading()
        return _list_page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    uploads = BatchUploadForm(request.POST, request.FILES)
    try:
        if (batch := take_uploaded_batch(uploads, signed_in_user(request))) is not None:
            return redirect("importing:batch", batch.pk)
    except ActionError as error:
        form.note_lost_file()
        faults = [*form_faults(error), *list_form_errors([form])]
        return _list_page(request, form, faults=faults, status=422)
    if form.is_valid():
        content, name = form.read_content()
        try:
            draft = take_upload(content=content, name=name, user=signed_in_user(request))
        except ActionError as error:
            for fault in form_faults(error):
                form.add_action_error(fault.text)
        else:
            return redirect("importing:draft", draft.pk)
    form.note_lost_file()
    return _list_page(request, form, status=422)


@require_safe
def draft_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft."""
    return render_draft(request, resume_reading(get_draft(pk)))


@require_safe
def draft_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the progress of reading a draft as JSON, and the number of drafts before it."""
    draft = resume_reading(get_draft(pk))
    is_queued = draft.state == ImportDraft.State.QUEUED
    return JsonResponse(
        {
            "reading": draft.is_waiting,
            "queued": is_queued,
            "ahead": count_drafts_ahead(draft) if is_queued else 0,
            "stage": draft.stage,
            "number": draft.stage_number,
            "total": len(READING_STAGES),
        }
    )


@require_POST
def post_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a draft as it was shown; show it again if anything has changed."""
    draft = get_draft(pk)
    shown = read_draft_token(request, draft)
    if shown is None:
        return render_draft(request, resume_reading(draft), faults=[FormFault(_INCOMPLETE)], status=400)
    try:
        confirm_draft(draft=pk, version=shown[0], mark=shown[1], user=signed_in_user(request))
    except EditConflict as error:
        return render_draft(
            request, resume_reading(compared_again(pk)), faults=form_faults(error), status=409
        )
    except ActionError as error:
        return render_draft(request, resume_reading(get_draft(pk)), faults=form_faults(error), status=422)
    return redirect("importing:draft", pk)


@require_POST
def post_rereading(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare a draft again with the current records, or read it again if it is not ready."""
    draft = get_draft(pk)
    try:
        if draft.state == ImportDraft.State.READY:
            recompare_draft(draft=pk, version=read_version(request, draft))
        else:
            reread_draft(draft=pk)
    except ActionError as error:
        messages.warning(request, str(error))
    return redirect("importing:draft", pk)


@require_POST
def post_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    draft = get_draft(pk)
    try:
        discard_draft(draft=pk)
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect("importing:draft", pk)
    messages.success(request, f"已丢弃“{draft.name}”，没有写入任何资料。")
    return redirect("importing:begin")


def _list_page(
    request: HttpRequest, form: UploadForm, *, faults: Sequence[FormFault] | None = None, status: int = 200
) -> HttpResponse:
    """Return the page with the upload form, the batches, the drafts and the last import runs."""
    runs = ImportRun.objects.select_related("document__district", "run_by").defer("changes", "counts")
    context = {
        **admin.site.each_context(request),
        "title": "导入方案",
        "form": form,
        "faults": list_form_errors([form]) if faults is None else faults,
        "batches": list_recent_batches(),
        "most_files": MAX_BATCH_FILES,
        "most_archive_bytes": MAX_ARCHIVE_BYTES // 1024 // 1024,
        "drafts": ImportDraft.objects.filter(batch=None)
        .select_related("added_by", "change_set")
        .defer(*HEAVY_DRAFT_FIELDS)[:_SHOWN],
        "runs": runs[:_RUNS],
        "most_bytes": MAX_BYTES // 1024 // 1024,
        "most_scanned_pages": MAX_SCANNED_PAGES,
        "most_characters": MAX_CHARACTERS,
        "keep_days": settings.UPLOAD_KEEP_DAYS,
    }
    return TemplateResponse(request, "admin/importing/begin.html", context, status=status)


def compared_again(pk: int) -> ImportDraft:
    """Compare a ready draft again with the current records, save the comparison, and return the draft."""
    draft = get_draft(pk)
    if draft.state == ImportDraft.State.READY and has_reading(draft):
        compare_draft(draft)
        draft.save(update_fields=["comparison"])
    return draft
