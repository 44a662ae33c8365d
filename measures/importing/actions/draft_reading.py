"""Read a draft: extract its text, parse the plan, compare it with the stored records."""

from __future__ import annotations

import logging

from measures.connections import let_go
from measures.importing.actions.draft_comparison import compare_draft
from measures.importing.actions.draft_texts import (
    has_reading,
    pending_text_correction,
    store_corrected_reading,
    store_reading,
)
from measures.importing.actions.reading_progress import (
    READING_STAGES,
    heartbeat,
    report_page,
    report_stage,
)
from measures.importing.actions.reading_queue import DraftClaim, update_claimed_draft
from measures.models import ImportDraft
from measures.text.confined.plan_reading import read_corrected_text_confined, read_file_confined
from measures.text.decode import UnreadableBytes
from measures.writing.action_errors import ActionError, LoadError

logger = logging.getLogger(__name__)
#: The fields that reading a draft fills.
_FOUND = ("format", "encoding", "text", "clean_text", "steps", "parsed", "corrected", "comparison")
_BROKEN = "读取时程序出错，没有写入任何资料。请再读取一次；仍不成功，请把这份文件交给系统管理员。"


def read_draft(turn: DraftClaim) -> None:
    """Read a draft whose turn it is, and note how it ended. Never raises: whoever looks is told.

    While a process apart reads, no connection to the database is held.
    """
    draft = ImportDraft.objects.filter(
        pk=turn.draft, state=ImportDraft.State.READING, attempts=turn.attempt
    ).first()
    if draft is None:
        return
    try:
        with heartbeat(turn):
            report_stage(turn, READING_STAGES[0])
            let_go()
            _read_file(draft, turn)
            problem = _read_corrected(draft)
            report_stage(turn, READING_STAGES[1])
            compare_draft(draft)
    except ActionError as error:
        _fail(turn, str(error))
    except Exception:
        logger.exception("a draft could not be read")
        _fail(turn, _BROKEN)
    else:
        if problem:
            draft.comparison = {"error": problem}
        # Unless somebody began anew or threw the draft away meanwhile.
        update_claimed_draft(
            turn, state=ImportDraft.State.READY, error="", **{name: getattr(draft, name) for name in _FOUND}
        )


def _read_file(draft: ImportDraft, turn: DraftClaim) -> None:
    """Have the file of a draft read, unless it was."""
    if has_reading(draft):
        return

    def tell_page(page: int, pages: int) -> None:
        report_page(turn, page, pages)
        let_go()

    try:
        store_reading(draft, read_file_confined(bytes(draft.content), tell_page))
    except UnreadableBytes as error:
        raise LoadError(str(error)) from error


def _read_corrected(draft: ImportDraft) -> str:
    """Have the text read that a person put in the place of a draft's; return why it cannot be, nothing if it can.

    It is kept even so: somebody typed it.
    """
    if (put_right := pending_text_correction(draft)) is None:
        return ""
    try:
        store_corrected_reading(draft, read_corrected_text_confined(*put_right))
    except UnreadableBytes as error:
        return f"更正后的文字没有读成，下面仍是更正之前的内容：{error}"
    return ""


def _fail(turn: DraftClaim, message: str) -> None:
    update_claimed_draft(turn, state=ImportDraft.State.FAILED, error=message)
