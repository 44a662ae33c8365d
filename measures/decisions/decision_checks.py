"""Checks before a decision is written: the records are unchanged and undecided, and the note is valid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.db.models import Model
from django.utils import timezone

from measures.history.actions.record_states import serialise_record
from measures.models import Discrepancy, Link, Measure, Problem, lengths
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError, EditConflict

#: The most records decided on at once.
DECISION_LIMIT = 500
#: No title of a measure or a chapter is longer.
TITLE_LENGTH = Measure._meta.get_field("title").max_length or 0
_WAITING = {Problem.Status.OPEN, Discrepancy.Status.OPEN, Link.Status.SUGGESTED}


def record_digest(*records: Model) -> str:
    """Return a short digest of records; it changes with any of their fields."""
    text = "\n".join(serialise_record(record) for record in records)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def require_unchanged(seen: str, *records: Model) -> None:
    """Raise `EditConflict` unless the locked records still have the digest ``seen``."""
    if seen != record_digest(*records):
        raise EditConflict(
            f"您打开之后，{quote(str(records[0]))}已有变化，您的选择没有保存。请看过现在的内容再决定。",
            [str(records[0])],
        )


def require_each_unchanged(seen: Mapping[int, str] | None, records: Sequence[Model]) -> None:
    """Raise `EditConflict` unless all of the locked records exist and have the digest shown of each.

    ``seen`` maps their ids to results of `record_digest`; None skips the check.
    """
    if seen is None:
        return
    moved = [record for record in records if seen.get(record.pk) != record_digest(record)]
    deleted = seen.keys() - {record.pk for record in records}
    if moved or deleted:
        raise EditConflict(
            f"您打开之后，其中 {len(moved) + len(deleted)} 条已有变化，没有改动任何一条。请看过现在的内容再决定。",
            [str(record) for record in moved],
        )


def require_waiting(record: Problem | Discrepancy | Link) -> None:
    """Raise `EditConflict` that names who decided and what, if the record is decided already."""
    if record.status in _WAITING:
        return
    who = record.decided_by.get_username() if record.decided_by else "他人"
    when = f"{timezone.localtime(record.decided_at):%m月%d日 %H:%M}" if record.decided_at else "刚才"
    opinion = f"：{record.decision}" if record.decision else "，没有写意见"
    raise EditConflict(
        f"这一条已由 {who} 于 {when} 标为“{record.get_status_display()}”{opinion}。您的选择没有保存。",
        [str(record)],
    )


def require_note(note: str) -> None:
    """Raise `ActionError` if the opinion is missing where it is the whole decision."""
    if not note.strip():
        raise ActionError("请在“意见”中写明怎样处理，再提交。", field="note")


def clean_note(note: str) -> str:
    """Return an opinion as it is kept; raise `ActionError` if it is too long."""
    if len(note) > lengths.NOTE:
        raise ActionError(f"意见不能超过 {lengths.NOTE} 字，现有 {len(note)} 字。", field="note")
    return note.strip()
