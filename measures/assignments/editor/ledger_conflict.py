"""What others did to a measure's responsibilities since somebody opened the editor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, QuerySet

from districts.models import Department
from measures.assignments.actions import DepartmentInRole
from measures.assignments.editor.editor_token import LedgerState
from measures.assignments.editor.measure_ledger import MeasureLedger
from measures.models import Assignment, Measure, RecordVersion


@dataclass(frozen=True, slots=True)
class LedgerConflict:
    """Which duties came and went after the entry ``since`` of the history; ``is_reordered``: only places changed."""

    since: int
    added: Sequence[str]
    taken: Sequence[str]
    is_reordered: bool


def current_ledger_state(measure: Measure, ledger: MeasureLedger) -> LedgerState:
    """Return what the editor is about to show; two queries."""
    last = _ledger_versions(measure, ledger).aggregate(last=Max("change_set"))["last"]
    duties = tuple(DepartmentInRole(row.department_id, row.role) for row in ledger.standing)
    return LedgerState(measure.version, duties, last or 0)


def find_ledger_conflict(opened: LedgerState, now: LedgerState) -> LedgerConflict:
    """Return what happened between two looks at a measure; one query."""
    before, after = set(opened.duties), set(now.duties)
    names = dict(
        Department.objects.filter(pk__in={duty.department for duty in before | after}).values_list(
            "pk", "name"
        )
    )
    return LedgerConflict(
        since=opened.revision,
        added=_assignment_labels((duty for duty in now.duties if duty not in before), names),
        taken=_assignment_labels((duty for duty in opened.duties if duty not in after), names),
        is_reordered=before == after and opened.duties != now.duties,
    )


def _assignment_labels(duties: Iterable[DepartmentInRole], names: dict[int, str]) -> list[str]:
    """Return duties in words: 牵头：区发展改革委."""
    return [
        f"{Assignment.Role(duty.role).label}：{names.get(duty.department, '（已删除的部门）')}"
        for duty in duties
    ]


def _ledger_versions(measure: Measure, ledger: MeasureLedger) -> QuerySet[RecordVersion]:
    """Return the history of a measure and of the rows of its ledger."""
    kinds = ContentType.objects.get_for_models(Measure, Assignment)
    own = Q(content_type=kinds[Measure], object_id=measure.pk)
    rows = Q(content_type=kinds[Assignment], object_id__in=[row.pk for row in ledger.rows])
    versions: QuerySet[RecordVersion] = RecordVersion.objects.filter(own | rows)
    return versions
