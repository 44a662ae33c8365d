"""Edit a draft: decide on guesses, names and measures, set district, year and title, correct its text.

These actions raise `EditConflict` unless the draft is ready and has the given ``version``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from districts.places.place_index import read_place_index
from districts.places.plan_places import name_places
from measures.importing.actions.draft_texts import current_text_and_plan
from measures.importing.actions.reader_thread import wake_reader
from measures.importing.actions.reading_queue import enqueue_draft
from measures.importing.draft_decisions import (
    DraftDecisions,
    GuessDecision,
    MeasureCorrection,
    decisions_of_draft,
)
from measures.loading.plan_district import resolve_district
from measures.loading.reading import DOCUMENT_YEARS
from measures.models import ImportDraft
from measures.review.actions.names_together import NameDecision
from measures.review.actions.repair_decisions import check_reading
from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.reading_corrections import MOST_CORRECTIONS, ReadingCorrections
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.record_locking import lock_record

DISTRICT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class DraftHead:
    """What a person says of a draft: the name of its district, its year, its title; empty for what the text says."""

    district: str = ""
    year: int | None = None
    title: str = ""


@transaction.atomic
def decide_guesses(*, draft: int, version: int, guesses: Mapping[str, GuessDecision]) -> ImportDraft:
    """Replace the decisions on guesses, by `guess_key`; raise `ActionError` for an invalid reading."""
    for one in guesses.values():
        if one.reading:
            check_reading(one.reading)
    return _change_decisions(draft, version, lambda current: replace(current, guesses=dict(guesses)))


@transaction.atomic
def decide_names(*, draft: int, version: int, names: Mapping[str, NameDecision]) -> ImportDraft:
    """Replace the decisions on names, by name as printed."""
    return _change_decisions(draft, version, lambda current: replace(current, names=dict(names)))


@transaction.atomic
def save_draft_page(
    *,
    draft: int,
    version: int,
    guesses: Mapping[str, GuessDecision] | None = None,
    names: Mapping[str, NameDecision] | None = None,
    head: DraftHead | None = None,
) -> None:
    """Save all decisions of the page of a draft, or nothing; a part that is None stays as it is.

    ``head`` is passed to `set_draft_head`, which compares the draft again.
    """
    if guesses is not None:
        version = decide_guesses(draft=draft, version=version, guesses=guesses).version
    if names is not None:
        version = decide_names(draft=draft, version=version, names=names).version
    if head is not None:
        set_draft_head(draft=draft, version=version, head=head)


@transaction.atomic
def correct_draft_measure(
    *, draft: int, version: int, key: str, correction: MeasureCorrection
) -> ImportDraft:
    """Replace the correction of the measure ``key``; an empty one removes it."""

    def with_correction(current: DraftDecisions) -> DraftDecisions:
        others = {each: one for each, one in current.measures.items() if each != key}
        return replace(current, measures=others if correction.is_empty else others | {key: correction})

    return _change_decisions(draft, version, with_correction)


@transaction.atomic
def set_draft_head(*, draft: int, version: int, head: DraftHead) -> ImportDraft:
    """Set district, year and title of a draft and compare it again; what is empty is taken from the text."""
    record = _lock_draft(draft, version)
    if head.year is not None and head.year not in DOCUMENT_YEARS:
        raise ActionError(f"年份应在 {DOCUMENT_YEARS[0]} 到 {DOCUMENT_YEARS[-1]} 之间。", field="year")
    district = head.district
    if district and district not in find_draft_candidates(record):
        district = check_district_name(district)
    return _compare_again(record, {"district": district, "year": head.year, "title": head.title})


def check_district_name(name: str) -> str:
    """Return the whole name of the one place that ``name`` can mean; raise `ActionError` for none or several."""
    found = read_place_index().find_typed(name)
    if len(found) == 1:
        return found[0].whole_name
    if found:
        several = name_places(found[:8]) + ("等" if len(found) > 8 else "")
        raise ActionError(f"“{name}”可能是{several}，请写全，如“{found[0].whole_name}”。", field="district")
    raise ActionError(
        f"没有叫“{name}”的地区，没有保存。请核对；新设的开发区等先在“区”中添加。", field="district"
    )


def find_draft_candidates(record: ImportDraft) -> set[str]:
    """Return the whole names of the places that the head of a draft may mean."""
    plan = current_text_and_plan(record)[1]
    found = resolve_district(plan, "", read_place_index())
    return {one.whole_name for one in (*found.candidates, *([found.place] if found.place else []))}


@transaction.atomic
def correct_draft_text(*, draft: int, version: int, text: str) -> ImportDraft:
    """Correct the text of a draft and read it again; its cleaned text removes the correction."""
    record = _lock_draft(draft, version)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ActionError("文字是空的，没有保存。", field="text")
    if len(text) > MAX_CHARACTERS:
        raise ActionError(f"文字超过 {MAX_CHARACTERS:,} 字，没有保存。", field="text")
    if "\x00" in text:
        raise ActionError("文字中含有空字符，没有保存。请删去后再保存。", field="text")
    return _compare_again(record, {"text": None if text == record.clean_text else text})


@transaction.atomic
def correct_draft_reading(*, draft: int, version: int, corrections: ReadingCorrections) -> ImportDraft:
    """Replace the corrections of the levels of a draft, and queue it to be read as they say.

    Raise `ActionError` for too many.
    """
    record = _lock_draft(draft, version)
    if corrections.count > MOST_CORRECTIONS:
        raise ActionError(
            f"层级的更正超过 {MOST_CORRECTIONS} 处，没有保存。请改为更正同样形式的各行，或修改文字。"
        )
    record.reading_corrections = corrections.as_dict()
    record.save(update_fields=["reading_corrections"])
    return _compare_again(record, {})


@transaction.atomic
def recompare_draft(*, draft: int, version: int) -> ImportDraft:
    """Compare a draft again with the current records."""
    return _compare_again(_lock_draft(draft, version), {})


def _change_decisions(
    draft: int, version: int, change: Callable[[DraftDecisions], DraftDecisions]
) -> ImportDraft:
    """Replace the decisions on a draft by the result of ``change``."""
    record = _lock_draft(draft, version)
    record.answers = change(decisions_of_draft(record)).as_dict()
    record.version += 1
    record.save(update_fields=["answers", "version"])
    return record


def _lock_draft(draft: int, version: int) -> ImportDraft:
    """Lock a draft and return it; raise `EditConflict` if it has another version or is not ready."""
    record = lock_record(ImportDraft, draft, version=None)
    if record.state != ImportDraft.State.READY:
        raise EditConflict(f"这份方案现在“{record.get_state_display()}”，您的选择没有保存。")
    if record.version != version:
        raise EditConflict(
            "您打开之后，这份方案的核定已被他人修改，您的选择没有保存。请看过现在的内容再决定。"
        )
    return record


def _compare_again(record: ImportDraft, given: dict[str, object]) -> ImportDraft:
    """Set corrections of the whole draft, and queue it to be read and compared again."""
    record.given = {**record.given, **given}
    record.version += 1
    record.save(update_fields=["given", "version"])
    enqueue_draft(record)
    transaction.on_commit(wake_reader, robust=True)
    return record
