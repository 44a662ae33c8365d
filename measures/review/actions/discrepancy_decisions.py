"""Decide a discrepancy: the text of the document is right, its table is, or neither."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model

from districts.length_constraints import shorten_text
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.decisions.decision_checks import (
    TITLE_LENGTH,
    clean_note,
    require_note,
    require_unchanged,
    require_waiting,
)
from measures.decisions.resolutions import resolve_records
from measures.history.actions.recorder import record_changes
from measures.models import Assignment, ChangeSet, Discrepancy, Measure, lengths
from measures.staff.roles import DECIDE_DISCREPANCY, roles_with
from measures.staff.staff_permissions import assign_refusal, facts_refusal, reread_rights
from measures.writing.action_errors import ActionError
from measures.writing.link_leases import mark_links_due
from measures.writing.record_locking import lock_record

TEXT, TABLE, OTHER = "text", "table", "other"
_LABELS = {TEXT: "以正文为准", TABLE: "以附表为准", OTHER: "另定"}
DISCREPANCY_ROLES = {
    Discrepancy.Field.LEAD: Assignment.Role.LEAD,
    Discrepancy.Field.CO_LEAD: Assignment.Role.CO_LEAD,
}


def decide_discrepancy(
    *, discrepancy: int, seen: str, user: User, choice: str, note: str = ""
) -> ChangeSet | None:
    """Decide a discrepancy: ``choice`` is `TEXT`, `TABLE`, or `OTHER`, which requires a note.

    `TABLE` writes the text or the departments of the table to the measure in the same change set. ``seen`` is the
    `record_digest` of the `discrepancy_records` that the user saw. Write nothing and raise `EditConflict` if they have
    changed, `ActionError` if the decision cannot be applied, `PermissionDenied` with the reason if the user may not, or
    no longer, take it.
    """
    if choice not in _LABELS:
        raise ActionError("没有这个选项，请从页面上选择。")
    note = clean_note(note)
    if choice == OTHER:
        require_note(note)
    decision = "。".join(filter(None, (_LABELS[choice], note)))
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user, reason=decision) as recorder:
        record = lock_record(Discrepancy, discrepancy, version=None)
        require_waiting(record)
        record.measure = lock_record(Measure, record.measure_id, version=None)
        reread_rights(user)
        if refusal := decision_refusal(user, record) or (
            table_refusal(user, record) if choice == TABLE else ""
        ):
            raise PermissionDenied(f"{refusal}。")
        require_unchanged(seen, *discrepancy_records(record))
        recorder.summary = f"核定举措 {record.measure.code} 的{record.get_field_display()}：{_LABELS[choice]}"
        if choice == TABLE:
            _apply_table(record, user, decision)
        resolve_records(records=[record], user=user, decision=decision)
    return recorder.change_set


def decision_refusal(user: User, record: Discrepancy) -> str:
    """Return in Chinese why a user may not decide a discrepancy, nothing if they may.

    Whoever may change the assignments of a measure decides where these contradict each other, and nothing else.
    """
    if user.has_perm(DECIDE_DISCREPANCY):
        return ""
    if record.field in DISCREPANCY_ROLES:
        return assign_refusal(user, record.measure)
    return f"{record.get_field_display()}的不一致由{roles_with(DECIDE_DISCREPANCY)}核定"


def table_refusal(user: User, record: Discrepancy) -> str:
    """Return in Chinese why a user may not write the statement of the table to the measure, nothing if they may."""
    return assign_refusal(user, record.measure) if record.field in DISCREPANCY_ROLES else facts_refusal(user)


def discrepancy_records(record: Discrepancy) -> tuple[Model, ...]:
    """Return the records on which a decision rests; one query for a discrepancy of departments."""
    rows: Sequence[Model] = ()
    if record.field in DISCREPANCY_ROLES:
        rows = list(record.measure.assignments.order_by("pk"))
    return (record, record.measure, *rows)


def table_assignments(record: Discrepancy) -> list[Assignment]:
    """Return the assignments of the table in the role of a discrepancy; one query."""
    rows = record.measure.assignments.filter(
        role=DISCREPANCY_ROLES[Discrepancy.Field(record.field)],
        place=Assignment.Place.TABLE,
        valid_to__isnull=True,
    )
    return list(rows.select_related("department").order_by("order", "pk"))


def _apply_table(record: Discrepancy, user: User, decision: str) -> None:
    """Write the statement of the table to the measure; raise `ActionError` if that is impossible."""
    if not record.in_table.strip():
        raise ActionError("附表这一处是空的，不能照附表改。请选“以正文为准”，或选“另定”并写明意见。")
    if record.field in DISCREPANCY_ROLES:
        _assign_from_table(record, user, shorten_text(f"正文与附表不一致，{decision}", lengths.REASON))
    else:
        _write_table_text(record)


def _assign_from_table(record: Discrepancy, user: User, reason: str) -> None:
    """Assign the departments of the table in their role; keep the assignments in the other role."""
    rows = table_assignments(record)
    if not rows:
        raise ActionError("附表的责任单位没有收录，不能照附表改。请先调整责任分工，再选“另定”。")
    role = DISCREPANCY_ROLES[Discrepancy.Field(record.field)]
    in_force = record.measure.assignments.in_force().order_by("-role", "order", "pk")
    others = [DepartmentInRole(row.department_id, row.role) for row in in_force if row.role != role]
    named = [
        DepartmentInRole(department, role) for department in dict.fromkeys(row.department_id for row in rows)
    ]
    wanted = [*named, *others] if role == Assignment.Role.LEAD else [*others, *named]
    assign_departments(
        measure=record.measure_id,
        duties=list(dict.fromkeys(wanted)),
        user=user,
        version=record.measure.version,
        reason=reason,
    )


def _write_table_text(record: Discrepancy) -> None:
    """Write the text of the table to the measure; raise `ActionError` if staff have edited the measure's text."""
    measure, field = record.measure, record.field
    if getattr(measure, field) == record.in_table:
        return
    if getattr(measure, field) != record.in_text:
        name = record.get_field_display()
        raise ActionError(f"这项举措的{name}已被人工修改，不再是正文原来的表述。请选“另定”并写明意见。")
    if field == Discrepancy.Field.TITLE and len(record.in_table) > TITLE_LENGTH:
        raise ActionError(f"附表的表述超过 {TITLE_LENGTH} 字，不能作标题。请选“另定”并写明意见。")
    setattr(measure, field, record.in_table)
    measure.version += 1
    measure.save(update_fields=[field, "version", "updated_at"])
    mark_links_due(documents=[measure.document_id])
