"""How far this machine's index is behind the database, for whoever watches over the site."""

from __future__ import annotations

import time
from dataclasses import dataclass

from measures.search.index.background_build import Preparing
from measures.search.index.change_log import Log
from measures.search.index.follower import snapshot
from measures.search.index.index_files import name_of

#: Since when an index is behind, as far as this process has seen.
_behind_since: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Progress:
    """Whether there is an index that answers, and how far it has followed.

    ``version`` is the data version that it holds; ``changes`` are those that it lacks, ``seconds`` how long it has
    lacked any. Both are 0 while it keeps up. While there is none, ``done`` of ``total`` measures are in the next one.
    """

    answers: bool
    version: int = 0
    changes: int = 0
    seconds: float = 0
    done: int = 0
    total: int = 0


def progress(using: str) -> Progress:
    """Have the index of ``using`` take over what is new, as a search does, and return how far it has come."""
    name = name_of(using)
    try:
        now = snapshot(using)
    except Preparing as preparing:
        return Progress(answers=False, done=preparing.done, total=preparing.total)
    if not now.stale:
        _behind_since.pop(name, None)
        return Progress(answers=True, version=now.version)
    since = _behind_since.setdefault(name, time.monotonic())
    lacking = Log(using).start().version - now.version
    return Progress(True, now.version, max(lacking, 0), time.monotonic() - since)
