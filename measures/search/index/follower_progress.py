"""How far the index of this machine is behind the database, and whether its folder can be written, for monitoring."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from measures.search.index.background_build import IndexNotReady
from measures.search.index.change_log import ChangeLog
from measures.search.index.follower import current_snapshot
from measures.search.index.index_files import IndexFolder, index_name

#: When this process first saw an index behind, by its name.
_behind_since: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class FollowerProgress:
    """Whether there is an index, and how far it has followed the database.

    ``version`` is its data version; ``changes`` counts those that it lacks,
    ``seconds`` how long it has lacked any. Both are 0 while it keeps up.
    While there is no index, ``done`` of ``total`` measures are in the next one.
    """

    answers: bool
    version: int = 0
    changes: int = 0
    seconds: float = 0
    done: int = 0
    total: int = 0


def follower_progress(using: str) -> FollowerProgress:
    """Apply changes to the index of ``using``, as a search does, and return its progress."""
    name = index_name(using)
    try:
        now = current_snapshot(using)
    except IndexNotReady as preparing:
        return FollowerProgress(answers=False, done=preparing.done, total=preparing.total)
    if not now.stale:
        _behind_since.pop(name, None)
        return FollowerProgress(answers=True, version=now.version)
    since = _behind_since.setdefault(name, time.monotonic())
    lacking = ChangeLog(using).start().version - now.version
    return FollowerProgress(True, now.version, max(lacking, 0), time.monotonic() - since)


def folder_error(using: str) -> str:
    """Return why the folder of the index of ``using`` cannot be written, nothing if it can."""
    try:
        probe = IndexFolder.for_database(using).path / f".probe.{os.getpid()}"
        with probe.open("w") as file:
            file.write("written\n")
        probe.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""
