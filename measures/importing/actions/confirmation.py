"""Confirm a draft: load the plan and apply all decisions as one change set, or write nothing."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from districts.models import Department
from measures.history.actions.recorder import record_changes
from measures.importing.actions.decision_writer import apply_decisions
from measures.importing.actions.draft_decisions import decisions_of_draft, measure_keys
from measures.importing.actions.draft_texts import reading_of_draft
from measures.importing.actions.expired_uploads import clear_draft
from measures.importing.actions.import_target import lock_import_target
from measures.loading.actions import load_reading
from measures.loading.load_result import LoadResult
from measures.models import ChangeSet, ImportDraft, ImportRun
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.record_locking import lock_record


@transaction.atomic
def confirm_draft(*, draft: int, version: int, mark: str, user: User) -> ImportDraft:
    """Write a draft as its editor saw it: its ``version``, and ``mark``, the digest of the import target.

    Raise `EditConflict` if either is another now, or somebody else confirmed it; `ActionError` if it changes nothing or
    cannot be written. Nothing is written then.
    """
    with record_changes(kind=ChangeSet.Kind.IMPORT, user=user) as recorder:
        record = lock_record(ImportDraft, draft, version=None)
        _insist_on_waiting(record)
        if record.version != version:
            raise EditConflict("您预览之后，这份方案的核定又有修改，没有导入。请看过现在的内容再确认。")
        reading = reading_of_draft(record)
        document, now = lock_import_target(reading)
        if now != mark:
            raise EditConflict(
                "您预览之后，现有的资料或部门名录有改动，没有导入。下面是新的比对，请核对后再确认。"
            )
        answers = decisions_of_draft(record)
        _insist_on_places(set(answers.measures), measure_keys(reading.parsed.measures))
        result = load_reading(reading, user=user)
        if result.outcome == ImportRun.Outcome.UNCHANGED:
            raise ActionError("这份原文已经导入过，没有任何变化。")
        # What was written in bulk is saved again where somebody corrected it.
        recorder.note_made()
        apply_decisions(answers, result, reading, user)
        _count_unresolved(record, result)
        is_new = document is None
        if answers.count:
            recorder.summary += f"，更正和核定 {answers.count} 处"
        _close(record, result.document.pk, user, is_new=is_new)
    record.change_set = recorder.change_set
    record.save(update_fields=["change_set"])
    return record


def _insist_on_waiting(record: ImportDraft) -> None:
    if record.state == ImportDraft.State.CONFIRMED:
        who = record.confirmed_by.get_username() if record.confirmed_by else "他人"
        raise EditConflict(f"这份方案已由 {who} 确认导入，没有再次导入。")
    if record.state != ImportDraft.State.READY:
        raise EditConflict(f"这份方案现在“{record.get_state_display()}”，没有导入。")


def _insist_on_places(corrected: set[str], keys: list[str]) -> None:
    """Raise `ActionError` if a correction is of a measure that the plan, read again, does not have any more."""
    if lost := sorted(corrected - set(keys)):
        raise ActionError(
            f"更正过的举措 {'、'.join(lost)} 在现在的文字中已没有，没有导入。请先处理这些更正。"
        )


def _count_unresolved(record: ImportDraft, result: LoadResult) -> None:
    """Count the names that are still unresolved after the decisions."""
    if result.run is None:
        return
    made = [one.department for one in result.unknown]
    left = Department.objects.filter(pk__in=made, is_resolved=False).count()
    result.run.counts["unresolved"] = left
    result.run.save(update_fields=["counts"])
    record.comparison = {
        **record.comparison,
        "counts": {**record.comparison.get("counts", {}), "unresolved": left},
    }


def _close(record: ImportDraft, document: int, user: User, *, is_new: bool) -> None:
    """Mark a draft as confirmed and clear its bytes and texts, which the source has now."""
    record.state, record.document_id = ImportDraft.State.CONFIRMED, document
    record.confirmed_by, record.confirmed_at = user, timezone.now()
    clear_draft(record, at=record.confirmed_at)
    record.comparison = {
        name: value for name, value in record.comparison.items() if name in ("outcome", "slug", "counts")
    }
    record.given = {**record.given, "text": None}
    record.save()
