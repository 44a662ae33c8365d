"""The page of a draft in each of its states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from measures.history.undo_permissions import may_undo
from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.draft_texts import reading_corrections_of_draft
from measures.importing.actions.reading_progress import READING_STAGES
from measures.importing.actions.reading_queue import count_drafts_ahead
from measures.importing.draft_decisions import decisions_of_draft
from measures.importing.forms.level_forms import correction_words
from measures.importing.views.draft_forms import DraftForms
from measures.importing.views.draft_preview import label_counts, preview_context
from measures.importing.views.draft_token import sign_draft
from measures.models import ImportDraft
from measures.quality.queries.document_scope import DocumentScope
from measures.review.queues.queue_registry import count_queues
from measures.staff.form_faults import FormFault, list_form_errors, typed_values

_TEMPLATES = {
    ImportDraft.State.QUEUED: "reading",
    ImportDraft.State.READING: "reading",
    ImportDraft.State.FAILED: "failed",
    ImportDraft.State.READY: "draft",
    ImportDraft.State.CONFIRMED: "done",
}


def render_draft(
    request: HttpRequest,
    draft: ImportDraft,
    *,
    faults: Sequence[FormFault] = (),
    forms: DraftForms | None = None,
    is_sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a draft, with ``faults``.

    ``forms`` are sent forms with errors; without them, ``is_sent`` fills the forms from the request.
    """
    state = ImportDraft.State(draft.state)
    context = {
        **admin.site.each_context(request),
        "title": f"导入方案：{draft.name}",
        "draft": draft,
        "edit_token": sign_draft(draft),
        "stages": READING_STAGES,
    }
    if state is ImportDraft.State.READY:
        forms = forms or DraftForms(draft, request.user, request.POST if is_sent else None)
        faults = [*faults, *list_form_errors(forms.bound)]
        context |= preview_context(request, draft, forms)
    elif is_sent:
        context["typed"] = typed_values(request)
    context["faults"] = faults
    if state is ImportDraft.State.QUEUED:
        context["ahead"] = count_drafts_ahead(draft)
    elif state is ImportDraft.State.CONFIRMED:
        context |= _confirmed_context(request, draft)
    return TemplateResponse(request, f"admin/importing/{_TEMPLATES[state]}.html", context, status=status)


def _confirmed_context(request: HttpRequest, draft: ImportDraft) -> dict[str, Any]:
    """Return the context of the page of a confirmed draft."""
    change_set = draft.change_set
    return {
        "change_set": change_set,
        "counts": label_counts(stored_comparison(draft)),
        "decisions": decisions_of_draft(draft),
        "reading_corrections": correction_words(reading_corrections_of_draft(draft)),
        "queue_counts": count_queues(DocumentScope(document=draft.document), request.user)
        if draft.document
        else (),
        "may_undo": change_set is not None
        and change_set.undone_by_id is None
        and may_undo(request.user, change_set),
    }
