"""Decide a guess: keep it, or correct the text to another reading."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import User

from measures.decisions.decision_checks import clean_note, require_unchanged, require_waiting
from measures.decisions.resolutions import resolve_records
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Chapter, Measure, Problem
from measures.review.actions.repair_guesses import GuessPlace, find_guess, find_guess_place
from measures.writing.action_errors import ActionError
from measures.writing.link_leases import mark_links_due
from measures.writing.record_locking import lock_record

#: The most characters of a reading; no repair is longer.
READING_LENGTH = 100
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def decide_repair(
    *, problem: int, seen: str, user: User, reading: str | None, note: str = ""
) -> ChangeSet | None:
    """Decide a guess: ``reading`` is the correct text, None keeps the guess.

    Correct the measure or chapter only if the place of the guess in it is certain; else only record the reading.
    ``seen`` is the `record_digest` of the `repair_records` that the user saw. Raise `EditConflict` if they have
    changed, `ActionError` for an invalid reading.
    """
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user, reason=clean_note(note)) as recorder:
        record = lock_record(Problem, problem, version=None)
        require_waiting(record)
        if record.measure_id:
            record.measure = lock_record(Measure, record.measure_id, version=None)
        require_unchanged(seen, *repair_records(record))
        guess = find_guess(record)
        if reading is not None and guess is not None and reading == guess.step.after:
            reading = None
        outcome = "维持现有文字"
        if reading is not None:
            place = find_guess_place(record, guess) if guess else None
            outcome = _write_reading(place, guess.step.after if guess else "", check_reading(reading))
        recorder.summary = f"核定 {record.document.slug} 第 {record.line} 行的推测：{outcome}"
        resolve_records(
            records=[record], user=user, decision="。".join(filter(None, (outcome, note.strip())))
        )
    return recorder.change_set


def repair_records(problem: Problem) -> tuple[Problem | Measure, ...]:
    """Return the records on which a decision on a guess rests."""
    return (problem, problem.measure) if problem.measure else (problem,)


def _write_reading(place: GuessPlace | None, guess: str, reading: str) -> str:
    """Replace the guess at a place by a reading; return the outcome in Chinese."""
    if place is None:
        return f"应为“{reading}”；这处文字在正文中无法确定位置，正文未改"
    owner, field = place.record, place.field
    text: str = getattr(owner, field)
    corrected = text[: place.at] + reading + text[place.at + len(guess) :]
    column: Any = type(owner)._meta.get_field(field)
    if len(corrected) > (limit := column.max_length or 0):
        raise ActionError(f"改后的{column.verbose_name}超过 {limit} 字，没有保存。请改短。")
    setattr(owner, field, corrected)
    if isinstance(owner, Chapter):
        owner.save(update_fields=[field])
    else:
        owner.version += 1
        owner.save(update_fields=[field, "version", "updated_at"])
        mark_links_due(documents=[owner.document_id])
    return f"“{guess}”改为“{reading}”"


def check_reading(reading: str) -> str:
    """Return a valid reading; raise `ActionError` if it is empty, too long, or has control characters."""
    if not reading.strip():
        raise ActionError("没有填写应为什么字。请填写，或选“维持”。", field="typed")
    if len(reading) > READING_LENGTH:
        raise ActionError(f"一处修复不能超过 {READING_LENGTH} 字，现有 {len(reading)} 字。", field="typed")
    if _UNUSABLE.search(reading):
        raise ActionError("填写的文字中有换行或无法显示的字符，请重新输入。", field="typed")
    return reading
