"""Clear the bytes of expired uploads, so that no backup contains them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from measures.models import ImportDraft, SpreadsheetBatch


def clear_draft(draft: ImportDraft, *, at: datetime) -> None:
    """Clear the bytes, text and reading of a draft, unsaved."""
    draft.content, draft.text, draft.clean_text, draft.cleared_at = b"", "", "", at
    draft.steps, draft.parsed, draft.corrected = [], {}, {}


def clear_expired_uploads() -> tuple[int, int]:
    """Clear failed drafts and uploaded spreadsheets after `UPLOAD_KEEP_DAYS`; return how many of each.

    The edits of a spreadsheet and the decisions on them stay.
    """
    now = timezone.now()
    before = now - timedelta(days=settings.UPLOAD_KEEP_DAYS)
    overdue = ImportDraft.objects.filter(state=ImportDraft.State.FAILED, cleared_at=None, beat_at__lte=before)
    drafts = overdue.update(
        content=b"", text="", clean_text="", steps=[], parsed={}, corrected={}, cleared_at=now
    )
    spreadsheets = SpreadsheetBatch.objects.filter(sent_at__lte=before).exclude(content=b"")
    return drafts, spreadsheets.update(content=b"")
