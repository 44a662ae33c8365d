"""Confirm several drafts of a batch: each for itself, as one change set or not at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, transaction

from measures.importing.actions.confirmation import confirm_draft
from measures.importing.actions.draft_comparison import compare_draft
from measures.importing.actions.draft_texts import reading_of_draft
from measures.importing.actions.import_target import lock_import_target
from measures.models import ImportDraft
from measures.writing.action_errors import ActionError, EditConflict, WriteRefused

logger = logging.getLogger(__name__)
_BROKEN = "写入时程序出错，没有导入这一份。请打开它单独确认；仍不成功，请联系系统管理员。"


@dataclass(frozen=True, slots=True)
class TickedDraft:
    """A draft as its editor saw it: ``name`` for messages, its ``version``, and the ``mark`` of its import target."""

    draft: int
    name: str
    version: int
    mark: str


@dataclass(frozen=True, slots=True)
class ConfirmationOutcome:
    """What became of a ticked draft: confirmed, or refused with a Chinese ``refusal``."""

    ticked: TickedDraft
    refusal: str = ""
    is_conflict: bool = False


def confirm_ticked_drafts(*, ticked: Sequence[TickedDraft], user: User) -> list[ConfirmationOutcome]:
    """Confirm each draft in a transaction of its own; one that cannot be written stops none of the others.

    What an earlier draft of the same call adds to the registry makes no conflict for a later one, as long as the later
    one still writes exactly what was shown. Raise `OperationalError` if the database is away; what was confirmed before
    stays.
    """
    unchanged = {one.draft for one in ticked if _current_mark(one) == one.mark}
    outcomes: list[ConfirmationOutcome] = []
    for one in ticked:
        is_after_own = one.draft in unchanged and any(not done.refusal for done in outcomes)
        outcomes.append(_confirmed(_renewed(one) if is_after_own else one, user))
    return outcomes


def _current_mark(one: TickedDraft) -> str:
    """Return the digest of the import target of a draft as it is now; empty if it has none."""
    draft = _ready_draft(one)
    if draft is None:
        return ""
    with transaction.atomic():
        try:
            return lock_import_target(reading_of_draft(draft))[1]
        except ActionError:
            return ""
        finally:
            transaction.set_rollback(True)


def _renewed(one: TickedDraft) -> TickedDraft:
    """Return a draft with the present mark of its target if it writes what was shown, else as it was ticked."""
    draft = _ready_draft(one)
    if draft is None or _current_mark(one) == one.mark:
        return one
    shown = draft.comparison
    compare_draft(draft)
    # As it would be stored: lists for tuples.
    found = json.loads(json.dumps(draft.comparison))
    return replace(one, mark=found.get("mark", "")) if {**found, "mark": one.mark} == shown else one


def _ready_draft(one: TickedDraft) -> ImportDraft | None:
    """Return the draft if it is ready and as it was ticked."""
    return ImportDraft.objects.filter(
        pk=one.draft, version=one.version, state=ImportDraft.State.READY
    ).first()


def _confirmed(one: TickedDraft, user: User) -> ConfirmationOutcome:
    try:
        confirm_draft(draft=one.draft, version=one.version, mark=one.mark, user=user)
    except WriteRefused:
        raise
    except ActionError as error:
        return ConfirmationOutcome(one, str(error), isinstance(error, EditConflict))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("a draft of a batch could not be confirmed")
        return ConfirmationOutcome(one, _BROKEN)
    return ConfirmationOutcome(one)
