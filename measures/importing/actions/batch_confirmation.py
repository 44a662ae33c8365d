"""Confirm several drafts of a batch: each for itself, as one change set or not at all."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError

from measures.importing.actions.confirmation import confirm_draft
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

    Raise `OperationalError` if the database is away; what was confirmed before stays.
    """
    return [_confirmed(one, user) for one in ticked]


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
