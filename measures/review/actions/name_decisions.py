"""Deciding on a name that the registry does not know: another name of a department, or a department of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import F, Model, Q
from django.utils import timezone

from districts.length_constraints import shorten_text
from districts.models import Department, DepartmentAlias
from measures.decisions.decision_checks import clean_note, require_unchanged
from measures.decisions.resolutions import resolve_records
from measures.history.actions.recorder import record_changes
from measures.models import Assignment, ChangeSet, Measure, Problem
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.record_locking import lock_record

_CODES = ("department.unknown", "department.ambiguous")


def merge_name(*, name: int, department: int, seen: str, user: User, note: str = "") -> ChangeSet | None:
    """Say that an unresolved name is another department: it becomes an alias, and its assignments are moved.

    Raise `EditConflict` if the name changed since, `ActionError` if the department cannot go by it.
    """
    note = clean_note(note)
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user, reason=note) as recorder:
        record = _locked_name(name, seen)
        into = lock_record(Department, department, version=None)
        _check_target(record, into)
        recorder.summary = f"名称“{record.name}”核定为{into.name}"
        # What is deleted at the end by itself would not be told to the recording.
        aliases = list(record.aliases.all())
        _resolve_name_problems(record, user, f"是{into.name}")
        measures = move_assignments(record, into)
        known = {into.name, into.full_name, *into.aliases.values_list("name", flat=True)}
        for alias in aliases:
            alias.delete()
        for other in dict.fromkeys([record.name, *(alias.name for alias in aliases)]):
            if other not in known:
                DepartmentAlias.objects.create(department=into, name=other)
        record.delete()
        Department.objects.filter(pk=into.pk).update(version=F("version") + 1)
        Measure.objects.filter(pk__in=measures).update(version=F("version") + 1)
    return recorder.change_set


def keep_name(*, name: int, kind: str, seen: str, user: User, note: str = "") -> ChangeSet | None:
    """Say that an unresolved name is a department of its own of a ``kind``, or a group of them."""
    if kind not in Department.Kind.values or kind == Department.Kind.UNKNOWN:
        raise ActionError("请选择这个部门的性质。", field="kind")
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user, reason=clean_note(note)) as recorder:
        record = _locked_name(name, seen)
        label = Department.Kind(kind).label
        recorder.summary = f"名称“{record.name}”核定为单独的部门（{label}）"
        _resolve_name_problems(record, user, f"是单独的部门（{label}）")
        record.is_resolved, record.kind = True, kind
        record.version += 1
        record.save(update_fields=["is_resolved", "kind", "version"])
    return recorder.change_set


def name_records(record: Department) -> tuple[Model, ...]:
    """Return the records that a decision on a name rests on; one query."""
    return (record, *record.assignments.order_by("pk"))


def _locked_name(name: int, seen: str) -> Department:
    """Return the name, locked; raise `EditConflict` if it was settled meanwhile, or says something else."""
    record = Department.objects.select_for_update(of=("self",)).filter(pk=name).first()
    if record is None:
        raise EditConflict("这个名称已被他人并入别的部门。您的选择没有保存。")
    if record.is_resolved:
        raise EditConflict(f"“{record.name}”已由他人核定为单独的部门。您的选择没有保存。", [str(record)])
    require_unchanged(seen, *name_records(record))
    return record


def _check_target(record: Department, into: Department) -> None:
    if not into.is_resolved or into.pk == record.pk:
        raise ActionError(f"“{into.name}”本身尚未核实，不能把别的名称并入。请先核定它。")
    if into.district_id and record.district_id and into.district_id != record.district_id:
        raise ActionError(f"“{into}”是别的区的部门，不能作“{record.name}”的归属。")
    if record.successions.exists() or record.precessions.exists():
        raise ActionError(f"“{record.name}”有部门沿革，不能并入别的部门。请先在“部门”中处理沿革。")
    others = Department.objects.filter(district=into.district_id, city=into.city).exclude(
        pk__in=[record.pk, into.pk]
    )
    owner = others.filter(Q(name=record.name) | Q(aliases__name=record.name)).first()
    if owner is not None:
        raise ActionError(f"“{record.name}”已是 {owner} 的名称或别名。请先在“部门”中处理。")


def _resolve_name_problems(record: Department, user: User, decision: str) -> None:
    """Settle what the importer said of the name, too: it is the same question."""
    rows = Assignment.objects.filter(department=record).values_list("name_as_printed", "measure__document")
    printed = {name for name, _ in rows if name} | {record.name}
    said = Q()
    for name in printed:
        said |= Q(message__startswith=f"名录中没有“{name}”") | Q(message__startswith=f"“{name}”可能指")
    found = Problem.objects.filter(
        said, code__in=_CODES, status=Problem.Status.OPEN, document__in={document for _, document in rows}
    )
    resolve_records(records=list(found), user=user, decision=f"“{record.name}”{decision}")


_PRINTED_LENGTH = 500


@dataclass
class _OpenAssignments:
    """The open rows of the department in one measure and role, by their place."""

    rows: dict[str, Assignment] = field(default_factory=dict)


def move_assignments(name: Department, into: Department) -> set[int]:
    """Move every assignment of ``name`` to ``into``, within a recording; return the ids of the measures.

    Where the department has the same duty of the same statement already, one row stays that quotes both names, as the
    importer would have made it; a duty that staff gave beside a published one ends today.
    """
    moving = list(name.assignments.order_by("pk"))
    standing: dict[tuple[int, str], _OpenAssignments] = {}
    own = into.assignments.filter(measure__in={row.measure_id for row in moving}, valid_to__isnull=True)
    for row in own.order_by("pk"):
        standing.setdefault((row.measure_id, row.role), _OpenAssignments()).rows[row.place] = row
    for row in moving:
        there = standing.setdefault((row.measure_id, row.role), _OpenAssignments())
        twin = there.rows.get(row.place) if row.valid_to is None else None
        if twin is not None:
            _merge_rows(twin, row)
            continue
        row.department = into
        row.save(update_fields=["department"])
        if row.valid_to is None:
            there.rows[row.place] = row
    for there in standing.values():
        _end_duplicates(there.rows.values())
    return {row.measure_id for row in moving}


def _merge_rows(kept: Assignment, gone: Assignment) -> None:
    """Have one row stand for two of the same duty: it is where the first stood and quotes both."""
    first, second = sorted((kept, gone), key=lambda row: (row.order, row.pk))
    names = dict.fromkeys([*first.name_as_printed.split("、"), *second.name_as_printed.split("、")])
    gone.delete()
    kept.order, kept.phrase = first.order, first.phrase
    kept.name_as_printed = shorten_text("、".join(filter(None, names)), _PRINTED_LENGTH)
    kept.save(update_fields=["order", "phrase", "name_as_printed"])


def _end_duplicates(rows: Iterable[Assignment]) -> None:
    """End what staff gave a department that the document charges with the same in force."""
    open_rows = [row for row in rows if row.effective]
    published = any(row.place != Assignment.Place.STAFF for row in open_rows)
    for row in open_rows:
        if published and row.place == Assignment.Place.STAFF:
            today = timezone.localdate()
            row.end(max(today, row.valid_from or today), "")
            row.save(update_fields=["valid_to", "reason"])
