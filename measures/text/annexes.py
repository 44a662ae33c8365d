"""What the annexes add to the body: city-level items, and a second statement of who is responsible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from measures.text.annex_lines import Annex
from measures.text.blocks import Places
from measures.text.body import Heading
from measures.text.numbering import codes_of, heading_problems, number_problems
from measures.text.numerals import number_of
from measures.text.plan import Kind, ParsedChapter, ParsedMeasure, ParsedRow, ParsedTable, Party, Problem
from measures.text.stars import Stars
from measures.text.table_rows import Row, Table
from measures.text.tables import parties_in, read_table

_CITY = re.compile(r"(?:上海市|全市|市级|条线|本市)")
_CITY_BODY = re.compile(r"(?:市(?!场)|国家|中国|中央|中共|上海|[一-鿿]{2,3}(?:海关|金融监管局)|各|临港|浦东)")


@dataclass(slots=True)
class Annexes:
    """What was read from the annexes; ``measures`` are the body's with what the tables add, then the annexes' own."""

    measures: list[ParsedMeasure]
    chapters: list[ParsedChapter] = field(default_factory=list)
    tables: list[ParsedTable] = field(default_factory=list)
    read: list[Table] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_tables(annexes: Sequence[Annex], first_key: int, places: Places) -> list[Table]:
    """Return the table of each annex, keys of headings counted on from ``first_key``."""
    tables: list[Table] = []
    for annex in annexes:
        table = read_table(annex, first_key, places)
        first_key += len(table.headings)
        tables.append(table)
    return tables


def apply_tables(
    tables: Sequence[Table],
    measures: list[ParsedMeasure],
    headings: Sequence[Heading],
    places: Places,
    stars: Stars,
) -> Annexes:
    """Return the plan's measures and tables with what the annexes say."""
    result = Annexes(list(measures), read=list(tables))
    for table in tables:
        result.problems.extend(table.problems)
        if not table.rows:
            _report_unread(table, places, result)
            continue
        result.problems.extend(number_problems([row.draft for row in table.rows], places, "附表"))
        label = number_of(table.annex)
        codes = codes_of([row.draft for row in table.rows])
        if not result.measures:
            rows = [
                _row(row, code, places, stars, result) for row, code in zip(table.rows, codes, strict=True)
            ]
            _add_items(table, rows, "district", places, result)
        elif _is_city(table, codes, result.measures):
            codes = codes_of(
                [row.draft for row in table.rows], f"附{label if label is not None else table.annex}-"
            )
            rows = [
                _row(row, code, places, stars, result) for row, code in zip(table.rows, codes, strict=True)
            ]
            _add_items(table, rows, "city", places, result)
        else:
            _match(table, codes, headings, places, stars, result)
    return result


def _report_unread(table: Table, places: Places, result: Annexes) -> None:
    at = table.notes[0].start if table.notes else 0
    name = f"附件{table.annex}{f'“{table.title}”' if table.title else ''}"
    reason = "表头之下没有读到任何一行" if table.header else "没有识别出表头，内容未收录"
    result.problems.append(
        places.problem("annex.unread", f"{name}：{reason}，请对照原文核对。", at, severity="notice")
    )


def _row(row: Row, code: str, places: Places, stars: Stars, result: Annexes) -> ParsedRow:
    parties, problems = parties_in(row, places)
    result.problems.extend(problems)
    draft = row.draft
    return ParsedRow(
        code, draft.number, row.title, row.text, stars.marks_own(draft.star), parties, draft.start, draft.end,
        places.line(draft.start),
    )  # fmt: skip


def _add_items(table: Table, rows: list[ParsedRow], kind: Kind, places: Places, result: Annexes) -> None:
    """Add the rows of a table as measures of their own."""
    result.problems.extend(heading_problems(table.headings, places))
    result.chapters.extend(heading.parsed(places, table.annex or "附") for heading in table.headings)
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
            )
        )
    columns = tuple(column.name for column in table.columns)
    result.tables.append(
        ParsedTable(
            table.annex,
            table.title,
            table.note,
            "city_items" if kind == "city" else "responsibilities",
            columns,
            tuple(rows),
        )
    )


def _is_city(table: Table, codes: Sequence[str], measures: Sequence[ParsedMeasure]) -> bool:
    """Whether the rows are items of the city and not the body's measures over again."""
    by_code = {measure.code: measure for measure in measures}
    titles = {_squeezed(measure.title) for measure in measures if measure.title}
    same = 0
    elsewhere = 0
    for row, code in zip(table.rows, codes, strict=True):
        measure = by_code.get(code)
        same += bool(measure and _alike(row, measure))
        elsewhere += _squeezed(row.title) in titles
    if same * 2 >= len(table.rows) or elsewhere * 3 >= len(table.rows) * 2:
        return False
    if any(_CITY.search(column.name) for column in table.columns) or _CITY.match(table.title):
        return True
    bodies = [stretch.text for row in table.rows for _, stretch in row.bodies]
    return bool(bodies) and sum(1 for text in bodies if _CITY_BODY.match(text)) * 2 > len(bodies)


def _alike(row: Row, measure: ParsedMeasure) -> bool:
    """Whether a row and a measure are one: the same title, or texts that begin alike."""
    if row.title and measure.title:
        return _squeezed(row.title) == _squeezed(measure.title)
    text, other = _squeezed(row.title + row.text), _squeezed(measure.title + measure.text)
    return bool(text) and (text[:12] == other[:12] or (len(text) > 5 and text in other))


def _match(
    table: Table,
    codes: Sequence[str],
    headings: Sequence[Heading],
    places: Places,
    stars: Stars,
    result: Annexes,
) -> None:
    """Join the rows of a table of responsibilities to the measures they repeat."""
    district = [measure for measure in result.measures if measure.kind == "district"]
    matched = _matched_codes(table, codes, district)
    rows = [_row(row, code, places, stars, result) for row, code in zip(table.rows, matched, strict=True)]
    for row in rows:
        if not row.code:
            message = f"附表第 {row.number} 行“{row.title or row.text[:20]}”在正文中没有对应的举措，请核对。"
            result.problems.append(places.problem("table.row_unmatched", message, row.start, row.end))
    covered = {row.code for row in rows}
    for measure in district:
        if measure.code not in covered:
            message = (
                f"第 {measure.code} 项“{measure.title or measure.text[:20]}”在附表中没有对应的行，请核对。"
            )
            result.problems.append(
                places.problem("table.measure_missing", message, measure.start, measure.end)
            )
    titles = {_squeezed(heading.title) for heading in headings}
    for heading in table.headings:
        if headings and _squeezed(heading.title) not in titles:
            message = f"附表中的“{heading.name}”与正文的章节标题不一致，请核对。"
            result.problems.append(
                places.problem(
                    "table.heading_differs", message, heading.start, heading.end, severity="notice"
                )
            )
    by_code = {row.code: row for row in rows if row.code}
    silent = not any(measure.parties for measure in district)
    result.measures = [
        _with_row(measure, by_code.get(measure.code), silent=silent) for measure in result.measures
    ]
    if silent and any(row.parties for row in rows):
        message = "正文没有写明责任单位，各项举措的责任分工取自附表。"
        start = rows[0].start
        result.problems.append(places.problem("responsibility.from_table", message, start, severity="notice"))
    result.tables.append(
        ParsedTable(
            table.annex,
            table.title,
            table.note,
            "responsibilities",
            tuple(c.name for c in table.columns),
            tuple(rows),
        )
    )


def _with_row(measure: ParsedMeasure, row: ParsedRow | None, *, silent: bool) -> ParsedMeasure:
    """Return a measure with its row's star and, if the body says nothing of responsibility, the row's bodies."""
    if row is None or measure.kind != "district":
        return measure
    parties: tuple[Party, ...] = row.parties if silent else measure.parties
    return replace(measure, own_initiative=measure.own_initiative or row.own_initiative, parties=parties)


def _matched_codes(table: Table, codes: Sequence[str], measures: Sequence[ParsedMeasure]) -> list[str]:
    """Return the code of the measure that each row repeats, or "": by number, title or order, whichever fits most."""
    known = {measure.code for measure in measures}
    by_title = {_squeezed(measure.title): measure.code for measure in measures if measure.title}
    by_number = [code if code in known else "" for code in codes]
    by_name = [by_title.get(_squeezed(row.title), "") for row in table.rows]
    ways = [by_number, by_name]
    if len(table.rows) == len(measures):
        ways.append([measure.code for measure in measures])
    of_code = {measure.code: measure for measure in measures}

    def fit(way: list[str]) -> int:
        return sum(
            1 for row, code in zip(table.rows, way, strict=True) if code and _alike(row, of_code[code])
        )

    # On equal terms the first: the number that is printed counts for more than the order.
    best = max(ways, key=fit)
    seen: set[str] = set()
    result: list[str] = []
    for code in best:
        result.append("" if code in seen else code)
        seen.add(code)
    return result


def _squeezed(text: str) -> str:
    return "".join(text.split())
