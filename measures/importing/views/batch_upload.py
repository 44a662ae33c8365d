"""Take an upload of several files, a folder or an archive as an import batch."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile

from measures.connections import let_go
from measures.importing.actions.batches import take_batch
from measures.importing.forms.batch_forms import BatchUploadForm
from measures.models import ImportBatch
from measures.text.confined.archive_limits import MAX_ARCHIVE_BYTES, MAX_BATCH_FILES
from measures.text.confined.archive_reader import is_leftover
from measures.text.confined.archive_reading import ArchivedFile, may_be_archive, read_archive_confined
from measures.text.containers.file_limits import MAX_BYTES
from measures.text.decode import UnreadableBytes
from measures.writing.action_errors import ActionError

_HEAD = 64
#: Seconds that an upload waits while this process of the site opens another archive.
_PATIENCE = 10.0
_opening = threading.BoundedSemaphore(1)


def take_uploaded_batch(form: BatchUploadForm, user: User) -> ImportBatch | None:
    """Return a new batch of the files in ``form``; None for a single plan, or files beside a pasted text.

    Raise `ActionError` about the field ``file`` if they are too many, or an archive alone cannot be read.
    """
    if not form.is_valid():
        raise ActionError(str(next(iter(form.errors["file"]))), field="file")
    uploads: list[UploadedFile[Any]] = form.cleaned_data["file"]
    if not uploads or form.cleaned_data["text"]:
        return None
    if len(uploads) == 1:
        found = _open_uploaded_archive(uploads[0])
        if found is None:
            return None
        return take_batch(name=uploads[0].name or "", files=found, user=user)
    files = list(_all_files(uploads))
    _check_number(files)
    return take_batch(name=f"{uploads[0].name} 等 {len(uploads)} 个文件", files=files, user=user)


def _check_number(files: Iterable[ArchivedFile]) -> None:
    """Raise `ActionError` if files and archives together hold more plans than are taken at once."""
    if (count := sum(not file.reason for file in files)) > MAX_BATCH_FILES:
        raise ActionError(
            f"所选文件和压缩包中共有 {count} 份文件，一次最多 {MAX_BATCH_FILES} 份，没有读取。请分几次上传。",
            field="file",
        )


def _all_files(uploads: Iterable[UploadedFile[Any]]) -> Iterator[ArchivedFile]:
    """Yield the uploaded files, those of archives among them; an archive that cannot be read is one left out."""
    for upload in uploads:
        name = upload.name or ""
        if is_leftover(name):
            yield ArchivedFile(name, b"", "系统或办公软件留下的文件，不是方案，已略过。", is_skipped=True)
            continue
        try:
            found = _open_uploaded_archive(upload)
        except ActionError as error:
            yield ArchivedFile(name, b"", str(error))
            continue
        if found is not None:
            for one in found:
                yield ArchivedFile(f"{name}/{one.name}", one.content, one.reason, one.is_skipped)
        elif (upload.size or 0) > MAX_BYTES:
            yield ArchivedFile(
                name, b"", f"超过 {MAX_BYTES // 1024 // 1024} MB 的上限，没有读取。请核对文件。"
            )
        else:
            yield ArchivedFile(name, _content(upload))


def _open_uploaded_archive(upload: UploadedFile[Any]) -> tuple[ArchivedFile, ...] | None:
    """Return the files of an uploaded archive, None for any other file; raise `ActionError` if it cannot be read."""
    upload.seek(0)
    head = upload.read(_HEAD)
    upload.seek(0)
    if not may_be_archive(head):
        return None
    if (upload.size or 0) > MAX_ARCHIVE_BYTES:
        raise ActionError(
            f"压缩包有 {(upload.size or 0) / 1024 / 1024:.1f} MB，超过 {MAX_ARCHIVE_BYTES // 1024 // 1024} MB 的上限，"
            "没有读取。请分开压缩。",
            field="file",
        )
    content = _content(upload)
    let_go()
    try:
        with _one_archive_at_a_time():
            return read_archive_confined(content, upload.name or "")
    except UnreadableBytes as error:
        raise ActionError(str(error), field="file") from error


def _content(upload: UploadedFile[Any]) -> bytes:
    """Return the bytes of an upload, which can be read again afterwards."""
    upload.seek(0)
    content: bytes = upload.read()
    upload.seek(0)
    return content


@contextmanager
def _one_archive_at_a_time() -> Iterator[None]:
    if not _opening.acquire(timeout=_PATIENCE):
        raise ActionError("正在打开另一个压缩包，没有接收这一个。请过半分钟再上传。", field="file")
    try:
        yield
    finally:
        _opening.release()
