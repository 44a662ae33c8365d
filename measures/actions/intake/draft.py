"""Drafts: a plan taken in to be read, read again, or thrown away."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from measures.actions.errors import ActionError
from measures.actions.intake.background import start
from measures.actions.intake.read import read_draft
from measures.actions.loading.reading import check_size
from measures.actions.locking import locked
from measures.models import ImportDraft

NAME_LENGTH = 255
PASTED = "粘贴的文字.txt"


@transaction.atomic
def take(*, content: bytes, name: str, user: User) -> ImportDraft:
    """Keep ``content``, the bytes of a file that somebody calls ``name``, as a draft, and begin to read it.

    Raise `LoadError` if it is empty or too large.
    """
    called = name_of(name)
    check_size(content=content, name=called)
    draft = ImportDraft.objects.create(name=called, content=content, size=len(content), added_by=user)
    _begin(draft)
    return draft


@transaction.atomic
def read_again(*, draft: int) -> ImportDraft:
    """Begin to read a draft again: one that nobody reads any more, or that could not be read."""
    record = locked(ImportDraft, draft, version=None)
    if record.state == ImportDraft.State.CONFIRMED:
        raise ActionError("这份方案已经导入，不能再读取。")
    if record.state == ImportDraft.State.READING and not record.is_silent:
        raise ActionError("正在读取，请稍候。")
    _begin(record)
    return record


@transaction.atomic
def discard(*, draft: int) -> None:
    """Throw a draft away; one that was confirmed stays, as evidence of what was decided."""
    record = locked(ImportDraft, draft, version=None)
    if record.state == ImportDraft.State.CONFIRMED:
        raise ActionError("这份方案已经导入，记录须保留；要撤回，请撤销这次导入。")
    record.delete()


def name_of(name: str) -> str:
    """Return what a file is called, without folders and characters that print nothing."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in last if char.isprintable())[-NAME_LENGTH:].strip() or PASTED


def _begin(draft: ImportDraft) -> None:
    draft.state, draft.stage, draft.stage_number = ImportDraft.State.READING, "", 0
    draft.beat_at, draft.error = timezone.now(), ""
    draft.save(update_fields=["state", "stage", "stage_number", "beat_at", "error"])
    pk = draft.pk
    transaction.on_commit(lambda: start(lambda: read_draft(pk)), robust=True)
