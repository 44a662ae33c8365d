"""Note the stage of a reading with its draft, and give a sign of life while it runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connections

from measures.importing.actions.reading_queue import DraftClaim, update_claimed_draft

logger = logging.getLogger(__name__)
READING_STAGES = ("读取文件，修复文字", "与现有资料比对")
#: Seconds between two signs of life.
HEARTBEAT_SECONDS = 5.0


def report_stage(turn: DraftClaim, stage: str) -> None:
    """Note that a stage of `READING_STAGES` begins."""
    update_claimed_draft(turn, stage=stage, stage_number=READING_STAGES.index(stage) + 1)


def report_page(turn: DraftClaim, page: int, pages: int) -> None:
    """Note which page of a scan is being recognised."""
    update_claimed_draft(turn, stage=f"识别第 {page} 页，共 {pages} 页")


@contextmanager
def heartbeat(turn: DraftClaim) -> Iterator[None]:
    """Give a sign of life every few seconds as long as what is inside goes on, however long a stage takes."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(turn, ended), name="importing-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(HEARTBEAT_SECONDS)


def _beat(turn: DraftClaim, ended: threading.Event) -> None:
    while not ended.wait(HEARTBEAT_SECONDS):
        try:
            update_claimed_draft(turn)
        except Error as error:
            # The next sign may come through; if none does, another process takes the draft up.
            logger.warning("no sign of life could be given of a draft: %s", error)
        finally:
            # Between two signs nobody's connection is held.
            connections.close_all()
