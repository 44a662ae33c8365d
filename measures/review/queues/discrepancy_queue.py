"""The queue of discrepancies: both statements with the difference marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from measures.decisions.decision_checks import record_digest
from measures.evidence.statement_comparison import compare_discrepancy
from measures.models import ChangeSet, Discrepancy
from measures.quality.queries.document_scope import DocumentScope
from measures.review.actions.discrepancy_decisions import (
    DISCREPANCY_ROLES,
    OTHER,
    TABLE,
    TEXT,
    decide_discrepancy,
    discrepancy_records,
    table_assignments,
)
from measures.review.queues.review_queue import QueueAnswer, QueueItem, ReviewQueue, numbered_choices
from measures.staff.staff_permissions import may_assign

DECIDES = ("measures.change_discrepancy",)


def _open_discrepancies(scope: DocumentScope, chosen: Mapping[str, str]) -> QuerySet[Discrepancy]:
    return (
        Discrepancy.objects.filter(**scope.narrow("measure__document"), status=Discrepancy.Status.OPEN)
        .select_related("measure__document__district", "measure__statement")
        .order_by(
            "measure__document__district__code",
            "-measure__document__year",
            "measure__document__slug",
            "measure__order",
            "field",
            "pk",
        )
    )


def _discrepancy_label(record: Discrepancy) -> str:
    return f"{record.measure} · {record.get_field_display()}"


def _discrepancy_item(record: Discrepancy, user: Any) -> QueueItem:
    is_of_departments = record.field in DISCREPANCY_ROLES
    evidence = {
        "comparison": compare_discrepancy(record),
        "statement": getattr(record.measure, "statement", None),
        "departments": table_assignments(record) if is_of_departments else (),
        "in_force": _departments_in_force(record) if is_of_departments else (),
        "is_of_departments": is_of_departments,
    }
    rows = [(TEXT, "以正文为准", "保留现有内容")]
    if _may_apply_table(user, record):
        what = "责任分工" if is_of_departments else record.get_field_display()
        rows.append((TABLE, "以附表为准", f"{what}同时改为附表所列"))
    rows.append((OTHER, "另定", "只记录意见，意见必填"))
    return QueueItem(
        record,
        record_digest(*discrepancy_records(record)),
        evidence,
        numbered_choices(rows) if user.has_perms(DECIDES) else (),
    )


def _departments_in_force(record: Discrepancy) -> list[str]:
    """Return the departments that have the role today; one query."""
    rows = record.measure.assignments.in_force().filter(
        role=DISCREPANCY_ROLES[Discrepancy.Field(record.field)]
    )
    return list(rows.order_by("order", "pk").values_list("department__name", flat=True))


def _decide_discrepancy(answer: QueueAnswer) -> ChangeSet | None:
    user = answer.user
    record = Discrepancy.objects.select_related("measure__document").filter(pk=answer.pk).first()
    if record is not None and answer.choice == TABLE and not _may_apply_table(user, record):
        raise PermissionDenied
    return decide_discrepancy(
        discrepancy=answer.pk, seen=answer.seen, user=user, choice=answer.choice, note=answer.note
    )


def _may_apply_table(user: Any, record: Discrepancy) -> bool:
    """Return whether a user may write the statement of the table to the measure."""
    if record.field in DISCREPANCY_ROLES:
        return may_assign(user, record.measure)
    return bool(user.has_perm("measures.change_measure"))


QUEUE = ReviewQueue(
    kind="discrepancies",
    label="正文与附表不一致",
    unit="处",
    intro="两处表述都出自同一份文件。选“以附表为准”时，举措一并照附表改。",
    view="measures.view_discrepancy",
    decides=DECIDES,
    since="measure__document__source__added_at",
    waiting=_open_discrepancies,
    named=_discrepancy_label,
    item=_discrepancy_item,
    decide=_decide_discrepancy,
)
