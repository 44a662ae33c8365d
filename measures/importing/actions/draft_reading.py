"""Read a draft: extract its text, parse the plan, compare it with the stored records."""

from __future__ import annotations

import logging

from measures.connections import let_go
from measures.importing.actions.draft_comparison import compare_draft
from measures.importing.actions.draft_texts import (
    has_reading,
    pending_correction,
    source_text_of_draft,
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
from measures.importing.actions.reading_rules import keep_only_used, rules_for_draft
from measures.models import ImportDraft
from measures.text.confined.plan_reading import read_corrected_text_confined, read_file_confined
from measures.text.decode import UnreadableBytes
from measures.writing.action_errors import ActionError, LoadError

logger = logging.getLogger(__name__)
#: The fields of a draft that reading sets.
_READING_FIELDS = (
    "format",
    "encoding",
    "text",
    "clean_text",
    "steps",
    "parsed",
    "corrected",
    "reading_corrections",
    "comparison",
)
_BROKEN = "读取时程序出错，没有写入任何资料。请再读取一次；仍不成功，请把这份文件交给系统管理员。"


def read_draft(claim: DraftClaim) -> None:
    """Read a claimed draft and store the result, or the error for its page; do not raise.

    Hold no database connection while the confined process reads.
    """
    draft = ImportDraft.objects.filter(
        pk=claim.draft, state=ImportDraft.State.READING, attempts=claim.attempt
    ).first()
    if draft is None:
        return
    try:
        with heartbeat(claim):
            report_stage(claim, READING_STAGES[0])
            let_go()
            is_new = not has_reading(draft)
            _read_draft_file(draft, claim)
            if is_new and not draft.reading_corrections:
                _apply_rules(draft)
            problem = _read_corrected(draft)
            report_stage(claim, READING_STAGES[1])
            compare_draft(draft)
    except ActionError as error:
        _fail(claim, str(error))
    except Exception:
        logger.exception("a draft could not be read")
        _fail(claim, _BROKEN)
    else:
        if problem:
            draft.comparison = {"error": problem}
        # This writes nothing if the draft was discarded or claimed anew meanwhile.
        update_claimed_draft(
            claim,
            state=ImportDraft.State.READY,
            error="",
            **{name: getattr(draft, name) for name in _READING_FIELDS},
        )


def _read_draft_file(draft: ImportDraft, claim: DraftClaim) -> None:
    """Read the file of a draft, unless its reading is stored."""
    if has_reading(draft):
        return

    def tell_page(page: int, pages: int) -> None:
        report_page(claim, page, pages)
        let_go()

    try:
        store_reading(draft, read_file_confined(bytes(draft.content), tell_page))
    except UnreadableBytes as error:
        raise LoadError(str(error)) from error


def _apply_rules(draft: ImportDraft) -> None:
    """Read a new draft as plans of its district were corrected before; what does not occur in it is left out."""
    rules = rules_for_draft(draft)
    let_go()
    if not rules.count:
        return
    cleaned = source_text_of_draft(draft).cleaned
    try:
        read = read_corrected_text_confined(cleaned, cleaned.text, rules)
    except UnreadableBytes:
        # The plan is read without them, as it was.
        logger.warning("a draft could not be read by the rules of its district")
        return
    draft.reading_corrections = keep_only_used(rules, read.parsed).as_dict()
    if draft.reading_corrections:
        store_corrected_reading(draft, read)


def _read_corrected(draft: ImportDraft) -> str:
    """Read the corrected text of a draft, if it has one; return a Chinese error if that fails, else an empty text.

    The corrected text stays stored even then.
    """
    if (pending := pending_correction(draft)) is None:
        return ""
    try:
        store_corrected_reading(draft, read_corrected_text_confined(*pending))
    except UnreadableBytes as error:
        return f"更正后的文字没有读成，下面仍是更正之前的内容：{error}"
    return ""


def _fail(claim: DraftClaim, message: str) -> None:
    update_claimed_draft(claim, state=ImportDraft.State.FAILED, error=message)
