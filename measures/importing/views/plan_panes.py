"""The parsed plan beside its source, with links between measures and lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from measures.evidence.source_excerpts import ShownLine, SourceExcerpt, whole_text_with_repairs
from measures.importing.draft_decisions import DraftDecisions, MeasureCorrection, measure_keys
from measures.loading.load_result import RecordedAssignment, RecordedMeasure
from measures.loading.source_measures import stated_deadline
from measures.loading.source_places import SourcePlaces
from measures.models import Assignment
from measures.models.chapter import printed_heading
from measures.models.statement import COMPARED_FIELDS, table_label
from measures.text.cleaned_text import CleanedText
from measures.text.plan import (
    ParsedAssignment,
    ParsedChapter,
    ParsedDeadline,
    ParsedDocument,
    ParsedMeasure,
    ParsedTable,
    ParsedTableRow,
)
from measures.text.structure.tables.table_statements import second_statements


@dataclass(frozen=True, slots=True)
class RoleAssignments:
    """The departments of a role in order, each with the name that the registry has for it."""

    role: str
    label: str
    assignments: tuple[RecordedAssignment, ...]


def assignments_by_role(
    measure: ParsedMeasure, record: RecordedMeasure | None, *, effective: bool
) -> tuple[RoleAssignments, ...]:
    """Return the effective (or other) assignments of a measure by role; as printed if it cannot be written yet."""
    assignments = record.duties if record else _printed_assignments(measure.parties)
    return _by_role(one for one in assignments if one.effective is effective)


def second_assignments_by_role(
    measure: ParsedMeasure, row: ParsedTableRow, record: RecordedMeasure | None
) -> tuple[RoleAssignments, ...]:
    """Return the assignments in the table row of a measure by role, as second statements."""
    if record:
        return assignments_by_role(measure, record, effective=False)
    return _by_role(_printed_assignments(second_statements(measure, row)))


def _printed_assignments(parties: Iterable[ParsedAssignment]) -> list[RecordedAssignment]:
    each = {(party.role, party.name): party for party in parties}.values()
    return [RecordedAssignment(party.role, party.name, party.name, True, False, True) for party in each]


def _by_role(assignments: Iterable[RecordedAssignment]) -> tuple[RoleAssignments, ...]:
    found = list(assignments)
    shown = (
        RoleAssignments(role.value, str(role.label), tuple(one for one in found if one.role == role))
        for role in Assignment.Role
    )
    return tuple(one for one in shown if one.assignments)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SecondStatement:
    """The row of a table that repeats a measure, and its assignments that differ from the text."""

    place: str
    row: ParsedTableRow
    assignments: tuple[RoleAssignments, ...]


@dataclass(frozen=True, slots=True)
class DraftMeasure:
    """A measure in the tree, with its ``line`` in the source and its correction.

    ``code``, ``title``, ``text``, ``deadline``, ``kind``, ``own_initiative`` and ``assignments`` are as they would be
    written, with corrections of all but the assignments; ``leads``, ``co_leads`` and ``deadline_as_read`` are as read.
    ``differences`` are triples of a field, its statement in the text and that in the table; ``only_in_table`` are the
    Chinese names of fields that only the table states. ``last_line`` is where it ends, ``duty_lines`` and
    ``deadline_lines`` are those of its clauses and deadlines, ``row_line`` that of its table row, 0 without one.
    """

    key: str
    anchor: str
    parsed: ParsedMeasure
    line: int
    leads: tuple[str, ...]
    co_leads: tuple[str, ...]
    correction: MeasureCorrection | None
    code: str
    title: str
    text: str
    deadline: str
    deadline_as_read: str
    kind: str
    own_initiative: bool
    assignments: tuple[RoleAssignments, ...]
    second: SecondStatement | None
    differences: tuple[tuple[str, str, str], ...]
    only_in_table: tuple[str, ...]
    last_line: int
    duty_lines: tuple[int, ...]
    deadline_lines: tuple[int, ...]
    row_line: int


@dataclass(frozen=True, slots=True)
class DraftChapter:
    """A heading in the tree with its depth from 0 and its measures; ``chapter`` is None for measures without one."""

    chapter: ParsedChapter | None
    heading: str
    depth: int
    line: int
    measures: tuple[DraftMeasure, ...]


@dataclass(frozen=True, slots=True)
class SourceLineLink:
    """A link from a line of the source to what was read there: ``label`` is 责任, 时限 or 附表."""

    anchor: str
    label: str
    code: str


@dataclass(frozen=True, slots=True)
class DraftSourceLine:
    """A line of the source, the measure that begins there, if any, and the parts of measures that stand there.

    ``at`` is the offset in the clean text of the line's first character that can be corrected, None if there is none.
    """

    line: ShownLine
    begins: DraftMeasure | None
    states: tuple[SourceLineLink, ...] = ()
    at: int | None = None


@dataclass(frozen=True, slots=True)
class PlanPanes:
    """The plan as a tree, and its source as lines."""

    chapters: tuple[DraftChapter, ...]
    lines: tuple[DraftSourceLine, ...]
    excerpt: SourceExcerpt


def build_panes(
    cleaned: CleanedText,
    plan: ParsedDocument,
    decisions: DraftDecisions,
    recorded: Sequence[RecordedMeasure] = (),
) -> PlanPanes:
    """Return the plan and its source for display side by side.

    ``recorded`` are the measures as they would be written, none if the plan cannot be written.
    """
    places = SourcePlaces(cleaned.raw, cleaned.steps)
    excerpt = whole_text_with_repairs(cleaned.raw, cleaned.steps)
    measures = list(_draft_measures(plan, places, decisions, recorded))
    begins: dict[int, DraftMeasure] = {}
    numbers = [line.number for line in excerpt.lines]
    for measure in measures:
        # A measure in lines that a repair joined is shown at the first of them.
        at = bisect_right(numbers, measure.line) - 1
        begins.setdefault(numbers[max(at, 0)] if numbers else 0, measure)
    states = _states(measures, numbers)
    offsets = _body_offsets(cleaned.text, plan, places)
    return PlanPanes(
        tuple(_pane_chapters(plan, places, measures)),
        tuple(
            DraftSourceLine(
                line,
                begins.get(line.number),
                tuple(states.get(line.number, ())),
                offsets.get(line.number),
            )
            for line in excerpt.lines
        ),
        excerpt,
    )


def _states(measures: Iterable[DraftMeasure], numbers: Sequence[int]) -> dict[int, list[SourceLineLink]]:
    """Return, by the line shown, links to the clauses, deadlines and table rows that were read there."""
    found: dict[int, list[SourceLineLink]] = {}
    for one in measures:
        rows = (one.row_line,) if one.row_line else ()
        for lines, part, label in (
            (one.duty_lines, "duty", "责任"),
            (one.deadline_lines, "deadline", "时限"),
            (rows, "row", "附表"),
        ):
            for line in lines:
                shown = numbers[max(bisect_right(numbers, line) - 1, 0)] if numbers else 0
                found.setdefault(shown, []).append(SourceLineLink(f"{one.anchor}-{part}", label, one.code))
    return found


def _body_offsets(text: str, plan: ParsedDocument, places: SourcePlaces) -> dict[int, int]:
    """Return, by line of the source, the offset of each line of the body, where levels can be corrected."""
    spans = [(one.start, one.end) for one in plan.chapters if not one.annex]
    spans += [(one.start, one.end) for one in plan.measures]
    if not spans:
        return {}
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    found: dict[int, int] = {}
    at = 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        start = at + line.find(words) if words else at
        if words and first <= start < last:
            found.setdefault(_line_number(places, start, start), start)
        at += len(line)
    return found


def find_draft_measure(
    cleaned: CleanedText, plan: ParsedDocument, decisions: DraftDecisions, key: str
) -> DraftMeasure | None:
    """Return the measure with a key of `measure_keys`, None if there is none."""
    measures = _draft_measures(plan, SourcePlaces(cleaned.raw, cleaned.steps), decisions)
    return next((measure for measure in measures if measure.key == key), None)


def printed_department_names(measure: ParsedMeasure, role: str) -> tuple[str, ...]:
    """Return the department names of a role in the text of a measure, as printed, each once."""
    return tuple(dict.fromkeys(party.name for party in measure.parties if party.role == role))


def _draft_measures(
    plan: ParsedDocument,
    places: SourcePlaces,
    decisions: DraftDecisions,
    recorded: Sequence[RecordedMeasure] = (),
) -> Iterator[DraftMeasure]:
    seconds = _first_rows_by_code(plan)
    # A comparison from before a correction of the text has other measures.
    known: Sequence[RecordedMeasure | None] = (
        recorded if len(recorded) == len(plan.measures) else [None] * len(plan.measures)
    )
    pairs = zip(measure_keys(plan.measures), plan.measures, known, strict=True)
    for at, (key, measure, record) in enumerate(pairs, start=1):
        # The row belongs to the first measure of its code.
        table, row = seconds.get(key, (None, None))
        correction = decisions.measures.get(key) or MeasureCorrection()
        title = _first_present(correction.title, record.title if record else None, measure.title)
        text = _first_present(correction.text, record.text if record else None, measure.text)
        stated = stated_deadline(measure, row)
        yield DraftMeasure(
            key=key,
            anchor=f"m{at}",
            parsed=measure,
            line=_line_number(places, measure.start, measure.end),
            leads=printed_department_names(measure, "lead"),
            co_leads=printed_department_names(measure, "co_lead"),
            correction=decisions.measures.get(key),
            code=record.code if record else measure.code,
            title=title,
            text=text,
            deadline=_first_present(correction.deadline, stated),
            deadline_as_read=stated,
            kind=_first_present(correction.kind, measure.kind),
            own_initiative=_first_present(correction.own_initiative, measure.own_initiative),
            assignments=assignments_by_role(measure, record, effective=True),
            second=SecondStatement(
                table_label(table.annex), row, second_assignments_by_role(measure, row, record)
            )
            if table and row
            else None,
            differences=record.differences if record else (),
            only_in_table=tuple(COMPARED_FIELDS[name] for name in measure.from_table),
            last_line=_line_number(places, max(measure.start, measure.end - 1), measure.end),
            duty_lines=_stated_lines(places, measure.parties),
            deadline_lines=_stated_lines(places, measure.deadlines or (row.deadlines if row else ())),
            row_line=_line_number(places, row.start, row.end) if row else 0,
        )


def _first_present(*values: T | None) -> T:
    """Return the first value that is not None."""
    return next(value for value in values if value is not None)


def _first_rows_by_code(plan: ParsedDocument) -> dict[str, tuple[ParsedTable, ParsedTableRow]]:
    """Return the first table row of each code with its table."""
    found: dict[str, tuple[ParsedTable, ParsedTableRow]] = {}
    for table in plan.tables:
        for row in table.rows if table.kind == "responsibilities" else ():
            if row.code:
                found.setdefault(row.code, (table, row))
    return found


def _pane_chapters(
    plan: ParsedDocument, places: SourcePlaces, measures: Sequence[DraftMeasure]
) -> Iterator[DraftChapter]:
    """Yield the headings in order with their measures; put measures without a heading where they are printed."""
    under: dict[int | None, list[DraftMeasure]] = {}
    for measure in measures:
        under.setdefault(measure.parsed.chapter_key, []).append(measure)
    loose = under.get(None, [])
    for chapter in plan.chapters:
        before = [measure for measure in loose if measure.parsed.start < chapter.start]
        loose = loose[len(before) :]
        if before:
            yield DraftChapter(None, "", 0, before[0].line, tuple(before))
        depth = 0 if chapter.parent_key is None else 1
        line = _line_number(places, chapter.start, chapter.end)
        heading = printed_heading(chapter.ordinal, chapter.title)
        yield DraftChapter(chapter, heading, depth, line, tuple(under.get(chapter.key, ())))
    if loose:
        yield DraftChapter(None, "", 0, loose[0].line, tuple(loose))


def _stated_lines(
    places: SourcePlaces, stated: Iterable[ParsedAssignment | ParsedDeadline]
) -> tuple[int, ...]:
    """Return the lines in which names or deadlines are stated, each once."""
    return tuple(dict.fromkeys(_line_number(places, one.start, one.end) for one in stated))


def _line_number(places: SourcePlaces, start: int, end: int) -> int:
    return places.line_column(places.raw_stretch(start, end)[0])[0]
