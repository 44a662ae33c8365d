"""Decide an unresolved name: it is another name of a department, or a department of its own."""

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
_PRINTED_LENGTH = 500


def merge_name(*, name: int, department: int, seen: str, user: User, note: str = "") -> ChangeSet | None:
    """Merge an unresolved name into a department: make it an alias and move its assignments.

    ``seen`` is the `record_digest` of the `name_records` that the user saw. Raise `EditConflict` if they have changed,
    `ActionError` if the department cannot have this alias.
    """
    note = clean_note(note)
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user, reason=note) as recorder:
        record = _locked_name(name, seen)
        into = lock_record(Department, department, version=None)
        _check_target(record, into)
        recorder.summary = f"名称“{record.name}”核定为{into.name}"
        # Delete aliases one by one: the change set does not record a cascade.
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
    """Keep an unresolved name as a department of its own or a group, of the ``kind``; ``seen`` as in `merge_name`."""
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
    """Return the records on which a decision on a name rests; one query."""
    return (record, *record.assignments.order_by("pk"))


def _locked_name(name: int, seen: str) -> Department:
    """Lock the name and return it; raise `EditConflict` if it was decided or changed meanwhile."""
    record = Department.objects.select_for_update(of=("self",)).filter(pk=name).first()
    if record is None:
        raise EditConflict("这个名称已被他人并入别的部门。您的选择没有保存。")
    if record.is_resolved:
        raise EditConflict(f"“{record.name}”已由他人核定为单独的部门。您的选择没有保存。", [str(record)])
    require_unchanged(seen, *name_records(record))
    return record


def _check_target(record: Department, into: Department) -> None:
    """Raise `ActionError` if a name cannot be merged into a department."""
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
    """Resolve the importer's problems about the name, which the decision answers."""
    rows = Assignment.objects.filter(department=record).values_list("name_as_printed", "measure__document")
    printed = {name for name, _ in rows if name} | {record.name}
    about_name = Q()
    for name in printed:
        about_name |= Q(message__startswith=f"名录中没有“{name}”") | Q(message__startswith=f"“{name}”可能指")
    found = Problem.objects.filter(
        about_name,
        code__in=_CODES,
        status=Problem.Status.OPEN,
        document__in={document for _, document in rows},
    )
    resolve_records(records=list(found), user=user, decision=f"“{record.name}”{decision}")


@dataclass
class _OpenAssignments:
    """The open assignments of the department in one measure and role, by their place."""

    rows: dict[str, Assignment] = field(default_factory=dict)


def move_assignments(name: Department, into: Department) -> set[int]:
    """Move all assignments of ``name`` to ``into`` within a change set; return the ids of the measures.

    If the department has the same open assignment from the same place, merge the two into one that quotes both names,
    as the importer would. An assignment by staff beside a published one ends today.
    """
    moving = list(name.assignments.order_by("pk"))
    open_rows: dict[tuple[int, str], _OpenAssignments] = {}
    own = into.assignments.filter(measure__in={row.measure_id for row in moving}, valid_to__isnull=True)
    for row in own.order_by("pk"):
        open_rows.setdefault((row.measure_id, row.role), _OpenAssignments()).rows[row.place] = row
    for row in moving:
        target = open_rows.setdefault((row.measure_id, row.role), _OpenAssignments())
        twin = target.rows.get(row.place) if row.valid_to is None else None
        if twin is not None:
            _merge_rows(twin, row)
            continue
        row.department = into
        row.save(update_fields=["department"])
        if row.valid_to is None:
            target.rows[row.place] = row
    for each in open_rows.values():
        _end_duplicates(each.rows.values())
    return {row.measure_id for row in moving}


def _merge_rows(kept: Assignment, dropped: Assignment) -> None:
    """Merge two rows of one assignment: ``kept`` takes the order of the first of them and quotes both names."""
    first, second = sorted((kept, dropped), key=lambda row: (row.order, row.pk))
    names = dict.fromkeys([*first.name_as_printed.split("、"), *second.name_as_printed.split("、")])
    dropped.delete()
    kept.order, kept.phrase = first.order, first.phrase
    kept.name_as_printed = shorten_text("、".join(filter(None, names)), _PRINTED_LENGTH)
    kept.save(update_fields=["order", "phrase", "name_as_printed"])


def _end_duplicates(rows: Iterable[Assignment]) -> None:
    """End assignments by staff if the document has the same assignment in force."""
    open_rows = [row for row in rows if row.effective]
    published = any(row.place != Assignment.Place.STAFF for row in open_rows)
    for row in open_rows:
        if published and row.place == Assignment.Place.STAFF:
            today = timezone.localdate()
            row.end_on(max(today, row.valid_from or today), "")
            row.save(update_fields=["valid_to", "reason"])
