"""How far the reading of a draft has come, told to whoever looks; and a sign of life meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.utils import timezone

from measures.models import ImportDraft

STAGES = ("读取文件", "修复文字", "与现有资料比对")
#: Seconds between two signs of life.
BEAT = 5.0


def tell(draft: int, stage: str) -> None:
    """Note that a stage of `STAGES` begins."""
    ImportDraft.objects.filter(pk=draft, state=ImportDraft.State.READING).update(
        stage=stage, stage_number=STAGES.index(stage) + 1, beat_at=timezone.now()
    )


@contextmanager
def beating(draft: int) -> Iterator[None]:
    """Give a sign of life every few seconds as long as what is inside goes on, however long a stage takes."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(draft, ended), name="intake-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(BEAT)


def _beat(draft: int, ended: threading.Event) -> None:
    try:
        while not ended.wait(BEAT):
            ImportDraft.objects.filter(pk=draft, state=ImportDraft.State.READING).update(
                beat_at=timezone.now()
            )
    finally:
        connections.close_all()
