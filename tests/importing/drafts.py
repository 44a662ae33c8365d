"""Drafts for the import tests, read in the thread of the test."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from measures.importing.actions.confirmation import confirm_draft
from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.drafts import take_upload
from measures.importing.actions.reader_thread import (
    read_waiting_drafts,
    wait_for_background_threads,
    wake_reader,
)
from measures.models import ImportDraft
from tests.loading.database_rows import all_rows

#: Fields that are not compared, as they change with every write.
MOVING = {"version", "updated_at", "linked_at"}


def read(content: bytes, user: User, *, name: str = "plan.txt") -> ImportDraft:
    """Upload a plan, read it, and return its draft."""
    draft = take_upload(content=content, name=name, user=user)
    return again(draft)


def again(draft: ImportDraft) -> ImportDraft:
    """Read the waiting drafts, and return a draft as it is then."""
    read_waiting_drafts()
    # The thread of the live server may have claimed it; if it pauses until this thread has read it, that is over.
    wake_reader()
    wait_for_background_threads(60)
    return ImportDraft.objects.get(pk=draft.pk)


def confirmed(draft: ImportDraft, user: User) -> ImportDraft:
    """Confirm a draft and return it."""
    draft = ImportDraft.objects.get(pk=draft.pk)
    confirm_draft(draft=draft.pk, version=draft.version, mark=stored_comparison(draft).mark, user=user)
    return ImportDraft.objects.get(pk=draft.pk)


def content() -> dict[str, Any]:
    """Return the content of all records, without drafts, sources and the history."""
    rows = all_rows(without=("changeset", "measureversion", "recordversion", "source", "importdraft"))
    return {
        table: [{name: value for name, value in row.items() if name not in MOVING} for row in found]
        for table, found in rows.items()
    }
