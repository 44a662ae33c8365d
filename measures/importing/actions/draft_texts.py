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
from measures.text.cleaned_text import CleanedText
from measures.text.confined.plan_reading import PlanReading
from measures.text.containers.file_format import FileFormat
from measures.text.plan import ParsedDocument, TextProblem
from measures.text.reading_corrections import ReadingCorrections
from measures.text.steps import RepairStep
from measures.writing.action_errors import LoadError


def store_reading(draft: ImportDraft, read: PlanReading) -> None:
    """Set the text and the plan of a draft, unsaved."""
    draft.format, draft.encoding = read.format, read.encoding
    draft.text, draft.clean_text = read.cleaned.raw, read.cleaned.text
    draft.steps = [step.as_dict() for step in read.cleaned.steps]
    draft.parsed = _parse_draft_text(read)


def store_corrected_reading(draft: ImportDraft, read: PlanReading) -> None:
    """Set the corrected text of a draft and the plan in it, as its corrections say it is to be read; unsaved."""
    stored = {"text": read.cleaned.text, "reading": draft.reading_corrections, **_parse_draft_text(read)}
    if read.cleaned.text == draft.clean_text:
        # What was wrong with the text is known of its file.
        stored |= {"steps": draft.steps, "problems": draft.parsed["problems"]}
    else:
        stored["steps"] = [step.as_dict() for step in read.cleaned.steps]
    draft.corrected = stored


def pending_correction(draft: ImportDraft) -> tuple[CleanedText, str, ReadingCorrections] | None:
    """Return the text of a draft, its corrected text and its corrections of the reading if this must still be read."""
    if not _is_corrected(draft):
        draft.corrected = {}
        return None
    if _apply_corrections(draft):
        return None
    return source_text_of_draft(draft).cleaned, _corrected_text(draft), reading_corrections_of_draft(draft)


def reading_corrections_of_draft(draft: ImportDraft) -> ReadingCorrections:
    """Return what staff, or rules that they made before, say of the reading of a draft."""
    return ReadingCorrections.from_dict(draft.reading_corrections)


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
    if _is_corrected(draft):
        if (corrected := _apply_corrections(draft)) is None:
            raise LoadError("更正后的文字还没有读取。请修改后保存，或重新比对。")
        cleaned, parsed = corrected
        if cleaned.text == draft.clean_text:
            # On which level a line stands is how the source is read, and no edit of what it says.
            uncorrected = parsed
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
    if (corrected := _apply_corrections(draft) if _is_corrected(draft) else None) is not None:
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


def _is_corrected(draft: ImportDraft) -> bool:
    return _corrected_text(draft) != draft.clean_text or bool(draft.reading_corrections)


def _corrected_text(draft: ImportDraft) -> str:
    text = corrections_of_draft(draft).text
    return draft.clean_text if text is None else text


def _apply_corrections(draft: ImportDraft) -> tuple[CleanedText, ParsedDocument] | None:
    """Return the corrected text and the plan in it, None if it was not read yet."""
    stored, text = draft.corrected, _corrected_text(draft)
    is_current = stored.get("text") == text and stored.get("reading", {}) == draft.reading_corrections
    if not is_current or (plan := _plan_in(stored)) is None:
        return None
    return _cleaned(draft, text, stored["steps"], stored), plan


def _parse_draft_text(read: PlanReading) -> dict[str, Any]:
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
