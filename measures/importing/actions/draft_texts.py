"""Store and load the text of a draft and the plan in it, as a confined process read them."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from measures.loading.reading import (
    Reading,
    SourceCorrections,
    SourceText,
    assemble_reading,
    override_district_and_year,
)
from measures.models import ImportDraft
from measures.text.clean import CleanedText
from measures.text.confined.plan_reading import PlanReading
from measures.text.containers.file_format import FileFormat
from measures.text.plan import ParsedDocument, TextProblem
from measures.text.steps import RepairStep
from measures.writing.action_errors import LoadError


def store_reading(draft: ImportDraft, read: PlanReading) -> None:
    """Set the text of a draft and the plan in it, unsaved."""
    draft.format, draft.encoding = read.format, read.encoding
    draft.text, draft.clean_text = read.cleaned.raw, read.cleaned.text
    draft.steps = [step.as_dict() for step in read.cleaned.steps]
    draft.parsed = _parsed(read)


def store_corrected_reading(draft: ImportDraft, read: PlanReading) -> None:
    """Set the corrected text of a draft and the plan in it, unsaved."""
    steps = [step.as_dict() for step in read.cleaned.steps]
    draft.corrected = {"text": read.cleaned.text, "steps": steps, **_parsed(read)}


def pending_text_correction(draft: ImportDraft) -> tuple[CleanedText, str] | None:
    """Return the text of a draft and its corrected text, if that is still to be read; else None."""
    if not _has_corrected_text(draft):
        draft.corrected = {}
        return None
    return (
        None
        if _corrected(draft)
        else (source_text_of_draft(draft).cleaned, str(corrections_of_draft(draft).text))
    )


def source_text_of_draft(draft: ImportDraft) -> SourceText:
    """Return the text of a draft that was read; raise `LoadError` if it was not."""
    return _stored_reading(draft)[0]


def corrections_of_draft(draft: ImportDraft) -> SourceCorrections:
    """Return district, year and text that a person gave for a draft."""
    return SourceCorrections(**draft.given)


def has_reading(draft: ImportDraft) -> bool:
    """Return whether what was read of a draft's file is there, as this program knows it."""
    return bool(draft.text) and _plan_in(draft.parsed) is not None


def reading_of_draft(draft: ImportDraft) -> Reading:
    """Return what a draft says, as it was read; raise `LoadError` if it is no plan that can be written."""
    source_text, uncorrected = _stored_reading(draft)
    cleaned, parsed = source_text.cleaned, uncorrected
    if _has_corrected_text(draft):
        if (corrected := _corrected(draft)) is None:
            raise LoadError("更正后的文字还没有读取。请修改后保存，或重新比对。")
        cleaned, parsed = corrected
    return assemble_reading(
        content=bytes(draft.content),
        name=draft.name,
        source_text=source_text,
        corrections=corrections_of_draft(draft),
        cleaned=cleaned,
        uncorrected=uncorrected,
        parsed=parsed,
    )


def current_text_and_plan(draft: ImportDraft) -> tuple[CleanedText, ParsedDocument]:
    """Return the text of a draft as it is to be read, and the plan in it, whatever it lacks.

    Where the text that a person put right could not be read, it is the one before.
    """
    if (corrected := _corrected(draft) if _has_corrected_text(draft) else None) is not None:
        cleaned, parsed = corrected
    else:
        text, parsed = _stored_reading(draft)
        cleaned = text.cleaned
    return cleaned, override_district_and_year(parsed, corrections_of_draft(draft))


def _stored_reading(draft: ImportDraft) -> tuple[SourceText, ParsedDocument]:
    """Return the text of a draft's file and the plan in it; raise `LoadError` if it was not read."""
    plan = _plan_in(draft.parsed) if draft.text else None
    if plan is None:
        raise LoadError("还没有读取，请重新读取。")
    cleaned = _cleaned(draft, draft.clean_text, draft.steps, draft.parsed)
    return SourceText(cast(FileFormat, draft.format), draft.encoding, cleaned), plan


def _has_corrected_text(draft: ImportDraft) -> bool:
    return corrections_of_draft(draft).text not in (None, draft.clean_text)


def _corrected(draft: ImportDraft) -> tuple[CleanedText, ParsedDocument] | None:
    """Return the text that a person put right and the plan in it, None as long as that was not read."""
    kept, text = draft.corrected, corrections_of_draft(draft).text
    if text is None or kept.get("text") != text or (plan := _plan_in(kept)) is None:
        return None
    return _cleaned(draft, text, kept["steps"], kept), plan


def _parsed(read: PlanReading) -> dict[str, Any]:
    """Return the plan in a text, and what could not be repaired in that, as a draft keeps it."""
    plan: dict[str, Any] = _plans().dump_python(read.parsed, mode="json")
    return {"problems": [asdict(problem) for problem in read.cleaned.problems], "plan": plan}


def _cleaned(draft: ImportDraft, text: str, steps: list[dict[str, Any]], kept: dict[str, Any]) -> CleanedText:
    problems = tuple(TextProblem(**problem) for problem in kept.get("problems", ()))
    return CleanedText(draft.text, text, tuple(map(RepairStep.from_dict, steps)), problems)


def _plan_in(kept: dict[str, Any]) -> ParsedDocument | None:
    """Return the plan that a draft keeps; None if there is none, or one of another version of the site."""
    try:
        return _plans().validate_python(kept.get("plan"))
    except ValidationError:
        return None


@cache
def _plans() -> TypeAdapter[ParsedDocument]:
    return TypeAdapter(ParsedDocument)
