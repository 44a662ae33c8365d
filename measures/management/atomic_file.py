"""Write a file whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeVar

WriteResult = TypeVar("WriteResult")

#: The suffix of a file that is not complete yet.
_PART = ".policyhub-part"
_WHY = {
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "文件名太长",
}


def explain_os_error(error: OSError) -> str:
    """Return why a file could not be written, in Chinese for the usual reasons."""
    return _WHY.get(error.errno or 0) or error.strerror or str(error)


def write_atomically(
    path: Path, write: Callable[[IO[bytes]], WriteResult], *, private: bool = False
) -> WriteResult:
    """Let ``write`` fill the file at ``path``; return its result.

    Until it is complete the file has another name beside ``path``; if anything fails, the old file at ``path`` stays.
    Partial files of killed processes in the folder are removed first. A ``private`` file is readable by its owner only.
    Raise `OSError` if the file cannot be written.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    remove_partial_files(path.parent)
    with _part_of(path, private=private) as (part, file):
        answer = write(file)
        file.flush()
        os.fsync(file.fileno())
        part.replace(path)
    return answer


def remove_partial_files(folder: Path) -> list[Path]:
    """Remove the partial files of killed processes from ``folder``; return them.

    A writing process holds a lock on its file, which ends with the process: a file without a lock is abandoned. Only
    names of `write_atomically` are considered, and links are not followed.
    """
    removed = []
    for part in sorted(folder.glob(f".*{_PART}")):
        with suppress(OSError):
            descriptor = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if stat.S_ISREG(os.fstat(descriptor).st_mode) and _is_locked_now(descriptor):
                    part.unlink()
                    removed.append(part)
            finally:
                os.close(descriptor)
    return removed


@contextmanager
def _part_of(path: Path, *, private: bool) -> Iterator[tuple[Path, IO[bytes]]]:
    """Yield a new, locked file beside ``path``, which is removed at the end unless it was renamed."""
    while True:
        part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}{_PART}")
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(descriptor, "wb+") as opened:
            # Another process that removes partial files may have come in between.
            if not _is_locked_now(descriptor) or not part.exists():
                continue
            try:
                yield part, opened
            finally:
                part.unlink(missing_ok=True)
            return


def _is_locked_now(descriptor: int) -> bool:
    """Lock a file for this process; return whether that succeeded."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
