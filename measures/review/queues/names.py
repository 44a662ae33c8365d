"""The queue of names that the registry does not know: where they stand, and which departments they may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from districts.departments.department_search import (
    DepartmentCandidate,
    department_candidates,
    exact_department,
    match_candidates,
)
from districts.models import Department, District
from measures.decisions.seen import seen_as
from measures.models import Assignment, ChangeSet, Measure
from measures.quality.queries.document_scope import DocumentScope
from measures.review.actions.name import keep, name_seen, take_as
from measures.review.queues.queue import Answer, Choice, Item, Queue, keyed
from measures.staff.roles import ASSIGN_ANY, SETTLE_NAME
from measures.staff.staff_permissions import may_assign
from measures.writing.action_errors import ActionError

DECIDES = (SETTLE_NAME,)
INTO, TYPED, OWN, GROUP = "into-", "typed", "own", "group"
_DOCUMENT = "assignments__measure__document"
_SUGGESTED = 5
_LIKE = 0.5
_SHOWN = 20
#: What a department of its own can be.
KINDS = tuple(
    (value, label)
    for value, label in Department.Kind.choices
    if value not in (Department.Kind.UNKNOWN, Department.Kind.GROUP)
)


def _waiting(scope: DocumentScope, chosen: Mapping[str, str]) -> QuerySet[Department]:
    narrowed = scope.narrow(_DOCUMENT) or {f"{_DOCUMENT}__isnull": False}
    named = Department.objects.filter(is_resolved=False, **narrowed).order_by().values("pk")
    return (
        Department.objects.filter(pk__in=named)
        .select_related("district")
        .order_by("district__code", "name", "pk")
    )


def _named(record: Department) -> str:
    return str(record)


def _item(record: Department, user: Any) -> Item:
    rows = _rows(record)
    known = _known(record, rows)
    found = suggested(record.name, record.district, known)
    choices: tuple[Choice, ...] = ()
    if user.has_perms(DECIDES):
        choices = _choices(found, may_move=_may_move(user, rows))
    evidence = {"rows": rows[:_SHOWN], "more": len(rows) - _SHOWN, "kinds": KINDS, "known": known}
    return Item(record, seen_as(*name_seen(record)), evidence, choices)


def _choices(found: Sequence[DepartmentCandidate], *, may_move: bool) -> tuple[Choice, ...]:
    rows = [
        (f"{INTO}{one.pk}", f"就是{one.name}", "，".join(filter(None, (one.where, *one.remarks))))
        for one in found
    ]
    into = keyed(rows) if may_move else ()
    typed = (Choice(TYPED, "是填写的部门", "t"),) if may_move else ()
    return (*into, *typed, Choice(OWN, "是单独的部门", "o"), Choice(GROUP, "是泛指的一类部门", "g"))


def _rows(record: Department) -> list[Assignment]:
    """Return where a name stands, in order of documents; one query."""
    return list(
        record.assignments.select_related("measure__document__district").order_by(
            "measure__document__district__code", "-measure__document__year", "measure__order", "pk"
        )
    )


def _known(record: Department, rows: Sequence[Assignment]) -> list[DepartmentCandidate]:
    """Return the departments that a name may mean: those of its district and of the city; four queries."""
    district = _district(record, rows)
    unsettled = {record.pk, *Department.objects.filter(is_resolved=False).values_list("pk", flat=True)}
    return [one for one in department_candidates(district) if one.pk not in unsettled] if district else []


def _district(record: Department, rows: Sequence[Assignment]) -> District | None:
    return record.district or (rows[0].measure.document.district if rows else None)


def suggested(
    name: str, district: District | None, known: Sequence[DepartmentCandidate]
) -> list[DepartmentCandidate]:
    """Return the departments whose names fit or are most alike, the likeliest first."""
    found = [each.candidate for each in match_candidates(name, known, district, _SUGGESTED)]
    alike = [(SequenceMatcher(None, name, one.name).ratio(), one) for one in known if one not in found]
    alike.sort(key=lambda each: (-each[0], each[1].name))
    return [*found, *(one for share, one in alike if share >= _LIKE)][:_SUGGESTED]


def _decide(answer: Answer) -> ChangeSet | None:
    user = answer.user
    if answer.choice in (OWN, GROUP):
        kind = answer.kind if answer.choice == OWN else Department.Kind.GROUP
        return keep(name=answer.pk, kind=kind, seen=answer.seen, user=user, note=answer.note)
    record = Department.objects.select_related("district").filter(pk=answer.pk).first()
    rows = _rows(record) if record else []
    if not _may_move(user, rows):
        raise PermissionDenied
    return take_as(
        name=answer.pk,
        department=_meant(answer, record, rows),
        seen=answer.seen,
        user=user,
        note=answer.note,
    )


def _meant(answer: Answer, record: Department | None, rows: Sequence[Assignment]) -> int:
    """Return the id of the department that was chosen or typed; raise `ActionError` where that is none."""
    if answer.choice == TYPED and record is not None:
        district = _district(record, rows)
        found = (
            exact_department(answer.typed, district, _known(record, rows))
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
    if answer.choice.startswith(INTO) and pk.isascii() and pk.isdigit() and len(pk) < 16:
        return int(pk)
    if record is None:
        return 0
    raise ActionError("没有这个选项，请从页面上选择。")


def _may_move(user: Any, rows: Sequence[Assignment]) -> bool:
    """Return whether a user may change who is responsible wherever the name stands."""
    if user.has_perm(ASSIGN_ANY):
        return True
    measures: dict[int, Measure] = {row.measure_id: row.measure for row in rows}
    return bool(measures) and all(may_assign(user, measure) for measure in measures.values())


QUEUE = Queue(
    kind="names",
    label="未核实的部门名称",
    unit="个",
    intro="原文列为责任单位、名录中没有的名称。核定为某个部门时，名称记作别名，分工一并归入。",
    view="districts.view_department",
    decides=DECIDES,
    waiting=_waiting,
    named=_named,
    item=_item,
    decide=_decide,
)
