"""The queue of drafts to be read, in the database, so that all processes together read only a few at once.

A process that reads a draft sends heartbeats. If they stop, another process claims the draft with the next attempt
number, by which the first one sees that the draft is no longer its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from measures.models import ImportDraft

#: After so many interruptions a draft is not read again automatically: it may be what stopped its reader.
MOST_INTERRUPTIONS = 3
_QUEUED, _READING = ImportDraft.State.QUEUED, ImportDraft.State.READING
_GIVEN_UP = (
    f"读取了 {MOST_INTERRUPTIONS} 次，程序每次都中断了，不再自动读取。"
    "服务器刚维护过的，可重新读取；否则请改用别的文件，或把全文粘贴导入。"
)


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """The claim of this process on a draft: its id and the number of the attempt."""

    draft: int
    attempt: int


def enqueue_draft(draft: ImportDraft) -> None:
    """Put a draft, which is locked or new, at the end of the queue."""
    draft.state, draft.stage, draft.stage_number = _QUEUED, "", 0
    draft.interruptions, draft.beat_at, draft.error = 0, timezone.now(), ""
    draft.save(update_fields=["state", "stage", "stage_number", "interruptions", "beat_at", "error"])


#: The large fields of a draft, which only its own page needs.
HEAVY_DRAFT_FIELDS = (
    "content",
    "text",
    "clean_text",
    "steps",
    "parsed",
    "corrected",
    "given",
    "reading_corrections",
    "answers",
    "comparison",
)


@transaction.atomic
def claim_next_draft() -> DraftClaim | None:
    """Claim the next draft for this process, an interrupted one first.

    Return None if none waits, or `UPLOAD_READINGS` drafts are being read.
    """
    waiting = list(_waiting().select_for_update().order_by("beat_at", "pk").defer(*HEAVY_DRAFT_FIELDS))
    interrupted = [draft for draft in waiting if draft.is_silent]
    queued = [draft for draft in waiting if draft.state == _QUEUED]
    if len(waiting) - len(interrupted) - len(queued) >= settings.UPLOAD_READINGS:
        return None
    for draft in (*interrupted, *queued):
        draft.interruptions += draft.state == _READING
        if draft.interruptions < MOST_INTERRUPTIONS:
            return _claim(draft)
        draft.state, draft.error, draft.beat_at = ImportDraft.State.FAILED, _GIVEN_UP, timezone.now()
        draft.save(update_fields=["state", "error", "beat_at"])
    return None


def _claim(draft: ImportDraft) -> DraftClaim:
    draft.state, draft.stage, draft.stage_number = _READING, "", 0
    draft.attempts, draft.beat_at = draft.attempts + 1, timezone.now()
    draft.save(update_fields=["state", "stage", "stage_number", "attempts", "interruptions", "beat_at"])
    return DraftClaim(draft.pk, draft.attempts)


def has_waiting_drafts() -> bool:
    """Return whether any draft waits or is being read, as its reader may stop."""
    return bool(_waiting().exists())


def count_drafts_ahead(draft: ImportDraft) -> int:
    """Return the number of drafts before a queued one: those being read, and those queued earlier."""
    longer = Q(beat_at__lt=draft.beat_at) | Q(beat_at=draft.beat_at, pk__lt=draft.pk)
    return (
        ImportDraft.objects.filter(Q(state=_READING) | Q(longer, state=_QUEUED)).exclude(pk=draft.pk).count()
    )


def update_claimed_draft(claim: DraftClaim, **values: Any) -> bool:
    """Write values and a heartbeat to a claimed draft; return False and write nothing if the claim was lost."""
    own = ImportDraft.objects.filter(pk=claim.draft, state=_READING, attempts=claim.attempt)
    return bool(own.update(beat_at=timezone.now(), **values))


def _waiting() -> Any:
    return ImportDraft.objects.filter(state__in=[_QUEUED, _READING])
