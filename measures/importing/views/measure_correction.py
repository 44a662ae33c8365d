"""Correcting one measure of a draft: what was read, beside the lines it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from districts.departments.department_search import exact_department
from measures.decisions.decision_checks import TITLE_LENGTH
from measures.evidence.repair_pieces import widen_stretch
from measures.evidence.source_excerpts import SourceExcerpt, excerpt_of_stretch
from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.draft_decisions import MeasureCorrection, decisions_of_draft
from measures.importing.actions.draft_edits import correct_draft_measure
from measures.importing.actions.draft_texts import current_text_and_plan, has_reading
from measures.importing.views import name_questions
from measures.importing.views.draft_page import render_draft
from measures.importing.views.form_values import clean_typed_text, parse_number, read_correction
from measures.importing.views.import_access import get_draft, may_correct_draft
from measures.importing.views.plan_panes import DraftMeasure, find_draft_measure
from measures.loading.source_places import SourcePlaces
from measures.models import ImportDraft, Measure
from measures.models.lengths import TEXT as TEXT_LENGTH
from measures.review.queues.name_queue import suggest_departments
from measures.staff.form_faults import FormFault, form_faults
from measures.text.clean import CleanedText
from measures.text.plan import ParsedDocument
from measures.writing.action_errors import ActionError, EditConflict, FieldErrors

#: How long the name of a department may be.
DEPARTMENT_NAME_LENGTH = 200
_PAST = "这份方案现在已不在待确认之列，您的更正没有保存。"


@require_http_methods(["GET", "HEAD", "POST"])
def measure_correction_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one measure to be corrected; keep what is corrected."""
    if not may_correct_draft(request.user):
        raise PermissionDenied
    draft = get_draft(pk)
    key = clean_typed_text(request.GET.get("key", ""))
    is_past = draft.state != ImportDraft.State.READY or not has_reading(draft)
    if is_past and request.method == "POST":
        return render_draft(request, draft, faults=[FormFault(_PAST)], part="measure", status=409)
    if is_past:
        raise Http404("no draft that waits")
    cleaned, plan = current_text_and_plan(draft)
    answers = decisions_of_draft(draft)
    item = find_draft_measure(cleaned, plan, answers, key)
    if item is None and key not in answers.measures:
        raise Http404("no such measure")
    if request.method == "POST":
        return _send(request, draft, cleaned, plan, item, key)
    if item is None:
        # The plan, read anew, has it no more: all that can be done is to take the correction back.
        return _shown(request, draft, cleaned, None, key, answers.measures[key])
    return _shown(request, draft, cleaned, item, key, _with(_read(item), item.correction))


def _send(
    request: HttpRequest,
    draft: ImportDraft,
    cleaned: CleanedText,
    plan: ParsedDocument,
    item: DraftMeasure | None,
    key: str,
) -> HttpResponse:
    correction = MeasureCorrection()
    if item is not None and request.POST.get("do") != "reset":
        correction = read_correction(request.POST, _read(item))
    version = parse_number(request.POST.get("version", "")) or 0
    try:
        _check(draft, plan, correction)
        correct_draft_measure(draft=draft.pk, version=version, key=key, correction=correction)
    except ActionError as error:
        now = _with(_read(item), decisions_of_draft(draft).measures.get(key)) if item else correction
        status = 409 if isinstance(error, EditConflict) else 422
        return _shown(
            request, get_draft(draft.pk), cleaned, item, key, now, faults=form_faults(error), status=status
        )
    anchor = item.anchor if item else "plan"
    return redirect(f"{reverse('intake:draft', args=[draft.pk])}#{anchor}")


def _check(draft: ImportDraft, plan: ParsedDocument, correction: MeasureCorrection) -> None:
    """Raise `ActionError` for a correction that could not be written."""
    _check_lengths(correction)
    if correction.kind is not None and correction.kind not in Measure.Kind.values:
        raise ActionError("请选择举措的类别。", field="kind")
    if correction.title == "" and correction.text == "":
        raise ActionError("标题和正文不能都是空的。", field="title")
    if correction.leads is None:
        return
    district = name_questions.find_named_district(plan.district)
    if district is None:
        raise ActionError("还没有确定是哪个区的方案，不能更正责任单位。请先指定区。", field="leads")
    named = (*correction.leads, *(correction.co_leads or ()))
    known, printed = name_questions.list_known_departments(district), set(stored_comparison(draft).names)
    if twice := sorted({name for name in correction.leads if name in (correction.co_leads or ())}):
        raise ActionError(f"“{twice[0]}”同时列为牵头和配合，没有保存。请只留一处。", field="co_leads")
    faults = []
    for name in _unknown(named, printed):
        if exact_department(name, district, known) is None:
            near = "、".join(one.name for one in suggest_departments(name, district, known)[:3])
            advice = f"您要找的可能是：{near}。" if near else "请核对名称。"
            field = "leads" if name in correction.leads else "co_leads"
            faults.append(ActionError(f"名录中没有“{name}”。{advice}", field=field))
    if faults:
        raise FieldErrors(faults)


def _check_lengths(correction: MeasureCorrection) -> None:
    """Raise `ActionError` for a text or a name that is too long."""
    if correction.title and len(correction.title) > TITLE_LENGTH:
        raise ActionError(f"标题超过 {TITLE_LENGTH} 字，没有保存。请改短。", field="title")
    if correction.text and len(correction.text) > TEXT_LENGTH:
        raise ActionError(
            f"正文有 {len(correction.text)} 字，超过 {TEXT_LENGTH} 字，没有保存。请改短。", field="text"
        )
    for field in ("leads", "co_leads"):
        for name in getattr(correction, field) or ():
            if len(name) > DEPARTMENT_NAME_LENGTH:
                raise ActionError(
                    f"责任单位“{name[:20]}…”有 {len(name)} 字，超过 {DEPARTMENT_NAME_LENGTH} 字，没有保存。"
                    "请改短，各单位之间用顿号分开。",
                    field=field,
                )


def _unknown(named: Iterable[str], printed: set[str]) -> list[str]:
    """Return the names that the import does not make known itself."""
    return [name for name in named if name not in printed]


def _read(item: DraftMeasure) -> MeasureCorrection:
    """Return every field of a measure as it was read."""
    parsed = item.parsed
    return MeasureCorrection(
        parsed.title, parsed.text, parsed.kind, parsed.own_initiative, item.leads, item.co_leads
    )


def _with(read: MeasureCorrection, correction: MeasureCorrection | None) -> MeasureCorrection:
    """Return what was read with what was corrected in it."""
    if correction is None:
        return read
    fields = ("title", "text", "kind", "own_initiative", "leads", "co_leads")
    return MeasureCorrection(
        *(
            getattr(read, name) if getattr(correction, name) is None else getattr(correction, name)
            for name in fields
        )
    )


def _shown(
    request: HttpRequest,
    draft: ImportDraft,
    cleaned: CleanedText,
    item: DraftMeasure | None,
    key: str,
    now: MeasureCorrection,
    *,
    faults: Sequence[FormFault] = (),
    status: int = 200,
) -> HttpResponse:
    there = (
        Measure.objects.filter(document=stored_comparison(draft).document or 0, code=key).first()
        if item
        else None
    )
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"更正举措 {key}",
        "draft": draft,
        "item": item,
        "key": key,
        "now": now,
        "form": _as_sent(request, now),
        "kinds": Measure.Kind.choices,
        "there": there,
        "excerpt": _excerpt(cleaned, item) if item else None,
        "most": TITLE_LENGTH,
        "faults": faults,
    }
    return TemplateResponse(request, "admin/intake/measure.html", context, status=status)


def _as_sent(request: HttpRequest, now: MeasureCorrection) -> dict[str, Any]:
    """Return what stands in the form: what was sent, to the letter, if anything was; else what is there ``now``."""
    if "title" in request.POST:
        sent = {name: request.POST.get(name, "") for name in ("title", "text", "kind", "leads", "co_leads")}
        return sent | {"own_initiative": "own_initiative" in request.POST}
    return {
        "title": now.title,
        "text": now.text,
        "kind": now.kind,
        "own_initiative": now.own_initiative,
        "leads": "、".join(now.leads or ()),
        "co_leads": "、".join(now.co_leads or ()),
    }


def _excerpt(cleaned: CleanedText, item: DraftMeasure) -> SourceExcerpt:
    """Return the lines that a measure was read from."""
    places = SourcePlaces(cleaned.raw, cleaned.steps)
    start, end = places.span(item.parsed.start, item.parsed.end)
    return excerpt_of_stretch(cleaned.raw, *widen_stretch(cleaned.steps, start, end))
