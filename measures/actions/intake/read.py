"""Reading a draft: its text, what the text says, and what writing it would change."""

from __future__ import annotations

import logging

from measures.actions.errors import ActionError
from measures.actions.intake.compare import compare
from measures.actions.intake.progress import beating, tell
from measures.actions.intake.texts import keep
from measures.actions.loading.reading import take_in
from measures.models import ImportDraft

logger = logging.getLogger(__name__)
_BROKEN = "读取时程序出错，没有写入任何资料。请再读取一次；仍不成功，请把这份文件交给系统管理员。"


def read_draft(pk: int) -> None:
    """Read a draft that waits to be read, and note how it ended. Never raises: whoever looks is told."""
    draft = ImportDraft.objects.filter(pk=pk, state=ImportDraft.State.READING).first()
    if draft is None:
        return
    try:
        with beating(pk):
            if not draft.text:
                keep(
                    draft,
                    take_in(content=bytes(draft.content), name=draft.name, tell=lambda each: tell(pk, each)),
                )
            tell(pk, "与现有资料比对")
            compare(draft)
    except ActionError as error:
        _fail(draft, str(error))
    except Exception:
        logger.exception("a draft could not be read")
        _fail(draft, _BROKEN)
    else:
        draft.state, draft.error = ImportDraft.State.READY, ""
        _finish(draft)


def _fail(draft: ImportDraft, message: str) -> None:
    draft.state, draft.error = ImportDraft.State.FAILED, message
    _finish(draft)


def _finish(draft: ImportDraft) -> None:
    """Write how reading ended, unless somebody began anew or threw the draft away meanwhile."""
    ImportDraft.objects.filter(pk=draft.pk, state=ImportDraft.State.READING).update(
        state=draft.state, error=draft.error, comparison=draft.comparison
    )
