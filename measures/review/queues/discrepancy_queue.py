"""The queue of discrepancies: both statements with the difference marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    decision_refusal,
    discrepancy_records,
    table_assignments,
    table_refusal,
)
from measures.review.queues.review_queue import QueueAnswer, QueueItem, ReviewQueue, numbered_choices
from measures.staff.roles import DECIDE_DISCREPANCY
from measures.staff.staff_permissions import tied_district_ids

DECIDES = (DECIDE_DISCREPANCY,)


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


def _discrepancies_of_own_districts(rows: QuerySet[Discrepancy], user: Any) -> QuerySet[Discrepancy]:
    """Return those of rows in which the assignments of a district of the user contradict each other."""
    return rows.filter(
        field__in=list(DISCREPANCY_ROLES), measure__document__district__in=tied_district_ids(user)
    )


def _discrepancy_label(record: Discrepancy) -> str:
    return f"{record.measure} · {record.get_field_display()}"


def _discrepancy_queue_item(record: Discrepancy, user: Any) -> QueueItem:
    is_of_departments = record.field in DISCREPANCY_ROLES
    evidence = {
        "comparison": compare_discrepancy(record),
        "statement": getattr(record.measure, "statement", None),
        "departments": table_assignments(record) if is_of_departments else (),
        "in_force": _departments_in_force(record) if is_of_departments else (),
        "is_of_departments": is_of_departments,
    }
    rows = [(TEXT, "以正文为准", "保留现有内容")]
    if not table_refusal(user, record):
        what = "责任分工" if is_of_departments else record.get_field_display()
        rows.append((TABLE, "以附表为准", f"{what}同时改为附表所列"))
    rows.append((OTHER, "另定", "只记录意见，意见必填"))
    return QueueItem(
        record,
        record_digest(*discrepancy_records(record)),
        evidence,
        () if decision_refusal(user, record) else numbered_choices(rows),
    )


def _departments_in_force(record: Discrepancy) -> list[str]:
    """Return the departments that have the role today; one query."""
    rows = record.measure.assignments.in_force().filter(
        role=DISCREPANCY_ROLES[Discrepancy.Field(record.field)]
    )
    return list(rows.order_by("order", "pk").values_list("department__name", flat=True))


def _decide_discrepancy(answer: QueueAnswer) -> ChangeSet | None:
    return decide_discrepancy(
        discrepancy=answer.pk, seen=answer.seen, user=answer.user, choice=answer.choice, note=answer.note
    )


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
    item=_discrepancy_queue_item,
    decide=_decide_discrepancy,
    own=_discrepancies_of_own_districts,
)
