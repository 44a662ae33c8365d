"""Store and load the text and the plan of a draft, as the confined process read them."""

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
    override_head,
)
from measures.models import ImportDraft
from measures.text.clean import CleanedText
from measures.text.confined.plan_reading import PlanReading
from measures.text.containers.file_format import FileFormat
from measures.text.plan import ParsedDocument, TextProblem
from measures.text.steps import RepairStep
from measures.writing.action_errors import LoadError


def store_reading(draft: ImportDraft, read: PlanReading) -> None:
    """Set the text and the plan of a draft, unsaved."""
    draft.format, draft.encoding = read.format, read.encoding
    draft.text, draft.clean_text = read.cleaned.raw, read.cleaned.text
    draft.steps = [step.as_dict() for step in read.cleaned.steps]
    draft.parsed = _parsed(read)


def store_corrected_reading(draft: ImportDraft, read: PlanReading) -> None:
    """Set the corrected text of a draft and the plan in it, unsaved."""
    steps = [step.as_dict() for step in read.cleaned.steps]
    draft.corrected = {"text": read.cleaned.text, "steps": steps, **_parsed(read)}


def pending_text_correction(draft: ImportDraft) -> tuple[CleanedText, str] | None:
    """Return the text of a draft and its corrected text if this must still be read; else None."""
    if not _has_corrected_text(draft):
        draft.corrected = {}
        return None
    return (
        None
        if _corrected(draft)
        else (source_text_of_draft(draft).cleaned, str(corrections_of_draft(draft).text))
    )


def source_text_of_draft(draft: ImportDraft) -> SourceText:
    """Return the text of a draft; raise `LoadError` if it was not read."""
    return _stored_reading(draft)[0]


def corrections_of_draft(draft: ImportDraft) -> SourceCorrections:
    """Return the district, year and text of a draft that staff set."""
    return SourceCorrections(**draft.given)


def has_reading(draft: ImportDraft) -> bool:
    """Return whether the reading of a draft is stored in the format of this version of the site."""
    return bool(draft.text) and _plan_in(draft.parsed) is not None


def reading_of_draft(draft: ImportDraft) -> Reading:
    """Return the reading of a draft with its corrections; raise `LoadError` if it cannot be written."""
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
    """Return the corrected text of a draft and the plan in it, even if the plan is incomplete.

    If the corrected text could not be read, return the uncorrected text.
    """
    if (corrected := _corrected(draft) if _has_corrected_text(draft) else None) is not None:
        cleaned, parsed = corrected
    else:
        text, parsed = _stored_reading(draft)
        cleaned = text.cleaned
    return cleaned, override_head(parsed, corrections_of_draft(draft))


def _stored_reading(draft: ImportDraft) -> tuple[SourceText, ParsedDocument]:
    """Return the uncorrected text of a draft and the plan in it; raise `LoadError` if it was not read."""
    plan = _plan_in(draft.parsed) if draft.text else None
    if plan is None:
        raise LoadError("还没有读取，请重新读取。")
    cleaned = _cleaned(draft, draft.clean_text, draft.steps, draft.parsed)
    return SourceText(cast(FileFormat, draft.format), draft.encoding, cleaned), plan


def _has_corrected_text(draft: ImportDraft) -> bool:
    return corrections_of_draft(draft).text not in (None, draft.clean_text)


def _corrected(draft: ImportDraft) -> tuple[CleanedText, ParsedDocument] | None:
    """Return the corrected text and the plan in it, None if it was not read yet."""
    stored, text = draft.corrected, corrections_of_draft(draft).text
    if text is None or stored.get("text") != text or (plan := _plan_in(stored)) is None:
        return None
    return _cleaned(draft, text, stored["steps"], stored), plan


def _parsed(read: PlanReading) -> dict[str, Any]:
    """Return the plan and the problems of a text as a draft stores them."""
    plan: dict[str, Any] = _plan_type().dump_python(read.parsed, mode="json")
    return {"problems": [asdict(problem) for problem in read.cleaned.problems], "plan": plan}


def _cleaned(
    draft: ImportDraft, text: str, steps: list[dict[str, Any]], parsed: dict[str, Any]
) -> CleanedText:
    problems = tuple(TextProblem(**problem) for problem in parsed.get("problems", ()))
    return CleanedText(draft.text, text, tuple(map(RepairStep.from_dict, steps)), problems)


def _plan_in(parsed: dict[str, Any]) -> ParsedDocument | None:
    """Return the plan in a stored value; None if it is missing or has the format of another version of the site."""
    try:
        return _plan_type().validate_python(parsed.get("plan"))
    except ValidationError:
        return None


@cache
def _plan_type() -> TypeAdapter[ParsedDocument]:
    return TypeAdapter(ParsedDocument)
