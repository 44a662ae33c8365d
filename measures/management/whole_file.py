"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

Answer = TypeVar("Answer")

_WHY = {
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "文件名太长",
}


def why(error: OSError) -> str:
    """Return why a file could not be written, in Chinese where it is one of the usual reasons."""
    return _WHY.get(error.errno or 0) or error.strerror or str(error)


def write_whole(path: Path, write: Callable[[IO[bytes]], Answer], *, private: bool = False) -> Answer:
    """Have ``write`` fill the file at ``path`` and return what it returns.

    Until it is whole the file stands under another name beside ``path``; where anything fails, what was at ``path``
    stays. A ``private`` file can be read by its owner only. Raise `OSError` where the file cannot be written.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    beside = path.with_name(f".{path.name[:200]}.{os.getpid()}")
    try:
        with open(beside, "wb+", opener=_open_private if private else None) as file:
            answer = write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return answer


def _open_private(path: str, flags: int) -> int:
    """Open a file that nobody else made and nobody else can read."""
    Path(path).unlink(missing_ok=True)
    return os.open(path, flags | os.O_EXCL, 0o600)
