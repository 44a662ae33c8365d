"""Reading a draft: its text, what the text says, and what writing it would change."""

from __future__ import annotations

import logging

from measures.connections import let_go
from measures.importing.actions.draft_comparison import compare
from measures.importing.actions.draft_texts import is_read, keep, keep_corrected, to_correct
from measures.importing.actions.reading_progress import STAGES, beating, tell
from measures.importing.actions.reading_queue import Turn, note
from measures.models import ImportDraft
from measures.text.confined.plan_reading import read_file_apart, read_text_apart
from measures.text.decode import UnreadableBytes
from measures.writing.action_errors import ActionError, LoadError

logger = logging.getLogger(__name__)
#: What reading a draft finds out of it.
_FOUND = ("format", "encoding", "text", "clean_text", "steps", "parsed", "corrected", "comparison")
_BROKEN = "读取时程序出错，没有写入任何资料。请再读取一次；仍不成功，请把这份文件交给系统管理员。"


def read_draft(turn: Turn) -> None:
    """Read a draft whose turn it is, and note how it ended. Never raises: whoever looks is told.

    While a process apart reads, no connection to the database is held.
    """
    draft = ImportDraft.objects.filter(
        pk=turn.draft, state=ImportDraft.State.READING, attempts=turn.attempt
    ).first()
    if draft is None:
        return
    try:
        with beating(turn):
            tell(turn, STAGES[0])
            let_go()
            _read_file(draft)
            problem = _read_corrected(draft)
            tell(turn, STAGES[1])
            compare(draft)
    except ActionError as error:
        _fail(turn, str(error))
    except Exception:
        logger.exception("a draft could not be read")
        _fail(turn, _BROKEN)
    else:
        if problem:
            draft.comparison = {"error": problem}
        # Unless somebody began anew or threw the draft away meanwhile.
        note(turn, state=ImportDraft.State.READY, error="", **{name: getattr(draft, name) for name in _FOUND})


def _read_file(draft: ImportDraft) -> None:
    """Have the file of a draft read, unless it was."""
    if is_read(draft):
        return
    try:
        keep(draft, read_file_apart(bytes(draft.content)))
    except UnreadableBytes as error:
        raise LoadError(str(error)) from error


def _read_corrected(draft: ImportDraft) -> str:
    """Have the text read that a person put in the place of a draft's; return why it cannot be, nothing if it can.

    It is kept even so: somebody typed it.
    """
    if (put_right := to_correct(draft)) is None:
        return ""
    try:
        keep_corrected(draft, read_text_apart(*put_right))
    except UnreadableBytes as error:
        return f"更正后的文字没有读成，下面仍是更正之前的内容：{error}"
    return ""


def _fail(turn: Turn, message: str) -> None:
    note(turn, state=ImportDraft.State.FAILED, error=message)
