"""Resolve the departments that a source names, and list the assignments it states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Model

from districts.departments.name_resolution import (
    NameResolution,
    PrintedName,
    ResolutionGround,
    resolve_or_create_departments,
)
from districts.models import Department, District
from measures.loading.load_job import LoadJob
from measures.loading.load_result import NewDepartment, UnknownName
from measures.loading.source_measures import SourceMeasure
from measures.loading.uncorrected_plan import CORRECTED_SOURCE_REASON
from measures.text.plan import ParsedAssignment
from measures.text.structure.tables.table_statements import second_statements

#: Department id, role and place: what identifies an assignment of one statement.
AssignmentKey = tuple[int, str, str]


class SourceAssignment(NamedTuple):
    """An assignment as the source gives it."""

    department: Department
    role: str
    place: str
    order: int
    name_as_printed: str
    phrase: str
    effective: bool
    reason: str = ""

    @property
    def key(self) -> AssignmentKey:
        """Return what makes it the same assignment from one load to the next."""
        return self.department.pk, self.role, self.place


class SourceDepartments:
    """The departments of every name in the source, resolved once."""

    def __init__(
        self,
        job: LoadJob,
        district: District,
        wanted: Sequence[SourceMeasure],
        on_made: Callable[[Sequence[Model]], None] | None = None,
    ) -> None:
        """Resolve all names; note those that nothing places. ``on_made`` is called with the records made for them."""
        self._job = job
        self._on_made = on_made
        #: The departments and aliases that were made for names that had none.
        self.made: list[Model] = []
        self._longest = Department._meta.get_field("name").max_length or 0
        first: dict[PrintedName, ParsedAssignment] = {}
        unusable: list[tuple[SourceMeasure, ParsedAssignment]] = []
        for source_measure in wanted:
            for parsed in parsed_assignments(source_measure):
                if self._is_usable(parsed):
                    first.setdefault(_name_with_level(source_measure, parsed.name), parsed)
                else:
                    unusable.append((source_measure, parsed))
        self._found = resolve_or_create_departments(
            names=first, district=district, on_made=self._note_new_departments
        )
        self._note_unknown(first)
        for source_measure, parsed in unusable:
            job.note_problem(
                "party.unreadable",
                f"举措 {source_measure.code} 的责任单位无法识别：“{parsed.name[:40]}”。请核对原文并人工补充分工。",
                severity="error",
                span=job.reading.places.raw_stretch(parsed.start, parsed.end),
                excerpt=parsed.phrase[:200],
            )

    def _note_new_departments(self, records: Sequence[Model]) -> None:
        """Remember the records that were made, and pass them on."""
        self.made.extend(records)
        if self._on_made is not None:
            self._on_made(records)

    def list_new(self) -> tuple[NewDepartment, ...]:
        """Return the departments that were made because the template or their form places them, in order."""
        printed: dict[int, list[str]] = {}
        resolutions: dict[int, NameResolution] = {}
        made = {one.pk for one in self.made if isinstance(one, Department)}
        for name, resolution in self._found.items():
            department = resolution.department
            if department.pk in made and department.is_resolved:
                resolutions.setdefault(department.pk, resolution)
                printed.setdefault(department.pk, []).append(name.name)
        return tuple(
            NewDepartment(
                name=resolution.department.name,
                printed=tuple(dict.fromkeys(printed[pk])),
                kind=resolution.department.get_kind_display(),
                level=_level_label(resolution.department),
                by_form=resolution.how is ResolutionGround.FORM,
            )
            for pk, resolution in resolutions.items()
        )

    def find_department_of(self, source_measure: SourceMeasure, name: str) -> Department | None:
        """Return the department of a name in a measure, None if it cannot be one."""
        resolution = self._found.get(_name_with_level(source_measure, name))
        return resolution.department if resolution else None

    def _is_usable(self, parsed: ParsedAssignment) -> bool:
        """Return whether the name can be a department's."""
        return 0 < len(parsed.name.strip()) <= self._longest

    def _note_unknown(self, first: Mapping[PrintedName, ParsedAssignment]) -> None:
        """Note each name that no department of the registry has, at its ``first`` place."""
        noted: set[int] = set()
        self.unknown: list[UnknownName] = []
        for name, parsed in first.items():
            resolution = self._found[name]
            department = resolution.department
            if department.is_resolved or department.pk in noted:
                continue
            noted.add(department.pk)
            self.unknown.append(UnknownName(parsed.name, department.pk))
            self._job.note_problem(
                "department.ambiguous"
                if resolution.how is ResolutionGround.AMBIGUOUS
                else "department.unknown",
                _unknown_message(parsed.name, resolution),
                span=self._job.reading.places.raw_stretch(parsed.start, parsed.end),
                excerpt=parsed.phrase[:200],
            )


def parsed_assignments(source_measure: SourceMeasure) -> list[ParsedAssignment]:
    """Return all assignments of a measure: those of its first statement, then those of the table's second one."""
    return [*source_measure.parsed.parties, *_second(source_measure)]


def _second(source_measure: SourceMeasure) -> tuple[ParsedAssignment, ...]:
    return second_statements(source_measure.parsed, source_measure.row.row) if source_measure.row else ()


def source_assignments(
    source_measure: SourceMeasure, departments: SourceDepartments
) -> list[SourceAssignment]:
    """Return the assignments of a measure, those in force first, each key once.

    A table's assignments are not in force if the text has any: they are a second statement. A department that one
    statement names twice in the same role gets one row that quotes both names.
    """
    rows: dict[AssignmentKey, SourceAssignment] = {}
    orders: Counter[tuple[str, str]] = Counter()
    in_force = len(source_measure.parsed.parties)
    for at, parsed in enumerate(parsed_assignments(source_measure)):
        department = departments.find_department_of(source_measure, parsed.name)
        if department is None:
            continue
        orders[parsed.role, parsed.place] += 1
        key = department.pk, parsed.role, parsed.place
        if (first := rows.get(key)) is not None:
            if parsed.name not in first.name_as_printed.split("、"):
                rows[key] = first._replace(name_as_printed=f"{first.name_as_printed}、{parsed.name}")
            continue
        rows[key] = SourceAssignment(
            department=department,
            role=parsed.role,
            place=parsed.place,
            order=orders[parsed.role, parsed.place],
            name_as_printed=parsed.name,
            phrase=parsed.phrase,
            effective=at < in_force,
            reason=_reason(source_measure, parsed),
        )
    return list(rows.values())


def _level_label(department: Department) -> str:
    """Return in Chinese of which level a department is: that of its district, if it has one."""
    district = department.district
    return district.get_level_display() if district else department.get_level_display()


def _reason(source_measure: SourceMeasure, parsed: ParsedAssignment) -> str:
    """Return the reason of an assignment that only the corrected text has, else an empty text."""
    is_in_source = (
        source_measure.uncorrected_roles is None
        or parsed.place != "text"
        or (parsed.name, parsed.role) in source_measure.uncorrected_roles
    )
    return "" if is_in_source else CORRECTED_SOURCE_REASON


def _name_with_level(source_measure: SourceMeasure, name: str) -> PrintedName:
    """Return the name with the level of its measure, for the lookup."""
    return PrintedName(name, source_measure.parsed.kind == "city")


def _unknown_message(name: str, resolution: NameResolution) -> str:
    """Return the message for staff about a name that is not in the registry."""
    if resolution.how is ResolutionGround.AMBIGUOUS:
        return f"“{name}”可能指{'、'.join(resolution.candidates)}，无法判断，暂存为未核实部门。请在“部门”中核定。"
    return f"名录中没有“{name}”，暂存为未核实部门。请在“部门”中核实，或作为别名并入已有部门。"
