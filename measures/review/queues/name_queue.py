"""The queue of unresolved names: their places, and the departments they may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from districts.departments.department_search import (
    DepartmentCandidate,
    candidates_for_district,
    exact_department,
    match_candidates,
)
from districts.models import Department, District
from measures.decisions.decision_checks import record_digest
from measures.models import Assignment, ChangeSet, Measure
from measures.quality.queries.document_scope import DocumentScope
from measures.review.actions.name_decisions import keep_name, merge_name, name_records
from measures.review.queues.review_queue import (
    DecisionChoice,
    QueueAnswer,
    QueueItem,
    ReviewQueue,
    numbered_choices,
)
from measures.staff.department_chooser import department_search_address
from measures.staff.record_ids import read_record_id
from measures.staff.roles import ASSIGN_ANY, SETTLE_NAME
from measures.staff.staff_permissions import may_assign
from measures.writing.action_errors import ActionError

DECIDES = (SETTLE_NAME,)
INTO, TYPED, OWN, GROUP = "into-", "typed", "own", "group"
_DOCUMENT = "assignments__measure__document"
_SUGGESTED = 5
#: The least share of equal characters for a suggestion.
_MIN_LIKENESS = 0.5
_SHOWN = 20
#: The kinds of a department of its own.
OWN_KINDS = tuple(
    (value, label)
    for value, label in Department.Kind.choices
    if value not in (Department.Kind.UNKNOWN, Department.Kind.GROUP)
)


def unresolved_names(scope: DocumentScope, chosen: Mapping[str, str]) -> QuerySet[Department]:
    """Return the names that wait and stand in measures of a scope, those of one place together."""
    narrowed = scope.narrow(_DOCUMENT) or {f"{_DOCUMENT}__isnull": False}
    named = Department.objects.filter(is_resolved=False, **narrowed).order_by().values("pk")
    return (
        Department.objects.filter(pk__in=named)
        .select_related("district")
        .order_by("district__code", "city", "name", "pk")
    )


def _name_label(record: Department) -> str:
    return str(record)


def _name_item(record: Department, user: Any) -> QueueItem:
    rows = _rows_with_name(record)
    known = _possible_departments(record, rows)
    found = suggest_departments(record.name, record.district, known)
    choices: tuple[DecisionChoice, ...] = ()
    if user.has_perms(DECIDES):
        choices = _name_choices(found, may_move=may_move_assignments(user, rows))
    district = district_of_name(record, rows)
    evidence = {
        "rows": rows[:_SHOWN],
        "more": len(rows) - _SHOWN,
        "kinds": OWN_KINDS,
        "department_search": department_search_address([district], resolved_only=True) if district else "",
    }
    return QueueItem(record, record_digest(*name_records(record)), evidence, choices)


def _name_choices(found: Sequence[DepartmentCandidate], *, may_move: bool) -> tuple[DecisionChoice, ...]:
    rows = [
        (f"{INTO}{one.pk}", f"就是{one.name}", "，".join(filter(None, (one.where, *one.remarks))))
        for one in found
    ]
    into = numbered_choices(rows) if may_move else ()
    typed = (DecisionChoice(TYPED, "是填写的部门", "t"),) if may_move else ()
    return (
        *into,
        *typed,
        DecisionChoice(OWN, "是单独的部门", "o"),
        DecisionChoice(GROUP, "是泛指的一类部门", "g"),
    )


def _rows_with_name(record: Department) -> list[Assignment]:
    """Return the assignments of a name in document order; one query."""
    return list(
        record.assignments.select_related("measure__document__district").order_by(
            "measure__document__district__code", "-measure__document__year", "measure__order", "pk"
        )
    )


def _possible_departments(record: Department, rows: Sequence[Assignment]) -> list[DepartmentCandidate]:
    """Return the resolved departments of the district of a name and its city; four queries."""
    district = district_of_name(record, rows)
    known = candidates_for_district(district) if district else ()
    return [one for one in known if one.is_resolved and one.pk != record.pk]


def district_of_name(record: Department, rows: Sequence[Assignment]) -> District | None:
    """Return the district of a name, else that of the first document with it."""
    return record.district or (rows[0].measure.document.district if rows else None)


def suggest_departments(
    name: str, district: District | None, known: Sequence[DepartmentCandidate]
) -> list[DepartmentCandidate]:
    """Return at most five departments whose names match or are most alike, the likeliest first."""
    found = [each.candidate for each in match_candidates(name, known, district, _SUGGESTED)]
    alike = [(SequenceMatcher(None, name, one.name).ratio(), one) for one in known if one not in found]
    alike.sort(key=lambda each: (-each[0], each[1].name))
    return [*found, *(one for share, one in alike if share >= _MIN_LIKENESS)][:_SUGGESTED]


def _decide_queued_name(answer: QueueAnswer) -> ChangeSet | None:
    user = answer.user
    if answer.choice in (OWN, GROUP):
        kind = answer.kind if answer.choice == OWN else Department.Kind.GROUP
        return keep_name(name=answer.pk, kind=kind, seen=answer.seen, user=user, note=answer.note)
    record = Department.objects.select_related("district").filter(pk=answer.pk).first()
    rows = _rows_with_name(record) if record else []
    if not may_move_assignments(user, rows):
        raise PermissionDenied
    return merge_name(
        name=answer.pk,
        department=_chosen_department(answer, record, rows),
        seen=answer.seen,
        user=user,
        note=answer.note,
    )


def _chosen_department(answer: QueueAnswer, record: Department | None, rows: Sequence[Assignment]) -> int:
    """Return the id of the chosen or typed department; raise `ActionError` if there is none."""
    if answer.choice == TYPED and record is not None:
        district = district_of_name(record, rows)
        found = (
            exact_department(answer.typed, district, _possible_departments(record, rows))
            if district and answer.typed.strip()
            else None
        )
        if found is None:
            raise ActionError(
                f"没有叫“{answer.typed[:40]}”的部门，或不止一个。请填写部门的规范简称，或从建议中选择。",
                field="typed",
            )
        return found.pk
    pk = answer.choice.removeprefix(INTO)
    if answer.choice.startswith(INTO) and (found_pk := read_record_id(pk)) is not None:
        return found_pk
    if record is None:
        return 0
    raise ActionError("没有这个选项，请从页面上选择。")


def may_move_assignments(user: Any, rows: Sequence[Assignment]) -> bool:
    """Return whether a user may change the assignments of all measures with the name."""
    if user.has_perm(ASSIGN_ANY):
        return True
    measures: dict[int, Measure] = {row.measure_id: row.measure for row in rows}
    return bool(measures) and all(may_assign(user, measure) for measure in measures.values())


QUEUE = ReviewQueue(
    kind="names",
    label="未核实的部门名称",
    unit="个",
    intro="原文列为责任单位、名录中没有的名称。核定为某个部门时，名称记作别名，分工一并归入。",
    view="districts.view_department",
    decides=DECIDES,
    since=f"{_DOCUMENT}__source__added_at",
    waiting=unresolved_names,
    named=_name_label,
    item=_name_item,
    decide=_decide_queued_name,
)
