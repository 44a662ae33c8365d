"""Clear the bytes of uploads after their time, so that no backup keeps them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from measures.models import ImportDraft, SpreadsheetBatch


def clear_draft(draft: ImportDraft, *, at: datetime) -> None:
    """Take the file of a draft and what was read of it out of the record, unsaved."""
    draft.content, draft.text, draft.clean_text, draft.cleared_at = b"", "", "", at
    draft.steps, draft.parsed, draft.corrected = [], {}, {}


def clear_expired_uploads() -> tuple[int, int]:
    """Clear the drafts that could not be read, and the spreadsheets that came back, once their time is over.

    Return how many of each were cleared. What was read of a spreadsheet, and decided on it, stays.
    """
    now = timezone.now()
    before = now - timedelta(days=settings.UPLOAD_KEEP_DAYS)
    overdue = ImportDraft.objects.filter(state=ImportDraft.State.FAILED, cleared_at=None, beat_at__lte=before)
    drafts = overdue.update(
        content=b"", text="", clean_text="", steps=[], parsed={}, corrected={}, cleared_at=now
    )
    spreadsheets = SpreadsheetBatch.objects.filter(sent_at__lte=before).exclude(content=b"")
    return drafts, spreadsheets.update(content=b"")
