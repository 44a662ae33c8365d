"""The text of a draft, as reading it left it, and what a person said of it."""

from __future__ import annotations

from typing import cast

from measures.actions.errors import LoadError
from measures.actions.loading.reading import Given, Reading, TakenIn, understand, with_given
from measures.models import ImportDraft
from measures.text.clean import Cleaned, left_over
from measures.text.containers.recognise import Format
from measures.text.corrected import corrected
from measures.text.parse import parse
from measures.text.plan import ParsedDocument
from measures.text.steps import Step


def keep(draft: ImportDraft, taken: TakenIn) -> None:
    """Note the text of a draft."""
    draft.format, draft.encoding = taken.format, taken.encoding
    draft.text, draft.clean_text = taken.cleaned.raw, taken.cleaned.text
    draft.steps = [step.as_dict() for step in taken.cleaned.steps]
    draft.save(update_fields=["format", "encoding", "text", "clean_text", "steps"])


def taken_of(draft: ImportDraft) -> TakenIn:
    """Return the text of a draft that was read; raise `LoadError` if it was not."""
    if not draft.text:
        raise LoadError(f"{draft.name}：还没有读取。")
    steps = tuple(map(Step.from_dict, draft.steps))
    cleaned = Cleaned(draft.text, draft.clean_text, steps, tuple(left_over(draft.clean_text)))
    return TakenIn(cast(Format, draft.format), draft.encoding, cleaned)


def given_of(draft: ImportDraft) -> Given:
    """Return what a person said of a draft as a whole."""
    return Given(**draft.given)


def reading_of(draft: ImportDraft) -> Reading:
    """Return what a draft says; raise `LoadError` if it is no plan that can be written."""
    return understand(
        content=bytes(draft.content), name=draft.name, taken=taken_of(draft), given=given_of(draft)
    )


def shown(draft: ImportDraft) -> tuple[Cleaned, ParsedDocument]:
    """Return the text of a draft as it is to be read, and the plan in it, whatever it lacks."""
    given, cleaned = given_of(draft), taken_of(draft).cleaned
    if given.text is not None:
        cleaned = corrected(cleaned, given.text)
    return cleaned, with_given(parse(cleaned.text), given)
