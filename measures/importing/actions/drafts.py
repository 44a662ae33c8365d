"""Create a draft from an upload, read a draft again, discard it."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib.auth.models import User
from django.db import transaction

from measures.importing.actions.draft_texts import has_reading
from measures.importing.actions.expired_uploads import clear_expired_uploads
from measures.importing.actions.reader_thread import wake_reader
from measures.importing.actions.reading_queue import enqueue_draft
from measures.loading.reading import check_source_size
from measures.models import ImportBatch, ImportDraft
from measures.writing.action_errors import ActionError
from measures.writing.record_locking import lock_record

FILE_NAME_LENGTH = 255
PASTED_NAME = "粘贴的文字.txt"


@transaction.atomic
def take_upload(*, content: bytes, name: str, user: User) -> ImportDraft:
    """Store the bytes ``content`` of the file ``name`` as a draft, and queue it to be read.

    Raise `LoadError` if they are empty or too many.
    """
    clear_expired_uploads()
    return queue_new_draft(content=content, name=name, user=user)


def queue_new_draft(
    *, content: bytes, name: str, user: User, batch: ImportBatch | None = None, path: str = ""
) -> ImportDraft:
    """Store and queue a draft like `take_upload`, of a ``batch`` and with its ``path`` in a folder or an archive."""
    name = clean_file_name(name)
    check_source_size(content=content, name=name)
    draft = ImportDraft.objects.create(
        name=name, path=path, batch=batch, content=content, size=len(content), added_by=user
    )
    _queue_reading(draft)
    return draft


@transaction.atomic
def reread_draft(*, draft: int) -> ImportDraft:
    """Queue a draft again whose reading failed or was interrupted; raise `ActionError` in any other state."""
    record = lock_record(ImportDraft, draft, version=None)
    if record.state == ImportDraft.State.CONFIRMED:
        raise ActionError("这份方案已经导入，不能再读取。")
    if record.is_waiting and not record.is_silent:
        raise ActionError("已在读取或排队，请稍候。")
    if not record.has_file:
        raise ActionError("这份文件已过保留期限，字节已清除，不能再读取。请重新上传。")
    _queue_reading(record)
    return record


@transaction.atomic
def discard_draft(*, draft: int) -> None:
    """Delete a draft; raise `ActionError` for a confirmed one, which is the evidence of its decisions."""
    record = lock_record(ImportDraft, draft, version=None)
    if record.state == ImportDraft.State.CONFIRMED:
        raise ActionError("这份方案已经导入，记录须保留；要撤回，请撤销这次导入。")
    record.delete()


def resume_reading(draft: ImportDraft) -> ImportDraft:
    """Return a draft, queued again if another version of the site stored its reading; wake the reader if it waits."""
    if draft.state == ImportDraft.State.READY and not has_reading(draft):
        with transaction.atomic():
            draft = lock_record(ImportDraft, draft.pk, version=None)
            if draft.state == ImportDraft.State.READY:
                _queue_reading(draft)
    if draft.is_waiting:
        # Its reader may have gone away.
        wake_reader()
    return draft


def clean_file_name(name: str) -> str:
    """Return a file name without folders and unprintable characters."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in last if char.isprintable())[-FILE_NAME_LENGTH:].strip() or PASTED_NAME


def _queue_reading(draft: ImportDraft) -> None:
    enqueue_draft(draft)
    transaction.on_commit(wake_reader, robust=True)
