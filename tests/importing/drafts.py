"""Drafts for the tests of importing, read where they stand."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from measures.importing.actions.confirmation import confirm_draft
from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.drafts import take_upload
from measures.importing.actions.reader_thread import read_waiting_drafts, wait_for_background_threads
from measures.models import ImportDraft
from tests.loading.database_rows import all_rows

#: What a draft, and what programs note by themselves, is no part of what is said.
MOVING = {"version", "updated_at", "linked_at"}


def read(content: bytes, user: User, *, name: str = "plan.txt") -> ImportDraft:
    """Take a plan in, read it, and return its draft."""
    draft = take_upload(content=content, name=name, user=user)
    return again(draft)


def again(draft: ImportDraft) -> ImportDraft:
    """Do what would be done in the background for a draft; return it as it is then."""
    read_waiting_drafts()
    # The thread of a live server may have taken it.
    wait_for_background_threads(60)
    return ImportDraft.objects.get(pk=draft.pk)


def confirmed(draft: ImportDraft, user: User) -> ImportDraft:
    """Confirm a draft as it is now; return it as it is then."""
    draft = ImportDraft.objects.get(pk=draft.pk)
    confirm_draft(draft=draft.pk, version=draft.version, mark=stored_comparison(draft).mark, user=user)
    return ImportDraft.objects.get(pk=draft.pk)


def content() -> dict[str, Any]:
    """Return all that the records say, runs of the importer too; drafts, sources and the history itself left out."""
    rows = all_rows(without=("changeset", "measureversion", "recordversion", "source", "importdraft"))
    return {
        table: [{name: value for name, value in row.items() if name not in MOVING} for row in found]
        for table, found in rows.items()
    }
