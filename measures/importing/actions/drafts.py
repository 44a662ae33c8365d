"""Take an upload as a draft, read a draft again, discard it."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib.auth.models import User
from django.db import transaction

from measures.importing.actions.draft_texts import has_reading
from measures.importing.actions.expired_uploads import clear_expired_uploads
from measures.importing.actions.reader_thread import wake_reader
from measures.importing.actions.reading_queue import enqueue_draft
from measures.loading.reading import check_source_size
from measures.models import ImportDraft
from measures.writing.action_errors import ActionError
from measures.writing.record_locking import lock_record

FILE_NAME_LENGTH = 255
PASTED_NAME = "粘贴的文字.txt"


@transaction.atomic
def take_upload(*, content: bytes, name: str, user: User) -> ImportDraft:
    """Keep ``content``, the bytes of a file that somebody calls ``name``, as a draft, and begin to read it.

    Raise `LoadError` if it is empty or too large.
    """
    clear_expired_uploads()
    called = clean_file_name(name)
    check_source_size(content=content, name=called)
    draft = ImportDraft.objects.create(name=called, content=content, size=len(content), added_by=user)
    _begin(draft)
    return draft


@transaction.atomic
def reread_draft(*, draft: int) -> ImportDraft:
    """Begin to read a draft again: one that nobody reads any more, or that could not be read."""
    record = lock_record(ImportDraft, draft, version=None)
    if record.state == ImportDraft.State.CONFIRMED:
        raise ActionError("这份方案已经导入，不能再读取。")
    if record.is_waiting and not record.is_silent:
        raise ActionError("已在读取或排队，请稍候。")
    if not record.has_file:
        raise ActionError("这份文件已过保留期限，字节已清除，不能再读取。请重新上传。")
    _begin(record)
    return record


@transaction.atomic
def discard_draft(*, draft: int) -> None:
    """Throw a draft away; one that was confirmed stays, as evidence of what was decided."""
    record = lock_record(ImportDraft, draft, version=None)
    if record.state == ImportDraft.State.CONFIRMED:
        raise ActionError("这份方案已经导入，记录须保留；要撤回，请撤销这次导入。")
    record.delete()


def requeue_outdated_draft(draft: ImportDraft) -> ImportDraft:
    """Return a draft, waiting to be read again where the site was renewed since and knows other things of a plan."""
    if draft.state != ImportDraft.State.READY or has_reading(draft):
        return draft
    with transaction.atomic():
        record = lock_record(ImportDraft, draft.pk, version=None)
        if record.state == ImportDraft.State.READY:
            _begin(record)
    return record


def clean_file_name(name: str) -> str:
    """Return what a file is called, without folders and characters that print nothing."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in last if char.isprintable())[-FILE_NAME_LENGTH:].strip() or PASTED_NAME


def _begin(draft: ImportDraft) -> None:
    enqueue_draft(draft)
    transaction.on_commit(wake_reader, robust=True)
