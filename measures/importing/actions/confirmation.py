"""Confirm a draft: load the plan and apply all decisions as one change set, or write nothing."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from districts.models import Department
from measures.history.actions.recorder import record_changes
from measures.importing.actions.decision_writer import apply_decisions
from measures.importing.actions.draft_texts import reading_corrections_of_draft, reading_of_draft
from measures.importing.actions.expired_uploads import clear_draft
from measures.importing.actions.import_target import lock_import_target
from measures.importing.actions.reading_rules import keep_reading_rules
from measures.importing.draft_decisions import decisions_of_draft, measure_keys
from measures.loading.actions import load_reading
from measures.loading.load_result import LoadResult
from measures.models import ChangeSet, ImportDraft, ImportRun
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.record_locking import lock_record


@transaction.atomic
def confirm_draft(*, draft: int, version: int, mark: str, user: User) -> ImportDraft:
    """Write a draft as its editor saw it, at its ``version`` and with the digest ``mark`` of the import target.

    Write nothing and raise `EditConflict` if either has changed or the draft is confirmed already, `ActionError` if it
    changes nothing or cannot be written.
    """
    with record_changes(kind=ChangeSet.Kind.IMPORT, user=user) as recorder:
        record = lock_record(ImportDraft, draft, version=None)
        _require_ready_draft(record)
        if record.version != version:
            raise EditConflict("您预览之后，这份方案的核定又有修改，没有导入。请看过现在的内容再确认。")
        reading = reading_of_draft(record)
        document, current_mark = lock_import_target(reading)
        if current_mark != mark:
            raise EditConflict(
                "您预览之后，现有的资料或部门名录有改动，没有导入。下面是新的比对，请核对后再确认。"
            )
        decisions = decisions_of_draft(record)
        _require_measures(set(decisions.measures), measure_keys(reading.parsed.measures))
        result = load_reading(reading, user=user)
        if result.outcome == ImportRun.Outcome.UNCHANGED:
            raise ActionError("这份原文已经导入过，没有任何变化。")
        # Corrections save records again that the load wrote in bulk.
        recorder.note_made()
        apply_decisions(decisions, result, reading, user)
        _count_unresolved(record, result)
        is_new = document is None
        if decisions.count:
            recorder.summary += f"，更正和核定 {decisions.count} 处"
        if record.reading_corrections:
            count = reading_corrections_of_draft(record).count
            recorder.summary += f"，更正层级 {count} 处"
            keep_reading_rules(draft=record, plan=reading.parsed, document=result.document, user=user)
        _mark_confirmed(record, result.document.pk, user, is_new=is_new)
    record.change_set = recorder.change_set
    record.save(update_fields=["change_set"])
    return record


def _require_ready_draft(record: ImportDraft) -> None:
    """Raise `EditConflict` unless the draft waits to be confirmed."""
    if record.state == ImportDraft.State.CONFIRMED:
        who = record.confirmed_by.get_username() if record.confirmed_by else "他人"
        raise EditConflict(f"这份方案已由 {who} 确认导入，没有再次导入。")
    if record.state != ImportDraft.State.READY:
        raise EditConflict(f"这份方案现在“{record.get_state_display()}”，没有导入。")


def _require_measures(corrected: set[str], keys: list[str]) -> None:
    """Raise `ActionError` if a corrected measure is no longer in the plan."""
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


def _mark_confirmed(record: ImportDraft, document: int, user: User, *, is_new: bool) -> None:
    """Mark a draft as confirmed, and clear its bytes and texts, which the source stores now."""
    record.state, record.document_id = ImportDraft.State.CONFIRMED, document
    record.confirmed_by, record.confirmed_at = user, timezone.now()
    clear_draft(record, at=record.confirmed_at)
    record.comparison = {
        name: value for name, value in record.comparison.items() if name in ("outcome", "slug", "counts")
    }
    record.given = {**record.given, "text": None}
    record.save()
