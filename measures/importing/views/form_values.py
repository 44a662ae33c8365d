"""What the forms of a draft sent, as what the actions take."""

from __future__ import annotations

import re

from django.http import QueryDict

from measures.importing.actions.draft_decisions import GROUP, INTO, OWN, OnGuess, OnMeasure, OnName
from measures.review.actions.repair import usable
from measures.writing.action_errors import ActionError

KEEP, TYPED, OTHER = "keep", "typed", "other-"
_WHOLE = re.compile(r"[0-9]{1,15}", re.ASCII)
_LISTED = re.compile(r"[、，,；;\s]+")


def number(text: str) -> int | None:
    """Return a number that was sent, None for anything else."""
    return int(text) if _WHOLE.fullmatch(text) else None


def clean(text: str) -> str:
    """Return a text as a database can keep it, its line ends as everywhere here."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode().strip()


def guess_of(data: QueryDict, key: str, alternatives: tuple[str, ...]) -> OnGuess | None:
    """Return what was decided on the guess ``key``, None for nothing; raise `ActionError` for what is no choice."""
    choice = data.get(f"guess-{key}", "")
    if not choice:
        return None
    if choice == KEEP:
        return OnGuess()
    if choice == TYPED:
        typed = clean(data.get(f"typed-{key}", ""))
        if not typed:
            raise ActionError(
                "有一处推测选了“应为”，但没有填写应为什么字。请填写，或改选其他。", field=f"typed-{key}"
            )
        try:
            usable(typed)
        except ActionError as error:
            raise ActionError(str(error), field=f"typed-{key}") from error
        return OnGuess(typed)
    at = number(choice.removeprefix(OTHER)) if choice.startswith(OTHER) else None
    if at is None or at >= len(alternatives):
        raise ActionError("没有这个选项，请从页面上选择。", field=f"guess-{key}")
    return OnGuess(alternatives[at])


def name_of(data: QueryDict, at: int) -> tuple[str, OnName | None]:
    """Return the choice on the name at a place of the list, and what it says; a typed name is left to be looked up."""
    choice = data.get(f"name-{at}", "")
    if choice == OWN:
        return choice, OnName(OWN, kind=data.get(f"kind-{at}", ""))
    if choice == GROUP:
        return choice, OnName(GROUP)
    if choice.startswith(f"{INTO}-") and (pk := number(choice.removeprefix(f"{INTO}-"))) is not None:
        return choice, OnName(INTO, department=pk)
    return choice, None


def listed(text: str) -> tuple[str, ...]:
    """Return the names in a list, each once.

    >>> listed("区发改委、区税务局， 区发改委")
    ('区发改委', '区税务局')
    """
    return tuple(dict.fromkeys(name for name in _LISTED.split(clean(text)) if name))


def correction_of(data: QueryDict, was: OnMeasure) -> OnMeasure:
    """Return what differs between the form of a measure and what was read of it, ``was``, every field of it."""
    now = OnMeasure(
        title=" ".join(clean(data.get("title", "")).split()),
        text=clean(data.get("text", "")),
        kind=data.get("kind", was.kind),
        own_initiative=data.get("own_initiative") == "on",
        leads=listed(data.get("leads", "")),
        co_leads=listed(data.get("co_leads", "")),
    )
    same_duties = (now.leads, now.co_leads) == (was.leads, was.co_leads)
    return OnMeasure(
        title=now.title if now.title != " ".join((was.title or "").split()) else None,
        text=now.text if now.text != clean(was.text or "") else None,
        kind=now.kind if now.kind != was.kind else None,
        own_initiative=now.own_initiative if now.own_initiative != was.own_initiative else None,
        leads=None if same_duties else now.leads,
        co_leads=None if same_duties else now.co_leads,
    )
