"""A plan as the parser understands it: plain data, with the place in the clean text that each piece came from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from measures.text.deadlines import DeadlineKind
from measures.text.reading_corrections import LevelsDoubt

AssignmentRole = Literal["lead", "co_lead"]
StatementPlace = Literal["text", "table"]
MeasureKind = Literal["district", "city"]
ProblemSeverity = Literal["error", "warning", "notice"]
#: What a place is: the country, a province, a city of one, a district or county, an area with a committee of its own.
PlaceLevel = Literal["country", "province", "city", "district", "zone"]
#: What text and table may both state of a measure.
StatedField = Literal["title", "text", "lead", "co_lead", "own_initiative"]


@dataclass(frozen=True, slots=True)
class TextProblem:
    """Something the importer was unsure of or could not do, for a person to look at.

    ``code`` is stable and machine-readable (``numbering.gap``), ``message`` is Chinese and says what is wrong and what
    to do. ``start`` and ``end`` are offsets in the text that was parsed; ``line`` and ``column`` count from 1.
    """

    code: str
    message: str
    line: int
    column: int
    start: int
    end: int
    severity: ProblemSeverity = "warning"
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class ParsedAssignment:
    """One name in a statement of responsibility, exactly as printed, e.g. ``区政府办公室（区政务服务中心）``.

    Only what several names share is given to each: ``甲市、乙市人民政府`` are 甲市人民政府 and 乙市人民政府.
    ``phrase`` is the clause or table cell that names it, ``start`` and ``end`` where the name stands in the clean text.
    ``ranked_by`` is the sentence of the plan by which the order of the names says who leads, if roles follow from it.
    """

    name: str
    role: AssignmentRole
    phrase: str
    place: StatementPlace
    start: int
    end: int
    ranked_by: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDeadline:
    """When a measure is to be done: ``printed`` is as in the source, e.g. ``2026年6月底前``, ``长期坚持``.

    ``day`` is the last day of a ``date``; None where neither the words nor the document say of which year it is. Then
    `measures.text.deadlines.read_deadline` gives it once somebody has named the year. ``phrase`` is the clause or table
    cell that states it, ``start`` and ``end`` where the printed words stand in the clean text.
    """

    printed: str
    kind: DeadlineKind
    day: date | None
    phrase: str
    place: StatementPlace
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedChapter:
    """A chapter (``parent`` is None) or a section under the chapter whose ordinal is ``parent``.

    ``ordinal`` is as printed without the mark behind it: ``一`` for ``一、``, ``（一）`` for ``（一）``.
    ``annex`` is empty in the body and e.g. ``1`` for headings inside 附件1. ``key`` is unique in the document.
    ``start`` and ``end`` are those of the heading's line. ``text`` is what stands under the heading and belongs to no
    measure: introductions, and the whole of a chapter such as 总体要求.
    """

    key: int
    ordinal: str
    title: str
    parent: str | None
    parent_key: int | None
    annex: str
    start: int
    end: int
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ParsedMeasure:
    """A numbered measure, or an item of an annex that other bodies are responsible for (``kind="city"``).

    ``code`` is as a person would cite it (``17``, ``5.2``, ``附1-3``), ``number`` as printed. ``text`` is without the
    clauses of responsibility, which ``parties`` and ``deadlines`` quote. ``chapter_key`` is the innermost heading it
    stands under. ``from_table`` names the fields that the text does not state and a table of responsibilities does:
    those are as the table has them.
    """

    code: str
    number: str
    title: str
    text: str
    kind: MeasureKind
    own_initiative: bool
    chapter_key: int | None
    parties: tuple[ParsedAssignment, ...]
    start: int
    end: int
    line: int = 0
    from_table: tuple[StatedField, ...] = ()
    deadlines: tuple[ParsedDeadline, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedTableRow:
    """One row of a table of responsibilities: what the table says of the measure ``code``.

    ``code`` is empty where the plan has no such measure.
    """

    code: str
    number: str
    title: str
    text: str
    own_initiative: bool
    parties: tuple[ParsedAssignment, ...]
    start: int
    end: int
    line: int = 0
    deadlines: tuple[ParsedDeadline, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """A table: ``kind`` says whether its rows are city-level items, repeat the measures, or are the only measures."""

    annex: str
    title: str
    note: str
    kind: Literal["city_items", "responsibilities", "measures"]
    columns: tuple[str, ...]
    rows: tuple[ParsedTableRow, ...]


@dataclass(frozen=True, slots=True)
class DeclaredTotal:
    """A total that the plan states of itself, beside what was read.

    ``label`` is what is counted, with the annex it is stated in (``附件2：大项``). ``parsed`` is the count of what was
    read, the nearest one where ``declared`` could mean chapters or sections.
    """

    label: str
    declared: int
    parsed: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LevelsReading:
    """One of two near readings of the levels of a plan: how many headings and measures, and the first titles.

    ``choice`` is the value by which `ReadingCorrections` choose it; ``doubt`` is why the two are near.
    """

    choice: Literal["first", "second"]
    doubt: LevelsDoubt
    chapters: int
    measures: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A whole plan. Facts that the source does not state are None or empty, never guessed.

    ``colophon`` and ``furniture`` are the lines that were read as the end of the document (closing paragraphs about all
    measures, signature, date, copies, printing) and as what a page or a printer put around it; they are in no other
    part. ``district`` is the name of the place whose plan it is and ``level`` what the name or the issuer says it is; a
    plan of the State Council or of a ministry is the country's and has no district. ``readings`` are the two readings
    of the levels where they are near; ``used_shapes`` are the shapes by which a person's corrections applied,
    ``lost_corrections`` the indexes of corrections of lines that are missing.
    """

    district: str | None
    year: int | None
    title: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    addressee: str | None
    preamble: str
    chapters: tuple[ParsedChapter, ...] = ()
    measures: tuple[ParsedMeasure, ...] = ()
    tables: tuple[ParsedTable, ...] = ()
    problems: tuple[TextProblem, ...] = ()
    declared: dict[str, int] = field(default_factory=dict)
    totals: tuple[DeclaredTotal, ...] = ()
    colophon: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    level: PlaceLevel | None = None
    readings: tuple[LevelsReading, ...] = ()
    used_shapes: tuple[str, ...] = ()
    lost_corrections: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the document as plain data, the shape that ``parse_plan --json`` prints.

        ``chapters`` holds the headings of the body, ``annexes`` those of the annexes. A measure's ``chapter`` and
        ``section`` are titles; ``lead`` and ``co_lead`` are its parties' names in order, each once a phrase.
        """
        return {
            "district": self.district,
            "level": self.level,
            "year": self.year,
            "title": self.title,
            "number": self.number,
            "issuer": self.issuer,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "addressee": self.addressee,
            "preamble": self.preamble,
            "chapters": [_heading_data(chapter) for chapter in self.chapters if not chapter.annex],
            "annexes": [
                {"annex": chapter.annex, **_heading_data(chapter)}
                for chapter in self.chapters
                if chapter.annex
            ],
            "measures": [self._measure(measure) for measure in self.measures],
            "tables": [_table_data(table) for table in self.tables],
            "declared": dict(self.declared),
            "totals": [asdict(total) for total in self.totals],
            "colophon": list(self.colophon),
            "furniture": list(self.furniture),
            "problems": [asdict(problem) for problem in self.problems],
        }

    def _measure(self, measure: ParsedMeasure) -> dict[str, Any]:
        chapter, section = self.headings_of(measure)
        return {
            "code": measure.code,
            "number": measure.number,
            "chapter": chapter.title if chapter else None,
            "section": section.title if section else None,
            "title": measure.title,
            "text": measure.text,
            "kind": measure.kind,
            "lead": names_with_role(measure.parties, "lead"),
            "co_lead": names_with_role(measure.parties, "co_lead"),
            "own_initiative": measure.own_initiative,
            "from_table": list(measure.from_table),
            "deadlines": [_deadline_data(deadline) for deadline in measure.deadlines],
            "parties": [asdict(party) for party in measure.parties],
            "line": measure.line,
            "start": measure.start,
            "end": measure.end,
        }

    def headings_of(self, measure: ParsedMeasure) -> tuple[ParsedChapter | None, ParsedChapter | None]:
        """Return the outermost heading that ``measure`` stands under and, if it is another, the innermost."""
        by_key = {chapter.key: chapter for chapter in self.chapters}
        inner = by_key.get(measure.chapter_key) if measure.chapter_key is not None else None
        outer = inner
        while outer is not None and outer.parent_key is not None and outer.parent_key in by_key:
            outer = by_key[outer.parent_key]
        return outer, inner if inner is not outer else None


def names_with_role(parties: tuple[ParsedAssignment, ...], role: AssignmentRole) -> list[str]:
    """Return the names that have ``role``, in order: as printed, but a name that a later clause repeats only once."""
    found: list[str] = []
    first: dict[str, ParsedAssignment] = {}
    for party in parties:
        if party.role != role:
            continue
        known = first.setdefault(party.name, party)
        if known.phrase == party.phrase and party.start - known.start < len(party.phrase):
            found.append(party.name)
    return found


def _heading_data(chapter: ParsedChapter) -> dict[str, Any]:
    return {
        "ordinal": chapter.ordinal,
        "title": chapter.title,
        "parent": chapter.parent,
        "text": chapter.text,
        "line": chapter.line,
    }


def _deadline_data(deadline: ParsedDeadline) -> dict[str, Any]:
    return {**asdict(deadline), "day": deadline.day.isoformat() if deadline.day else None}


def _table_data(table: ParsedTable) -> dict[str, Any]:
    return {
        "annex": table.annex,
        "title": table.title,
        "note": table.note,
        "kind": table.kind,
        "columns": list(table.columns),
        "rows": [
            {
                "code": row.code,
                "number": row.number,
                "title": row.title,
                "text": row.text,
                "lead": names_with_role(row.parties, "lead"),
                "co_lead": names_with_role(row.parties, "co_lead"),
                "own_initiative": row.own_initiative,
                "deadlines": [_deadline_data(deadline) for deadline in row.deadlines],
                "parties": [asdict(party) for party in row.parties],
                "line": row.line,
                "start": row.start,
                "end": row.end,
            }
            for row in table.rows
        ],
    }
