"""The page that corrects one measure of a draft, beside the lines it was read from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from measures.evidence.repair_pieces import widen_stretch
from measures.evidence.source_excerpts import SourceExcerpt, excerpt_of_stretch
from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.draft_decisions import MeasureCorrection, decisions_of_draft
from measures.importing.actions.draft_edits import correct_draft_measure
from measures.importing.actions.draft_texts import current_text_and_plan, has_reading
from measures.importing.forms import MeasureCorrectionForm
from measures.importing.name_questions import PlanNames
from measures.importing.views.draft_page import render_draft
from measures.importing.views.draft_token import read_version, sign_draft
from measures.importing.views.import_access import get_draft, may_correct_draft
from measures.importing.views.plan_panes import DraftMeasure, find_draft_measure
from measures.loading.source_places import SourcePlaces
from measures.models import ImportDraft, Measure
from measures.staff.form_faults import FormFault, form_faults, list_form_errors
from measures.text.clean import CleanedText
from measures.writing.action_errors import ActionError, EditConflict

_PAST = "这份方案现在已不在待确认之列，您的更正没有保存。"


@require_http_methods(["GET", "HEAD", "POST"])
def measure_correction_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one measure to be corrected; save what is corrected."""
    if not may_correct_draft(request.user):
        raise PermissionDenied
    draft = get_draft(pk)
    key = request.GET.get("key", "").replace("\x00", "").strip()
    is_past = draft.state != ImportDraft.State.READY or not has_reading(draft)
    if is_past and request.method == "POST":
        return render_draft(request, draft, faults=[FormFault(_PAST)], is_sent=True, status=409)
    if is_past:
        raise Http404("no draft that waits")
    cleaned, plan = current_text_and_plan(draft)
    answers = decisions_of_draft(draft)
    item = find_draft_measure(cleaned, plan, answers, key)
    if item is None and key not in answers.measures:
        raise Http404("no such measure")
    if item is None:
        return _lost_correction(request, draft, key, answers.measures[key])
    form = MeasureCorrectionForm(
        request.POST if request.method == "POST" and request.POST.get("do") != "reset" else None,
        as_read=_as_read(item),
        correction=item.correction,
        names=PlanNames(plan, stored_comparison(draft)),
    )
    context = {"item": item, "form": form, "excerpt": _excerpt(cleaned, item)}
    if request.method != "POST":
        return _response(request, draft, key, context)
    if form.is_bound and not form.is_valid():
        return _response(request, draft, key, context | {"faults": list_form_errors([form])}, status=422)
    correction = form.correction if form.is_bound else MeasureCorrection()
    return _save(request, draft, key, correction, context)


def _lost_correction(
    request: HttpRequest, draft: ImportDraft, key: str, correction: MeasureCorrection
) -> HttpResponse:
    """Show the correction of a measure that the plan, read again, does not have any more; delete it if sent."""
    context = {"item": None, "correction": correction}
    if request.method == "POST":
        return _save(request, draft, key, MeasureCorrection(), context)
    return _response(request, draft, key, context)


def _save(
    request: HttpRequest,
    draft: ImportDraft,
    key: str,
    correction: MeasureCorrection,
    context: dict[str, Any],
) -> HttpResponse:
    """Save a correction and return to the measure on the page of the draft; say where that cannot be done."""
    try:
        version = read_version(request, draft)
        correct_draft_measure(draft=draft.pk, version=version, key=key, correction=correction)
    except ActionError as error:
        status = 409 if isinstance(error, EditConflict) else 422
        context |= {"faults": form_faults(error)}
        return _response(request, get_draft(draft.pk), key, context, status=status)
    anchor = context["item"].anchor if context["item"] else "plan"
    return redirect(f"{reverse('importing:draft', args=[draft.pk])}#{anchor}")


def _as_read(item: DraftMeasure) -> MeasureCorrection:
    """Return every field of a measure as it was read."""
    parsed = item.parsed
    return MeasureCorrection(
        parsed.title, parsed.text, parsed.kind, parsed.own_initiative, item.leads, item.co_leads
    )


def _response(
    request: HttpRequest, draft: ImportDraft, key: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    document = stored_comparison(draft).document if context["item"] else None
    context = {
        **admin.site.each_context(request),
        "title": f"更正举措 {key}",
        "draft": draft,
        "edit_token": sign_draft(draft),
        "key": key,
        "there": Measure.objects.filter(document=document or 0, code=key).first(),
        **context,
    }
    return TemplateResponse(request, "admin/importing/measure.html", context, status=status)


def _excerpt(cleaned: CleanedText, item: DraftMeasure) -> SourceExcerpt:
    """Return the lines that a measure was read from."""
    places = SourcePlaces(cleaned.raw, cleaned.steps)
    start, end = places.span(item.parsed.start, item.parsed.end)
    return excerpt_of_stretch(cleaned.raw, *widen_stretch(cleaned.steps, start, end))
