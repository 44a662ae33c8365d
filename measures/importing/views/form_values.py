"""What the forms of a draft sent, as what the actions take."""

from __future__ import annotations

import re

from django.http import QueryDict

from measures.importing.actions.draft_decisions import (
    DEPARTMENT_GROUP,
    INTO_DEPARTMENT,
    OWN_DEPARTMENT,
    GuessDecision,
    MeasureCorrection,
    NameDecision,
)
from measures.review.actions.repair_decisions import check_reading
from measures.writing.action_errors import ActionError

KEEP, TYPED, OTHER = "keep", "typed", "other-"
_WHOLE = re.compile(r"[0-9]{1,15}", re.ASCII)
_LISTED = re.compile(r"[、，,；;\s]+")


def parse_number(text: str) -> int | None:
    """Return a number that was sent, None for anything else."""
    return int(text) if _WHOLE.fullmatch(text) else None


def clean_typed_text(text: str) -> str:
    """Return a text as a database can keep it, its line ends as everywhere here."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode().strip()


def read_guess_decision(data: QueryDict, key: str, alternatives: tuple[str, ...]) -> GuessDecision | None:
    """Return what was decided on the guess ``key``, None for nothing; raise `ActionError` for what is no choice."""
    choice = data.get(f"guess-{key}", "")
    if not choice:
        return None
    if choice == KEEP:
        return GuessDecision()
    if choice == TYPED:
        typed = clean_typed_text(data.get(f"typed-{key}", ""))
        if not typed:
            raise ActionError(
                "有一处推测选了“应为”，但没有填写应为什么字。请填写，或改选其他。", field=f"typed-{key}"
            )
        try:
            check_reading(typed)
        except ActionError as error:
            raise ActionError(str(error), field=f"typed-{key}") from error
        return GuessDecision(typed)
    at = parse_number(choice.removeprefix(OTHER)) if choice.startswith(OTHER) else None
    if at is None or at >= len(alternatives):
        raise ActionError("没有这个选项，请从页面上选择。", field=f"guess-{key}")
    return GuessDecision(alternatives[at])


def read_name_decision(data: QueryDict, at: int) -> tuple[str, NameDecision | None]:
    """Return the choice on the name at a place of the list, and what it says; a typed name is left to be looked up."""
    choice = data.get(f"name-{at}", "")
    if choice == OWN_DEPARTMENT:
        return choice, NameDecision(OWN_DEPARTMENT, kind=data.get(f"kind-{at}", ""))
    if choice == DEPARTMENT_GROUP:
        return choice, NameDecision(DEPARTMENT_GROUP)
    if (
        choice.startswith(f"{INTO_DEPARTMENT}-")
        and (pk := parse_number(choice.removeprefix(f"{INTO_DEPARTMENT}-"))) is not None
    ):
        return choice, NameDecision(INTO_DEPARTMENT, department=pk)
    return choice, None


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a list, each once.

    >>> listed("区发改委、区税务局， 区发改委")
    ('区发改委', '区税务局')
    """
    return tuple(dict.fromkeys(name for name in _LISTED.split(clean_typed_text(text)) if name))


def read_correction(data: QueryDict, was: MeasureCorrection) -> MeasureCorrection:
    """Return what differs between the form of a measure and what was read of it, ``was``, every field of it."""
    now = MeasureCorrection(
        title=" ".join(clean_typed_text(data.get("title", "")).split()),
        text=clean_typed_text(data.get("text", "")),
        kind=data.get("kind", was.kind),
        own_initiative=data.get("own_initiative") == "on",
        leads=split_names(data.get("leads", "")),
        co_leads=split_names(data.get("co_leads", "")),
    )
    same_duties = (now.leads, now.co_leads) == (was.leads, was.co_leads)
    return MeasureCorrection(
        title=now.title if now.title != " ".join((was.title or "").split()) else None,
        text=now.text if now.text != clean_typed_text(was.text or "") else None,
        kind=now.kind if now.kind != was.kind else None,
        own_initiative=now.own_initiative if now.own_initiative != was.own_initiative else None,
        leads=None if same_duties else now.leads,
        co_leads=None if same_duties else now.co_leads,
    )
