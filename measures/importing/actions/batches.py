"""Create an import batch from several files or an archive, and queue each of its plans to be read."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction

from measures.importing.actions.drafts import FILE_NAME_LENGTH, clean_file_name, queue_new_draft
from measures.importing.actions.expired_uploads import clear_expired_uploads
from measures.models import ImportBatch
from measures.text.confined.archive_reading import ArchivedFile
from measures.text.containers.source_digest import source_digest
from measures.writing.action_errors import LoadError


@transaction.atomic
def take_batch(*, name: str, files: Iterable[ArchivedFile], user: User) -> ImportBatch:
    """Store ``files`` as drafts of one new batch ``name`` and queue them; list those left out with the reason.

    A file with the same bytes as another of the batch is left out.
    """
    clear_expired_uploads()
    batch = ImportBatch.objects.create(name=clean_file_name(name), added_by=user)
    seen: dict[str, str] = {}
    for file in files:
        digest = source_digest(file.content)
        if reason := file.reason or _repeated(seen.get(digest)):
            _leave_out(batch, file.name, reason, is_skipped=file.is_skipped)
            continue
        path = "".join(char for char in file.name if char.isprintable())[-FILE_NAME_LENGTH:]
        try:
            queue_new_draft(content=file.content, name=file.name, user=user, batch=batch, path=path)
        except LoadError as error:
            reason = str(error).removeprefix(f"{clean_file_name(file.name)}：")
            _leave_out(batch, file.name, reason, is_skipped=False)
        else:
            seen[digest] = file.name
    batch.save(update_fields=["left_out"])
    return batch


def _repeated(earlier: str | None) -> str:
    """Return why a file is left out whose bytes another has; empty if none has."""
    return f"与这一批中的“{earlier}”逐字节相同，只读取一份。" if earlier is not None else ""


def _leave_out(batch: ImportBatch, name: str, reason: str, *, is_skipped: bool) -> None:
    batch.left_out.append({"name": name, "reason": reason, "is_skipped": is_skipped})
