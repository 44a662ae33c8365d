"""What others did to a measure's responsibilities since somebody opened the editor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, QuerySet

from districts.models import Department
from measures.assignments.actions import DepartmentInRole
from measures.assignments.editor.ledger_state import LedgerState
from measures.assignments.editor.measure_ledger import MeasureLedger
from measures.models import Assignment, Measure, RecordVersion


@dataclass(frozen=True, slots=True)
class LedgerConflict:
    """Which assignments came and went; ``is_reordered``: only places changed."""

    added: Sequence[str]
    taken: Sequence[str]
    is_reordered: bool


def last_ledger_change(measure: Measure, ledger: MeasureLedger) -> int:
    """Return the id of the last change set of a measure and its ledger, 0 for none; one query."""
    last = _ledger_versions(measure, ledger).aggregate(last=Max("change_set"))["last"]
    return int(last or 0)


def find_ledger_conflict(opened: LedgerState, now: LedgerState) -> LedgerConflict:
    """Return what changed between two states of a measure's ledger; one query."""
    before, after = set(opened.assignments), set(now.assignments)
    names = dict(
        Department.objects.filter(pk__in={each.department for each in before | after}).values_list(
            "pk", "name"
        )
    )
    return LedgerConflict(
        added=_assignment_labels((each for each in now.assignments if each not in before), names),
        taken=_assignment_labels((each for each in opened.assignments if each not in after), names),
        is_reordered=before == after and opened.assignments != now.assignments,
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
