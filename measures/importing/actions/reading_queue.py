"""The queue of drafts that wait to be read: in the database, so that all processes together read only a few at once.

A process that reads a draft says every few seconds that it still does. One that was killed does not, and the next
process takes the draft up; whoever comes back late sees by the number of the attempt that it is no longer its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from measures.models import ImportDraft

#: A draft whose reader went away so often is not begun again by itself: it may be what made it go.
MOST_INTERRUPTIONS = 3
_QUEUED, _READING = ImportDraft.State.QUEUED, ImportDraft.State.READING
_GIVEN_UP = (
    f"读取了 {MOST_INTERRUPTIONS} 次，程序每次都中断了，不再自动读取。"
    "服务器刚维护过的，可重新读取；否则请改用别的文件，或把全文粘贴导入。"
)


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A draft that is this process's to read, and which attempt that is."""

    draft: int
    attempt: int


def enqueue_draft(draft: ImportDraft) -> None:
    """Have a draft, which is locked or new, wait to be read, behind those that wait already."""
    draft.state, draft.stage, draft.stage_number = _QUEUED, "", 0
    draft.interruptions, draft.beat_at, draft.error = 0, timezone.now(), ""
    draft.save(update_fields=["state", "stage", "stage_number", "interruptions", "beat_at", "error"])


_HEAVY = ("content", "text", "clean_text", "steps", "parsed", "corrected", "given", "answers", "comparison")


@transaction.atomic
def claim_next_draft() -> DraftClaim | None:
    """Return the draft that is to be read next, this process's from now on.

    None if there is none, or as many as may be are being read. One whose reader went away comes first.
    """
    waiting = list(_waiting().select_for_update().order_by("beat_at", "pk").defer(*_HEAVY))
    lost = [draft for draft in waiting if draft.is_silent]
    queued = [draft for draft in waiting if draft.state == _QUEUED]
    if len(waiting) - len(lost) - len(queued) >= settings.UPLOAD_READINGS:
        return None
    for draft in (*lost, *queued):
        draft.interruptions += draft.state == _READING
        if draft.interruptions < MOST_INTERRUPTIONS:
            return _begun(draft)
        draft.state, draft.error, draft.beat_at = ImportDraft.State.FAILED, _GIVEN_UP, timezone.now()
        draft.save(update_fields=["state", "error", "beat_at"])
    return None


def _begun(draft: ImportDraft) -> DraftClaim:
    draft.state, draft.stage, draft.stage_number = _READING, "", 0
    draft.attempts, draft.beat_at = draft.attempts + 1, timezone.now()
    draft.save(update_fields=["state", "stage", "stage_number", "attempts", "interruptions", "beat_at"])
    return DraftClaim(draft.pk, draft.attempts)


def has_waiting_drafts() -> bool:
    """Return whether any draft is to be read, or is being read by a process that may yet go away."""
    return bool(_waiting().exists())


def count_drafts_ahead(draft: ImportDraft) -> int:
    """Return how many drafts are read before one that waits: those being read, and those that wait longer."""
    longer = Q(beat_at__lt=draft.beat_at) | Q(beat_at=draft.beat_at, pk__lt=draft.pk)
    return (
        ImportDraft.objects.filter(Q(state=_READING) | Q(longer, state=_QUEUED)).exclude(pk=draft.pk).count()
    )


def update_claimed_draft(turn: DraftClaim, **values: Any) -> bool:
    """Write what a process found out of its draft, with a sign of life; return whether the draft is still its own."""
    own = ImportDraft.objects.filter(pk=turn.draft, state=_READING, attempts=turn.attempt)
    return bool(own.update(beat_at=timezone.now(), **values))


def _waiting() -> Any:
    return ImportDraft.objects.filter(state__in=[_QUEUED, _READING])
