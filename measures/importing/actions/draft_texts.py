"""The text of a draft and the plan in it, as a process apart read them, and what a person said of it."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from measures.loading.reading import Given, Reading, TakenIn, put_together, with_given
from measures.models import ImportDraft
from measures.text.clean import Cleaned
from measures.text.confined.plan_reading import PlanRead
from measures.text.containers.file_format import Format
from measures.text.plan import ParsedDocument, Problem
from measures.text.steps import Step
from measures.writing.action_errors import LoadError


def keep(draft: ImportDraft, read: PlanRead) -> None:
    """Note the text of a draft and the plan in it, unsaved."""
    draft.format, draft.encoding = read.format, read.encoding
    draft.text, draft.clean_text = read.cleaned.raw, read.cleaned.text
    draft.steps = [step.as_dict() for step in read.cleaned.steps]
    draft.parsed = _parsed(read)


def keep_corrected(draft: ImportDraft, read: PlanRead) -> None:
    """Note the text that a person put in the place of a draft's, and the plan in that, unsaved."""
    steps = [step.as_dict() for step in read.cleaned.steps]
    draft.corrected = {"text": read.cleaned.text, "steps": steps, **_parsed(read)}


def to_correct(draft: ImportDraft) -> tuple[Cleaned, str] | None:
    """Return the text of a draft and what a person put in its place, if that is still to be read; else None."""
    if not _is_put_right(draft):
        draft.corrected = {}
        return None
    return None if _corrected(draft) else (taken_of(draft).cleaned, str(given_of(draft).text))


def taken_of(draft: ImportDraft) -> TakenIn:
    """Return the text of a draft that was read; raise `LoadError` if it was not."""
    if not is_read(draft):
        raise LoadError("还没有读取，请重新读取。")
    cleaned = _cleaned(draft, draft.clean_text, draft.steps, draft.parsed)
    return TakenIn(cast(Format, draft.format), draft.encoding, cleaned)


def given_of(draft: ImportDraft) -> Given:
    """Return what a person said of a draft as a whole."""
    return Given(**draft.given)


def is_read(draft: ImportDraft) -> bool:
    """Return whether what was read of a draft's file is there, as this program knows it."""
    return bool(draft.text) and _is_whole(draft.parsed)


def reading_of(draft: ImportDraft) -> Reading:
    """Return what a draft says, as it was read; raise `LoadError` if it is no plan that can be written."""
    taken, given = taken_of(draft), given_of(draft)
    said = _plan_of(draft.parsed)
    cleaned, parsed = taken.cleaned, said
    if _is_put_right(draft):
        if (corrected := _corrected(draft)) is None:
            raise LoadError("更正后的文字还没有读取。请修改后保存，或重新比对。")
        cleaned, parsed = corrected
    return put_together(
        content=bytes(draft.content),
        name=draft.name,
        taken=taken,
        given=given,
        cleaned=cleaned,
        said=said,
        parsed=parsed,
    )


def shown(draft: ImportDraft) -> tuple[Cleaned, ParsedDocument]:
    """Return the text of a draft as it is to be read, and the plan in it, whatever it lacks.

    Where the text that a person put right could not be read, it is the one before.
    """
    cleaned, parsed = (_corrected(draft) if _is_put_right(draft) else None) or (
        taken_of(draft).cleaned,
        _plan_of(draft.parsed),
    )
    return cleaned, with_given(parsed, given_of(draft))


def _is_put_right(draft: ImportDraft) -> bool:
    return given_of(draft).text not in (None, draft.clean_text)


def _corrected(draft: ImportDraft) -> tuple[Cleaned, ParsedDocument] | None:
    """Return the text that a person put right and the plan in it, None as long as that was not read."""
    kept, text = draft.corrected, given_of(draft).text
    if text is None or kept.get("text") != text or not _is_whole(kept):
        return None
    return _cleaned(draft, text, kept["steps"], kept), _plan_of(kept)


def _parsed(read: PlanRead) -> dict[str, Any]:
    """Return the plan in a text, and what could not be repaired in that, as a draft keeps it."""
    plan: dict[str, Any] = _plans().dump_python(read.parsed, mode="json")
    return {"problems": [asdict(problem) for problem in read.cleaned.problems], "plan": plan}


def _cleaned(draft: ImportDraft, text: str, steps: list[dict[str, Any]], kept: dict[str, Any]) -> Cleaned:
    problems = tuple(Problem(**problem) for problem in kept.get("problems", ()))
    return Cleaned(draft.text, text, tuple(map(Step.from_dict, steps)), problems)


def _plan_of(kept: dict[str, Any]) -> ParsedDocument:
    return _plans().validate_python(kept.get("plan"))


def _is_whole(kept: dict[str, Any]) -> bool:
    try:
        _plan_of(kept)
    except ValidationError:
        return False
    return True


@cache
def _plans() -> TypeAdapter[ParsedDocument]:
    return TypeAdapter(ParsedDocument)
