"""Checks before a decision is written: the records are as they were shown, still wait, and the note fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.db.models import Model
from django.utils import timezone

from measures.history.actions.record_states import serialise_record
from measures.models import Discrepancy, Link, Measure, Problem, lengths
from measures.writing.action_errors import ActionError, EditConflict

#: So many links are confirmed at once at most.
DECISION_LIMIT = 500
#: No title of a measure or a chapter is longer.
TITLE_LENGTH = Measure._meta.get_field("title").max_length or 0
_WAITING = {Problem.Status.OPEN, Discrepancy.Status.OPEN, Link.Status.SUGGESTED}


def record_mark(*records: Model) -> str:
    """Return a short mark of what records say now; it changes with anything that they say."""
    said = "\n".join(serialise_record(record) for record in records)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def require_unchanged(seen: str, *records: Model) -> None:
    """Raise `EditConflict` unless records, which are locked, still say what somebody saw."""
    if seen != record_mark(*records):
        raise EditConflict(
            f"您打开之后，“{records[0]}”已有变化，您的选择没有保存。请看过现在的内容再决定。",
            [str(records[0])],
        )


def require_each_unchanged(seen: Mapping[int, str] | None, records: Sequence[Model]) -> None:
    """Raise `EditConflict` unless all of the records, which are locked, are there and say what somebody saw of each.

    ``seen`` holds what `record_mark` gave by their ids; None for what is done without looking.
    """
    if seen is None:
        return
    moved = [record for record in records if seen.get(record.pk) != record_mark(record)]
    gone = seen.keys() - {record.pk for record in records}
    if moved or gone:
        raise EditConflict(
            f"您打开之后，其中 {len(moved) + len(gone)} 条已有变化，没有改动任何一条。请看过现在的内容再决定。",
            [str(record) for record in moved],
        )


def require_waiting(record: Problem | Discrepancy | Link) -> None:
    """Raise `EditConflict` if somebody decided already, and say who and what."""
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
    """Raise `ActionError` if an opinion is missing where it is all that is decided."""
    if not note.strip():
        raise ActionError("请在“意见”中写明怎样处理，再提交。", field="note")


def clean_note(note: str) -> str:
    """Return an opinion as it is kept; raise `ActionError` if it is too long."""
    if len(note) > lengths.NOTE:
        raise ActionError(f"意见不能超过 {lengths.NOTE} 字，现有 {len(note)} 字。", field="note")
    return note.strip()
