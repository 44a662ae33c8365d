"""The rows of the editor: what stands in the ledger, what was typed, and which departments that means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from districts.departments.department_search import (
    DepartmentCandidate,
    DepartmentMatch,
    exact_department,
    match_candidates,
)
from districts.models import Department, District
from measures.assignments.actions import DepartmentInRole
from measures.models import Assignment

#: More rows than this no measure has.
ROW_LIMIT = 80
#: So many are read, so that none is lost where there are too many.
_MOST_READ = 400
_WHOLE = re.compile(r"[0-9]{1,15}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?", re.ASCII)
_LONGEST = 200
_SUGGESTED = 5


@dataclass(slots=True)
class EditorRow:
    """A department in a role, as it is shown and typed. ``department`` is its id once it is known.

    ``number`` is the place in the list as typed, ``suggestions`` what the name may mean where that is to be decided,
    ``note`` what is known of the row that stands in the ledger.
    """

    role: str = Assignment.Role.CO_LEAD
    name: str = ""
    department: int | None = None
    number: str = ""
    removed: bool = False
    note: str = ""
    errors: list[str] = field(default_factory=list)
    suggestions: Sequence[DepartmentMatch] = ()

    @property
    def faulty_field(self) -> str:
        """Return which of the fields is to be put right."""
        return "number" if self.number and not _NUMBER.fullmatch(self.number) else "name"

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: such a row does not count."""
        return not self.name and self.department is None


def rows_in_force(standing: Iterable[Assignment]) -> list[EditorRow]:
    """Return the rows of the ledger, in order, as they can be edited."""
    return [
        EditorRow(row.role, row.department.name, row.department_id, str(number), note=_row_note(row))
        for number, row in enumerate(standing, start=1)
    ]


def submitted_rows(data: Mapping[str, str]) -> list[EditorRow]:
    """Return the rows that a page sent, in the order of the page; those with nothing in them are left out."""
    sent = min(_positive_integer(data.get("rows", "")) or 0, _MOST_READ)
    rows = [_submitted_row(data, f"rows-{number}-") for number in range(sent)]
    return [row for row in rows if not row.is_blank]


def has_too_many_rows(data: Mapping[str, str]) -> bool:
    """Return whether a page sent more rows than are read."""
    return (_positive_integer(data.get("rows", "")) or 0) > ROW_LIMIT


def sort_rows(rows: Iterable[EditorRow]) -> list[EditorRow]:
    """Return the rows by role and number: who leads first; those without a number come last in their role."""
    return sorted(
        rows,
        key=lambda row: (
            row.role != Assignment.Role.LEAD,
            float(row.number) if _NUMBER.fullmatch(row.number) else float("inf"),
        ),
    )


def match_departments(
    rows: Iterable[EditorRow], district: District, known: Sequence[DepartmentCandidate]
) -> None:
    """Find which department each row means; where a person must decide, say so on the row and suggest."""
    by_id = {each.pk: each for each in known}
    wanted = {row.department for row in rows if row.department is not None} - by_id.keys()
    elsewhere = dict(Department.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    for row in rows:
        if row.removed:
            continue
        if row.number and not _NUMBER.fullmatch(row.number):
            row.errors.append(f"顺序“{row.number[:20]}”不是数字，请填 1、2、3 这样的数。")
        own = by_id[row.department].name if row.department in by_id else elsewhere.get(row.department or 0)
        if own is None or (row.name and row.name != own):
            _find_by_name(row, district, known)
        row.name = row.name or own or ""


def departments_in_roles(rows: Iterable[EditorRow]) -> list[DepartmentInRole]:
    """Return what the rows ask for, in order; rows that are taken out or not settled are left out."""
    return [
        DepartmentInRole(row.department, row.role)
        for row in sort_rows(rows)
        if row.department is not None and not row.removed
    ]


def _find_by_name(row: EditorRow, district: District, known: Sequence[DepartmentCandidate]) -> None:
    """Take the department that goes by the typed name, or suggest some."""
    found = exact_department(row.name, district, known) if len(row.name) <= _LONGEST else None
    row.department = found.pk if found else None
    if len(row.name) > _LONGEST:
        row.errors.append(f"部门名称不能超过 {_LONGEST} 字，现有 {len(row.name)} 字。")
        return
    if found:
        row.name = found.name
        return
    row.suggestions = match_candidates(row.name, known, district, _SUGGESTED)
    if row.suggestions:
        row.errors.append(f"不能确定“{row.name}”是哪个部门，请从下面选择，或改写名称。")
    else:
        row.errors.append(f"没有叫“{row.name}”的部门。请核对名称，或先在“部门”中新增。")


def _submitted_row(data: Mapping[str, str], prefix: str) -> EditorRow:
    """Return the row that was sent under a prefix; a chosen suggestion goes before what was typed."""
    name = data.get(f"{prefix}name", "").strip()
    chosen = _positive_integer(data.get(f"{prefix}choice", ""))
    return EditorRow(
        role=data.get(f"{prefix}role", "")[:20],
        name="" if chosen else name,
        department=chosen or _positive_integer(data.get(f"{prefix}department", "")),
        number=data.get(f"{prefix}number", "").strip(),
        removed=bool(data.get(f"{prefix}removed")),
    )


def _positive_integer(text: str) -> int | None:
    """Return a positive whole number, None for what is none."""
    return int(text) if _WHOLE.fullmatch(text) else None


def _row_note(row: Assignment) -> str:
    """Return since when a row stands, and on what."""
    since = f"{row.valid_from:%Y-%m-%d} 起，" if row.valid_from else ""
    by_staff = row.place == Assignment.Place.STAFF
    return since + ("人工调整" if by_staff else f"原文所载（{row.get_place_display()}）")
