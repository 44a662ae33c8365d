"""What the annexes add to the body: city-level items, and a second statement of who is responsible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from measures.text.language.numerals import parse_ordinal
from measures.text.plan import (
    MeasureKind,
    ParsedChapter,
    ParsedMeasure,
    ParsedTable,
    ParsedTableRow,
    TextProblem,
)
from measures.text.structure.body.body_drafts import BodyHeading
from measures.text.structure.body.measure_assembly import deadline_problems
from measures.text.structure.body.measure_numbers import heading_problems, measure_codes, number_problems
from measures.text.structure.body.stars import StarMeanings
from measures.text.structure.lines.text_lines import TextPositions
from measures.text.structure.parts.annex_lines import AnnexLines
from measures.text.structure.responsibility.single_roles import find_second_roles
from measures.text.structure.tables.annex_tables import read_annex_table, row_assignments, table_rule
from measures.text.structure.tables.row_doubts import find_misplaced_cells, find_row_doubts
from measures.text.structure.tables.row_matching import RowMatching
from measures.text.structure.tables.table_rows import PlanTable, PlanTableRow
from measures.text.structure.tables.table_statements import (
    TextStatements,
    gather_parties,
    merge_table_row,
    report_only_in_table,
    star_problems,
    strip_white_space,
)

_CITY = re.compile(r"(?:上海市|全市|市级|条线|本市)")
_CITY_BODY = re.compile(r"(?:市(?!场)|国家|中国|中央|中共|上海|[一-鿿]{2,3}(?:海关|金融监管局)|各|临港|浦东)")

#: A list of tasks with so many rows, of which the body has less than a third, says more than the body does.
_FEWEST_OWN = 5
_LEADS = re.compile(r"牵头|主责|主办")
_TASKS = re.compile(r"任务|举措|措施|改革|分[工解]")


@dataclass(slots=True)
class AnnexContents:
    """What was read from the annexes; ``measures`` are the body's with what the tables add, then the annexes' own."""

    measures: list[ParsedMeasure]
    chapters: list[ParsedChapter] = field(default_factory=list)
    tables: list[ParsedTable] = field(default_factory=list)
    read: list[PlanTable] = field(default_factory=list)
    problems: list[TextProblem] = field(default_factory=list)
    #: What deadlines mean that name no year.
    year: int | None = None
    #: The sentence at the beginning of the plan by which the order of names says who leads.
    rule: str = ""
    #: The codes of the measures that a table repeats.
    joined: set[str] = field(default_factory=set)
    #: The measures that tables can repeat: found once, however many tables there are.
    _matching: RowMatching | None = None
    _index: dict[str, int] = field(default_factory=dict)

    @property
    def matching(self) -> RowMatching:
        """The measures of the district, ready to be held against rows; tables only add items of the city to them."""
        if self._matching is None:
            district = [measure for measure in self.measures if measure.kind == "district"]
            self._matching = RowMatching(district)
            self._index = {measure.code: at for at, measure in enumerate(self.measures)}
        return self._matching

    def join(self, row: ParsedTableRow, stated: TextStatements, places: TextPositions) -> ParsedMeasure:
        """Give a measure what only its row states; return it. Tell of bodies that the row names in another role."""
        at = self._index[row.code]
        self.problems += find_second_roles(gather_parties(self.measures[at], row, stated), places)
        self.measures[at] = merge_table_row(self.measures[at], row, stated)
        self.joined.add(row.code)
        return self.measures[at]


def read_annex_tables(
    annexes: Sequence[AnnexLines], first_key: int, places: TextPositions
) -> list[PlanTable]:
    """Return the table of each annex, keys of headings counted on from ``first_key``."""
    tables: list[PlanTable] = []
    for annex in annexes:
        table = read_annex_table(annex, first_key, places)
        first_key += len(table.headings)
        tables.append(table)
    return tables


def apply_annex_tables(
    tables: Sequence[PlanTable],
    measures: list[ParsedMeasure],
    headings: Sequence[BodyHeading],
    places: TextPositions,
    stars: StarMeanings,
    *,
    undivided: bool,
    year: int | None = None,
    rule: str = "",
    of_city: bool = False,
) -> AnnexContents:
    """Return the plan's measures and tables with what the annexes say.

    ``undivided`` is whether the text names bodies without saying who of them leads, ``year`` the one that deadlines
    without one mean, ``rule`` the sentence at the beginning by which order says who leads, ``of_city`` whether it is a
    city or a province whose plan it is: to them items of the city are their own.
    """
    result = AnnexContents(list(measures), read=list(tables), year=year, rule=rule)
    stated = TextStatements.from_measures(measures, undivided=undivided)
    for at, table in enumerate(tables, 1):
        result.problems.extend(table.problems)
        if not table.rows:
            _report_unread(table, places, result)
            continue
        numbered = [row.draft for row in table.rows if row.draft.number]
        result.problems.extend(number_problems(numbered, places, "附表"))
        label = parse_ordinal(table.annex)
        if not result.measures:
            _divide_rows(table, places, result)
        codes = measure_codes([row.draft for row in table.rows])
        if not result.measures:
            if not numbered:
                message = "表中各行没有编号，举措的编号由次序组成，请核对。"
                start = table.rows[0].draft.start
                result.problems.append(places.problem("numbering.none", message, start, severity="notice"))
            rows = _parsed_rows(table, codes, places, stars, result)
            _add_items(table, rows, "district", places, result, annex=table.annex)
        elif (
            kind := _own_kind(table, codes, result.matching, of_city=of_city, alone=not measures)
        ) is not None:
            _divide_rows(table, places, result)
            prefix = (
                f"表{at}-"
                if not measures and not table.annex
                else f"附{label if label is not None else table.annex}-"
            )
            codes = measure_codes([row.draft for row in table.rows], prefix)
            rows = _parsed_rows(table, codes, places, stars, result)
            if kind == "district" and measures:
                message = f"附表的 {len(rows)} 行不是正文各项举措的重复，已作为举措另行收录，请核对。"
                result.problems.append(
                    places.problem("table.own_measures", message, rows[0].start, severity="notice")
                )
            _add_items(table, rows, kind, places, result, annex=table.annex or "附")
        else:
            _match(table, codes, headings, places, stars, stated, result)
    result.problems.extend(_missing_rows(result, places))
    times = [time for measure in result.measures for time in measure.deadlines if time.place == "table"]
    result.problems.extend(deadline_problems(times, places))
    return result


def _divide_rows(table: PlanTable, places: TextPositions, result: AnnexContents) -> None:
    """Make a measure of each part of a row, and tell of it."""
    for row in table.divide_rows():
        message = (
            f"附表第 {row.draft.number or places.line(row.draft.start)} 项分为 {len(row.parts)} 行，"
            f"各有内容和责任单位或时限，已分别收录为 {len(row.parts)} 项举措，请核对。"
        )
        result.problems.append(
            places.problem("table.row_divided", message, row.draft.start, row.draft.end, severity="notice")
        )


def _report_unread(table: PlanTable, places: TextPositions, result: AnnexContents) -> None:
    name = f"附件{table.annex}{f'“{table.title}”' if table.title else ''}"
    reason = "表头之下没有读到任何一行" if table.header else "没有识别出表头，内容未收录"
    result.problems.append(
        places.problem("annex.unread", f"{name}：{reason}，请对照原文核对。", table.start, severity="notice")
    )


def _parsed_rows(
    table: PlanTable,
    codes: Sequence[str],
    places: TextPositions,
    stars: StarMeanings,
    result: AnnexContents,
) -> list[ParsedTableRow]:
    """Return the rows of a table as parsed, each with its code; say once if order tells who leads."""
    rule = table_rule(table, result.rule)
    rows = [
        _parsed_row(table, row, code, places, stars, result, rule)
        for row, code in zip(table.rows, codes, strict=True)
    ]
    result.problems.extend(find_misplaced_cells(table, places))
    ranked = [row for row in rows if any(party.ranked_by for party in row.parties[1:])]
    if ranked:
        message = f"附表有 {len(ranked)} 行按“{rule[:20]}”的说明，首位记为牵头，其余记为配合，请核对。"
        result.problems.append(
            places.problem(
                "responsibility.ranked", message, ranked[0].start, ranked[0].end, severity="notice"
            )
        )
    return rows


def _parsed_row(
    table: PlanTable,
    row: PlanTableRow,
    code: str,
    places: TextPositions,
    stars: StarMeanings,
    result: AnnexContents,
    rule: str,
) -> ParsedTableRow:
    parties, problems = row_assignments(row, places, rule, table.known)
    result.problems.extend(problems)
    draft = row.draft
    return ParsedTableRow(
        code, draft.number, row.title, row.text, stars.marks_own(draft.star), parties, draft.start, draft.end,
        places.line(draft.start), tuple(row.deadlines(table.deadline_year(row, result.year))),
    )  # fmt: skip


def _add_items(
    table: PlanTable,
    rows: list[ParsedTableRow],
    kind: MeasureKind,
    places: TextPositions,
    result: AnnexContents,
    *,
    annex: str = "",
) -> None:
    """Add the rows of a table as measures of their own, its headings as chapters of ``annex``."""
    result.problems.extend(heading_problems(table.headings, places))
    result.problems.extend(_undivided(table, rows, places, result.rule))
    result.problems.extend(find_row_doubts(table, rows, places))
    result.chapters.extend(heading.parsed(places, annex) for heading in table.headings)
    for row, source in zip(rows, table.rows, strict=True):
        heading = source.draft.heading
        result.measures.append(
            ParsedMeasure(
                row.code,
                row.number,
                row.title,
                row.text,
                kind,
                row.own_initiative,
                heading.key if heading else None,
                row.parties,
                row.start,
                row.end,
                row.line,
                deadlines=row.deadlines,
            )
        )
    result.tables.append(_parsed_table(table, "city_items" if kind == "city" else "measures", rows))


def _undivided(
    table: PlanTable, rows: Sequence[ParsedTableRow], places: TextPositions, rule: str
) -> Iterator[TextProblem]:
    """Yield a problem for a table whose cells name several bodies and neither they nor its columns say who leads."""
    roles = {column.role for column in table.columns}
    if "duty" not in roles or "lead" in roles or table_rule(table, rule):
        return
    several = [
        row for row in rows if len(row.parties) > 1 and all(party.role == "lead" for party in row.parties)
    ]
    unsaid = [row for row in several if not any(_LEADS.search(party.phrase) for party in row.parties)]
    if unsaid:
        message = f"附表有 {len(unsaid)} 行只列出几个责任单位而未指明牵头单位，所列单位均记为牵头，请核对。"
        yield places.problem("responsibility.undivided", message, unsaid[0].start, unsaid[0].end)


def _own_kind(
    table: PlanTable, codes: Sequence[str], matching: RowMatching, *, of_city: bool, alone: bool
) -> MeasureKind | None:
    """Return as what measures the rows are to be kept beside the others; None if they are those over again.

    ``alone`` is whether the plan is nothing but tables: then the next table goes on with the first.
    """
    if not of_city and _is_city(table, codes, matching):
        return "city"
    names = "".join((table.title, *(column.name for column in table.columns if column.role == "item")))
    if alone:
        found = sum(bool(code) for code in matching.codes(table.rows, codes))
        return "district" if found * 2 < len(table.rows) else None
    if len(table.rows) < _FEWEST_OWN:
        return None
    if any(column.name.startswith("对应") for column in table.columns):
        # What says to which measures its rows belong is none of them.
        return "district"
    if not _TASKS.search(names):
        return None
    found = sum(bool(code) for code in matching.codes(table.rows, codes))
    return "district" if found * 3 < len(table.rows) else None


def _is_city(table: PlanTable, codes: Sequence[str], matching: RowMatching) -> bool:
    """Whether the rows are items of the city and not the body's measures over again."""
    found = [matching.repeats(row, code) for row, code in zip(table.rows, codes, strict=True)]
    same, elsewhere = sum(is_same for is_same, _ in found), sum(is_known for _, is_known in found)
    if same * 2 >= len(table.rows) or elsewhere * 3 >= len(table.rows) * 2:
        return False
    if any(_CITY.search(column.name) for column in table.columns) or _CITY.match(table.title):
        return True
    bodies = [stretch.text for row in table.rows for _, stretch in row.bodies]
    return bool(bodies) and sum(1 for text in bodies if _CITY_BODY.match(text)) * 2 > len(bodies)


def _match(
    table: PlanTable,
    codes: Sequence[str],
    headings: Sequence[BodyHeading],
    places: TextPositions,
    stars: StarMeanings,
    stated: TextStatements,
    result: AnnexContents,
) -> None:
    """Join the rows of a table of responsibilities to the measures they repeat."""
    matched = result.matching.codes(table.rows, codes)
    rows = _parsed_rows(table, matched, places, stars, result)
    result.problems.extend(_unmatched(rows, places))
    titles = {strip_white_space(heading.title) for heading in headings}
    for heading in table.headings:
        if headings and strip_white_space(heading.title) not in titles:
            message = f"附表中的“{heading.name}”与正文的章节标题不一致，请核对。"
            result.problems.append(
                places.problem(
                    "table.heading_differs", message, heading.start, heading.end, severity="notice"
                )
            )
    # A measure that an earlier table has a row of keeps that one; the load tells of the second.
    fresh = [row for row in rows if row.code and row.code not in result.joined]
    joined = [result.join(row, stated, places) for row in fresh]
    result.problems.extend(star_problems(joined, fresh, stated, places))
    is_whole = len(joined) == len(result.matching)
    result.problems.extend(report_only_in_table(joined, rows[0].start, places, is_whole=is_whole))
    result.tables.append(_parsed_table(table, "responsibilities", rows))


def _unmatched(rows: Sequence[ParsedTableRow], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for each row that repeats no measure, with whom it names: nothing of it is kept."""
    for row in rows:
        if not row.code:
            who = "、".join(party.name for party in row.parties)
            named = f"（单位：{who}）" if who else ""
            message = (
                f"附表第 {row.number or places.line(row.start)} 行“{row.title or row.text[:20]}”{named}"
                "在正文中没有对应的举措，没有计入，请核对。"
            )
            yield places.problem("table.row_unmatched", message, row.start, row.end)


def _missing_rows(result: AnnexContents, places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for each measure that no table has a row of, where a table repeats others."""
    for measure in result.measures if result.joined else ():
        if measure.kind == "district" and measure.code not in result.joined:
            message = (
                f"第 {measure.code} 项“{measure.title or measure.text[:20]}”在附表中没有对应的行，请核对。"
            )
            yield places.problem("table.measure_missing", message, measure.start, measure.end)


def _parsed_table(
    table: PlanTable,
    kind: Literal["city_items", "responsibilities", "measures"],
    rows: Sequence[ParsedTableRow],
) -> ParsedTable:
    columns = tuple(column.name for column in table.columns)
    return ParsedTable(table.annex, table.title, table.note, kind, columns, tuple(rows))
