"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

Answer = TypeVar("Answer")


def write_whole(path: Path, write: Callable[[IO[bytes]], Answer]) -> Answer:
    """Have ``write`` fill the file at ``path`` and return what it returns.

    Until it is whole the file stands under another name beside ``path``; where anything fails, what was at ``path``
    stays. Raise `OSError` where the file cannot be written.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    beside = path.with_name(f".{path.name[:200]}.{os.getpid()}")
    try:
        with beside.open("wb+") as file:
            answer = write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return answer
