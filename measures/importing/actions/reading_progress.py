"""Report the stage and the heartbeat of a reading in its draft."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connections

from measures.importing.actions.reading_queue import DraftClaim, update_claimed_draft

logger = logging.getLogger(__name__)
READING_STAGES = ("读取文件，修复文字", "与现有资料比对")
#: Seconds between two heartbeats.
HEARTBEAT_SECONDS = 5.0


def report_stage(claim: DraftClaim, stage: str) -> None:
    """Store the stage that begins, one of `READING_STAGES`."""
    update_claimed_draft(claim, stage=stage, stage_number=READING_STAGES.index(stage) + 1)


def report_page(claim: DraftClaim, page: int, pages: int) -> None:
    """Note which page of a scan is being recognised."""
    update_claimed_draft(claim, stage=f"识别第 {page} 页，共 {pages} 页")


@contextmanager
def heartbeat(claim: DraftClaim) -> Iterator[None]:
    """Send a heartbeat every `HEARTBEAT_SECONDS` from a thread while the block runs."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(claim, ended), name="importing-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(HEARTBEAT_SECONDS)


def _beat(claim: DraftClaim, ended: threading.Event) -> None:
    while not ended.wait(HEARTBEAT_SECONDS):
        try:
            update_claimed_draft(claim)
        except Error as error:
            # The next heartbeat may succeed; if none does, another process claims the draft.
            logger.warning("no sign of life could be given of a draft: %s", error)
        finally:
            # Hold no connection between two heartbeats.
            connections.close_all()
