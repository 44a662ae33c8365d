"""What others did to a measure's responsibilities since somebody opened the editor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, QuerySet

from districts.models import Department
from measures.assignments.actions import Duty
from measures.assignments.editor.ledger import Ledger
from measures.assignments.editor.stamp import Seen
from measures.models import Assignment, Measure, RecordVersion


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Which duties came and went after the entry ``since`` of the history; ``is_reordered``: only places changed."""

    since: int
    added: Sequence[str]
    taken: Sequence[str]
    is_reordered: bool


def seen_now(measure: Measure, ledger: Ledger) -> Seen:
    """Return what the editor is about to show; two queries."""
    last = _versions(measure, ledger).aggregate(last=Max("change_set"))["last"]
    duties = tuple(Duty(row.department_id, row.role) for row in ledger.standing)
    return Seen(measure.version, duties, last or 0)


def meanwhile(opened: Seen, now: Seen) -> Meanwhile:
    """Return what happened between two looks at a measure; one query."""
    before, after = set(opened.duties), set(now.duties)
    names = dict(
        Department.objects.filter(pk__in={duty.department for duty in before | after}).values_list(
            "pk", "name"
        )
    )
    return Meanwhile(
        since=opened.revision,
        added=_named((duty for duty in now.duties if duty not in before), names),
        taken=_named((duty for duty in opened.duties if duty not in after), names),
        is_reordered=before == after and opened.duties != now.duties,
    )


def _named(duties: Iterable[Duty], names: dict[int, str]) -> list[str]:
    """Return duties in words: 牵头：区发展改革委."""
    return [
        f"{Assignment.Role(duty.role).label}：{names.get(duty.department, '（已删除的部门）')}"
        for duty in duties
    ]


def _versions(measure: Measure, ledger: Ledger) -> QuerySet[RecordVersion]:
    """Return the history of a measure and of the rows of its ledger."""
    kinds = ContentType.objects.get_for_models(Measure, Assignment)
    own = Q(content_type=kinds[Measure], object_id=str(measure.pk))
    rows = Q(content_type=kinds[Assignment], object_id__in=[str(row.pk) for row in ledger.rows])
    versions: QuerySet[RecordVersion] = RecordVersion.objects.filter(own | rows)
    return versions
