"""Resolve the departments that a source names, and list the assignments it states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from districts.departments.name_resolution import NameResolution, PrintedName, ResolutionGround, resolve_names
from districts.models import Department, District
from measures.loading.load_job import LoadJob
from measures.loading.load_result import UnknownName
from measures.loading.source_measures import SourceMeasure
from measures.loading.uncorrected_plan import CORRECTED_SOURCE_REASON
from measures.text.plan import ParsedAssignment
from measures.text.structure.tables.table_statements import second_statements

#: Department id, role and place: what identifies an assignment of one statement.
AssignmentKey = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class SourceAssignment:
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
    def duty(self) -> AssignmentKey:
        """Return what makes it the same assignment from one load to the next."""
        return self.department.pk, self.role, self.place


class SourceDepartments:
    """The departments of every name in the source, resolved once."""

    def __init__(self, job: LoadJob, district: District, wanted: Sequence[SourceMeasure]) -> None:
        """Resolve all names; note those that the registry does not know."""
        self._job = job
        self._longest = Department._meta.get_field("name").max_length or 0
        printed = [(item, party) for item in wanted for party in source_parties(item)]
        usable = [(item, party) for item, party in printed if self._is_usable(party)]
        self._found = resolve_names(
            names=[_printed(item, party.name) for item, party in usable], district=district
        )
        self._note_unknown(usable)
        for item, party in printed:
            if not self._is_usable(party):
                job.doubt(
                    "party.unreadable",
                    f"举措 {item.code} 的责任单位无法识别：“{party.name[:40]}”。请核对原文并人工补充分工。",
                    severity="error",
                    span=job.reading.places.span(party.start, party.end),
                    excerpt=party.phrase[:200],
                )

    def of(self, item: SourceMeasure, name: str) -> Department | None:
        """Return the department of a name in a measure, None if it cannot be one."""
        resolution = self._found.get(_printed(item, name))
        return resolution.department if resolution else None

    def _is_usable(self, party: ParsedAssignment) -> bool:
        """Return whether the name can be a department's."""
        return 0 < len(party.name.strip()) <= self._longest

    def _note_unknown(self, usable: Iterable[tuple[SourceMeasure, ParsedAssignment]]) -> None:
        """Note each name that no department of the registry has, at its first place."""
        noted: set[int] = set()
        self.unknown: list[UnknownName] = []
        for item, party in usable:
            resolution = self._found[_printed(item, party.name)]
            department = resolution.department
            if department.is_resolved or department.pk in noted:
                continue
            noted.add(department.pk)
            self.unknown.append(UnknownName(party.name, department.pk))
            self._job.doubt(
                "department.ambiguous"
                if resolution.how is ResolutionGround.AMBIGUOUS
                else "department.unknown",
                _unknown_message(party.name, resolution),
                span=self._job.reading.places.span(party.start, party.end),
                excerpt=party.phrase[:200],
            )


def source_parties(item: SourceMeasure) -> list[ParsedAssignment]:
    """Return all parties of a measure: those of its first statement, then those of the table's second one."""
    return [*item.parsed.parties, *_second(item)]


def _second(item: SourceMeasure) -> tuple[ParsedAssignment, ...]:
    return second_statements(item.parsed, item.row.row) if item.row else ()


def source_assignments(item: SourceMeasure, departments: SourceDepartments) -> list[SourceAssignment]:
    """Return the assignments of a measure, those in force first, each key once.

    A table's assignments are not in force if the text has any: they are a second statement. A department that one
    statement names twice in the same role gets one row that quotes both names.
    """
    rows: dict[AssignmentKey, SourceAssignment] = {}
    orders: Counter[tuple[str, str]] = Counter()
    in_force = len(item.parsed.parties)
    for at, party in enumerate(source_parties(item)):
        department = departments.of(item, party.name)
        if department is None:
            continue
        orders[party.role, party.place] += 1
        row = SourceAssignment(
            department=department,
            role=party.role,
            place=party.place,
            order=orders[party.role, party.place],
            name_as_printed=party.name,
            phrase=party.phrase,
            effective=at < in_force,
            reason=_reason(item, party),
        )
        if (first := rows.get(row.duty)) is None:
            rows[row.duty] = row
        elif party.name not in first.name_as_printed.split("、"):
            rows[row.duty] = replace(first, name_as_printed=f"{first.name_as_printed}、{party.name}")
    return list(rows.values())


def _reason(item: SourceMeasure, party: ParsedAssignment) -> str:
    """Return the reason of an assignment that only the corrected text has, else an empty text."""
    is_in_source = (
        item.source_parties is None
        or party.place != "text"
        or (party.name, party.role) in item.source_parties
    )
    return "" if is_in_source else CORRECTED_SOURCE_REASON


def _printed(item: SourceMeasure, name: str) -> PrintedName:
    """Return the name with the level of its measure, for the lookup."""
    return PrintedName(name, item.parsed.kind == "city")


def _unknown_message(name: str, resolution: NameResolution) -> str:
    """Return the message for staff about a name that is not in the registry."""
    if resolution.how is ResolutionGround.AMBIGUOUS:
        return f"“{name}”可能指{'、'.join(resolution.candidates)}，无法判断，暂存为未核实部门。请在“部门”中核定。"
    return f"名录中没有“{name}”，暂存为未核实部门。请在“部门”中核实，或作为别名并入已有部门。"
