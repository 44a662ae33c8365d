"""The parsed plan beside its source, each measure linked to its lines and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from measures.evidence.source_excerpts import ShownLine, SourceExcerpt, excerpt_of_text
from measures.importing.actions.draft_decisions import DraftDecisions, MeasureCorrection, measure_keys
from measures.loading.load_result import RecordedAssignment, RecordedMeasure
from measures.loading.source_places import SourcePlaces
from measures.models import Assignment
from measures.models.chapter import printed_heading
from measures.models.statement import COMPARED_FIELDS, table_label
from measures.text.clean import CleanedText
from measures.text.plan import (
    ParsedAssignment,
    ParsedChapter,
    ParsedDocument,
    ParsedMeasure,
    ParsedTable,
    ParsedTableRow,
)
from measures.text.structure.tables.table_statements import second_statements


@dataclass(frozen=True, slots=True)
class RoleAssignments:
    """The departments that have a role, in order."""

    role: str
    label: str
    duties: tuple[RecordedAssignment, ...]


def assignments_by_role(
    measure: ParsedMeasure, record: RecordedMeasure | None, *, effective: bool
) -> tuple[RoleAssignments, ...]:
    """Return whom a measure charges in force; by the names as printed where nothing can be written yet."""
    duties = record.duties if record else _printed(measure.parties)
    return _by_role(duty for duty in duties if duty.effective is effective)


def second_assignments_by_role(
    measure: ParsedMeasure, row: ParsedTableRow, record: RecordedMeasure | None
) -> tuple[RoleAssignments, ...]:
    """Return whom the row of a measure names as a second statement."""
    if record:
        return assignments_by_role(measure, record, effective=False)
    return _by_role(_printed(second_statements(measure, row)))


def _printed(parties: Iterable[ParsedAssignment]) -> list[RecordedAssignment]:
    each = {(party.role, party.name): party for party in parties}.values()
    return [RecordedAssignment(party.role, party.name, party.name, True, False, True) for party in each]


def _by_role(duties: Iterable[RecordedAssignment]) -> tuple[RoleAssignments, ...]:
    found = list(duties)
    shown = (
        RoleAssignments(role.value, str(role.label), tuple(duty for duty in found if duty.role == role))
        for role in Assignment.Role
    )
    return tuple(one for one in shown if one.duties)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SecondStatement:
    """What a table says of a measure besides: its row, and whom it names by role where the text names others."""

    place: str
    row: ParsedTableRow
    duties: tuple[RoleAssignments, ...]


@dataclass(frozen=True, slots=True)
class DraftMeasure:
    """A measure in the tree: where it stands in the source, whom it charges, and what was corrected in it.

    ``code``, ``title``, ``text``, ``kind``, ``own_initiative`` and ``duties`` are as they would be written, the words
    with what was corrected; ``leads`` and ``co_leads`` are the names as read. ``only_in_table`` are the fields, in
    words, that the text does not state.
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
    kind: str
    own_initiative: bool
    duties: tuple[RoleAssignments, ...]
    second: SecondStatement | None
    differences: tuple[tuple[str, str, str], ...]
    only_in_table: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftChapter:
    """A heading in the tree, how deep it stands, and its measures; None is what stands before any."""

    chapter: ParsedChapter | None
    heading: str
    depth: int
    line: int
    measures: tuple[DraftMeasure, ...]


@dataclass(frozen=True, slots=True)
class DraftSourceLine:
    """A line of the source, and the measure that begins there, if one does."""

    line: ShownLine
    begins: DraftMeasure | None


@dataclass(frozen=True, slots=True)
class PlanPanes:
    """Both sides."""

    chapters: tuple[DraftChapter, ...]
    lines: tuple[DraftSourceLine, ...]
    excerpt: SourceExcerpt


def build_panes(
    cleaned: CleanedText,
    plan: ParsedDocument,
    answers: DraftDecisions,
    recorded: Sequence[RecordedMeasure] = (),
) -> PlanPanes:
    """Return the plan and its source, ready to be shown beside each other.

    ``recorded`` is what would be written of the measures, none if the plan cannot be written as it is.
    """
    places = SourcePlaces(cleaned.raw, cleaned.steps)
    excerpt = excerpt_of_text(cleaned.raw, cleaned.steps)
    items = list(_items(plan, places, answers, recorded))
    begins: dict[int, DraftMeasure] = {}
    numbers = [line.number for line in excerpt.lines]
    for item in items:
        # What a repair joined to one line is shown under the first.
        at = bisect_right(numbers, item.line) - 1
        begins.setdefault(numbers[max(at, 0)] if numbers else 0, item)
    return PlanPanes(
        tuple(_chapters(plan, places, items)),
        tuple(DraftSourceLine(line, begins.get(line.number)) for line in excerpt.lines),
        excerpt,
    )


def find_draft_measure(
    cleaned: CleanedText, plan: ParsedDocument, answers: DraftDecisions, key: str
) -> DraftMeasure | None:
    """Return one measure of a plan, None if it has none that is known so."""
    items = _items(plan, SourcePlaces(cleaned.raw, cleaned.steps), answers)
    return next((item for item in items if item.key == key), None)


def printed_department_names(measure: ParsedMeasure, role: str) -> tuple[str, ...]:
    """Return whom the text of a measure charges in a role, as printed, each once."""
    return tuple(dict.fromkeys(party.name for party in measure.parties if party.role == role))


def _items(
    plan: ParsedDocument,
    places: SourcePlaces,
    answers: DraftDecisions,
    recorded: Sequence[RecordedMeasure] = (),
) -> Iterator[DraftMeasure]:
    seconds = _rows(plan)
    # What was compared before the text was corrected is of other measures.
    known: Sequence[RecordedMeasure | None] = (
        recorded if len(recorded) == len(plan.measures) else [None] * len(plan.measures)
    )
    pairs = zip(measure_keys(plan.measures), plan.measures, known, strict=True)
    for at, (key, measure, record) in enumerate(pairs, start=1):
        # The row belongs to the first measure of its code.
        table, row = seconds.get(key, (None, None))
        correction = answers.measures.get(key) or MeasureCorrection()
        title = _first(correction.title, record.title if record else None, measure.title)
        text = _first(correction.text, record.text if record else None, measure.text)
        yield DraftMeasure(
            key=key,
            anchor=f"m{at}",
            parsed=measure,
            line=_line(places, measure.start, measure.end),
            leads=printed_department_names(measure, "lead"),
            co_leads=printed_department_names(measure, "co_lead"),
            correction=answers.measures.get(key),
            code=record.code if record else measure.code,
            title=title,
            text=text,
            kind=_first(correction.kind, measure.kind),
            own_initiative=_first(correction.own_initiative, measure.own_initiative),
            duties=assignments_by_role(measure, record, effective=True),
            second=SecondStatement(
                table_label(table.annex), row, second_assignments_by_role(measure, row, record)
            )
            if table and row
            else None,
            differences=record.differences if record else (),
            only_in_table=tuple(COMPARED_FIELDS[name] for name in measure.from_table),
        )


def _first(*values: T | None) -> T:
    """Return the first value that is one."""
    return next(value for value in values if value is not None)


def _rows(plan: ParsedDocument) -> dict[str, tuple[ParsedTable, ParsedTableRow]]:
    """Return by code the row that repeats a measure; the first where tables have several."""
    found: dict[str, tuple[ParsedTable, ParsedTableRow]] = {}
    for table in plan.tables:
        for row in table.rows if table.kind == "responsibilities" else ():
            if row.code:
                found.setdefault(row.code, (table, row))
    return found


def _chapters(
    plan: ParsedDocument, places: SourcePlaces, items: Sequence[DraftMeasure]
) -> Iterator[DraftChapter]:
    """Yield the headings in their order, each with its measures; measures under none stand where they are printed."""
    under: dict[int | None, list[DraftMeasure]] = {}
    for item in items:
        under.setdefault(item.parsed.chapter_key, []).append(item)
    loose = under.get(None, [])
    for chapter in plan.chapters:
        before = [item for item in loose if item.parsed.start < chapter.start]
        loose = loose[len(before) :]
        if before:
            yield DraftChapter(None, "", 0, before[0].line, tuple(before))
        depth = 0 if chapter.parent_key is None else 1
        line = _line(places, chapter.start, chapter.end)
        heading = printed_heading(chapter.ordinal, chapter.title)
        yield DraftChapter(chapter, heading, depth, line, tuple(under.get(chapter.key, ())))
    if loose:
        yield DraftChapter(None, "", 0, loose[0].line, tuple(loose))


def _line(places: SourcePlaces, start: int, end: int) -> int:
    return places.line_column(places.span(start, end)[0])[0]
