"""The page that corrects one measure of a draft beside its source lines."""

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
from measures.importing.actions.draft_edits import correct_draft_measure
from measures.importing.actions.draft_texts import corrections_of_draft, current_text_and_plan, has_reading
from measures.importing.actions.drafts import resume_reading
from measures.importing.draft_decisions import MeasureCorrection, decisions_of_draft
from measures.importing.forms.correction_forms import MeasureCorrectionForm
from measures.importing.name_questions import PlanNames
from measures.importing.views.draft_page import render_draft
from measures.importing.views.draft_token import read_version, sign_draft
from measures.importing.views.import_access import get_draft, may_correct_draft
from measures.importing.views.plan_panes import DraftMeasure, find_draft_measure
from measures.loading.source_places import SourcePlaces
from measures.models import ImportDraft, Measure
from measures.staff.form_faults import FormFault, form_faults, list_form_errors
from measures.text.cleaned_text import CleanedText
from measures.writing.action_errors import ActionError, EditConflict

_PAST = "这份方案现在已不在待确认之列，您的更正没有保存。"


@require_http_methods(["GET", "HEAD", "POST"])
def measure_correction_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form of one measure; save or reset its correction."""
    if not may_correct_draft(request.user):
        raise PermissionDenied
    draft = get_draft(pk)
    key = request.GET.get("key", "").replace("\x00", "").strip()
    is_past = draft.state != ImportDraft.State.READY or not has_reading(draft)
    if is_past and request.method == "POST":
        draft = resume_reading(draft)
        return render_draft(request, draft, faults=[FormFault(_PAST)], is_sent=True, status=409)
    if is_past:
        raise Http404("no draft that waits")
    cleaned, plan = current_text_and_plan(draft)
    decisions = decisions_of_draft(draft)
    measure = find_draft_measure(cleaned, plan, decisions, key)
    if measure is None and key not in decisions.measures:
        raise Http404("no such measure")
    if measure is None:
        return _obsolete_correction(request, draft, key, decisions.measures[key])
    form = MeasureCorrectionForm(
        request.POST if request.method == "POST" and request.POST.get("do") != "reset" else None,
        as_read=_as_read(measure),
        correction=measure.correction,
        names=PlanNames(plan, stored_comparison(draft), corrections_of_draft(draft)),
    )
    context = {"measure": measure, "form": form, "excerpt": _excerpt(cleaned, measure)}
    if request.method != "POST":
        return _measure_page(request, draft, key, context)
    if form.is_bound and not form.is_valid():
        return _measure_page(request, draft, key, context | {"faults": list_form_errors([form])}, status=422)
    correction = form.correction if form.is_bound else MeasureCorrection()
    return _save_correction(request, draft, key, correction, context)


def _obsolete_correction(
    request: HttpRequest, draft: ImportDraft, key: str, correction: MeasureCorrection
) -> HttpResponse:
    """Show the correction of a measure that is no longer in the plan; delete it on POST."""
    context = {"measure": None, "correction": correction}
    if request.method == "POST":
        return _save_correction(request, draft, key, MeasureCorrection(), context)
    return _measure_page(request, draft, key, context)


def _save_correction(
    request: HttpRequest,
    draft: ImportDraft,
    key: str,
    correction: MeasureCorrection,
    context: dict[str, Any],
) -> HttpResponse:
    """Save a correction and redirect to the measure on the page of the draft; show why if that fails."""
    try:
        version = read_version(request, draft)
        correct_draft_measure(draft=draft.pk, version=version, key=key, correction=correction)
    except ActionError as error:
        status = 409 if isinstance(error, EditConflict) else 422
        context |= {"faults": form_faults(error)}
        return _measure_page(request, get_draft(draft.pk), key, context, status=status)
    anchor = context["measure"].anchor if context["measure"] else "plan"
    return redirect(f"{reverse('importing:draft', args=[draft.pk])}#{anchor}")


def _as_read(measure: DraftMeasure) -> MeasureCorrection:
    """Return all fields of a measure as read."""
    parsed = measure.parsed
    return MeasureCorrection(
        parsed.title,
        parsed.text,
        measure.deadline_as_read,
        parsed.kind,
        parsed.own_initiative,
        measure.leads,
        measure.co_leads,
    )


def _measure_page(
    request: HttpRequest, draft: ImportDraft, key: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    document = stored_comparison(draft).document if context["measure"] else None
    context = {
        **admin.site.each_context(request),
        "title": f"更正举措 {key}",
        "draft": draft,
        "edit_token": sign_draft(draft),
        "key": key,
        "existing": Measure.objects.filter(document=document or 0, code=key).first(),
        **context,
    }
    return TemplateResponse(request, "admin/importing/measure.html", context, status=status)


def _excerpt(cleaned: CleanedText, measure: DraftMeasure) -> SourceExcerpt:
    """Return the source lines of a measure."""
    places = SourcePlaces(cleaned.raw, cleaned.steps)
    start, end = places.raw_stretch(measure.parsed.start, measure.parsed.end)
    return excerpt_of_stretch(cleaned.raw, *widen_stretch(cleaned.steps, start, end))
