"""The head of a table: which columns it has, from the words in its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from measures.text.language.short_text_memory import remember_short_texts
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, find_marker, slice_line
from measures.text.structure.responsibility.name_lists import is_department_list

#: ``group`` is what several items stand under, ``office`` an office within a body, ``unknown`` a name that says
#: nothing.
ColumnRole = Literal[
    "number", "group", "item", "lead", "co_lead", "duty", "office", "deadline", "other", "unknown"
]

_ROLES: tuple[tuple[ColumnRole, re.Pattern[str]], ...] = (
    ("number", patterns.COLUMN_NUMBER),
    ("duty", patterns.COLUMN_BOTH),
    ("lead", patterns.COLUMN_LEAD),
    ("co_lead", patterns.COLUMN_CO),
    ("duty", patterns.COLUMN_DUTY),
    ("other", patterns.COLUMN_OTHER),
    ("deadline", patterns.COLUMN_DEADLINE),
    ("item", patterns.COLUMN_ITEM),
)
#: What columns of bodies are.
BODY_ROLES: frozenset[ColumnRole] = frozenset(("lead", "co_lead", "duty"))
_LONGEST_CELL = 20
_MOST_CELLS = 14
#: A table on its side has so many lines, and so many cells in each, at the least.
_FEWEST_ACROSS = 3
#: What stands behind the name of a column.
_BEHIND = re.compile(r"[\s*（(].*")
#: Persons in the same column as their bodies: `责任单位及责任人`.
_AND_PERSONS = re.compile(
    rf"[及和与、/][{patterns.HAN}]{{0,4}}(?:人员?|领导|同志)$|^[{patterns.HAN}]{{0,4}}(?:人|领导|同志)[及和与、/]"
)
#: Bodies beside their offices in the name of a column, and offices that are in a cell and no name of a column.
_NO_OFFICE = re.compile(r"单位|部门|主体|(?<!内设)机构|^[各有相]|[、，,]")
#: A year before what a column holds, unless the column has the aims of one year among several.
_YEAR_BEFORE = re.compile(r"(?:19|20)\d\d年度?(?!.{0,6}(?:目标|指标|计划|安排)$)")
_SEPARATOR = re.compile(r"\t+|[|｜]")
_SINGLE = re.compile(r"[\t|｜]")
#: So many lines below a head show whether each tabulator parts two cells.
_LOOK_AHEAD = 40


@dataclass(frozen=True, slots=True)
class PlanTableColumn:
    """A column by its printed name and what it holds."""

    name: str
    role: ColumnRole


@dataclass(frozen=True, slots=True)
class PlanTableHead:
    """The columns of a table, and the lines its head takes, from ``start`` to before ``end``.

    ``delimited`` is whether marks part the cells of a line, ``single`` whether each tabulator does: then two in a row
    have an empty cell between them. ``across`` is whether the table lies on its side: each of its lines is what others
    have as a column, and the head takes them all.
    """

    columns: tuple[PlanTableColumn, ...]
    start: int
    end: int
    delimited: bool = False
    single: bool = False
    across: bool = False


@remember_short_texts
def column_role(name: str) -> ColumnRole | None:
    """Return what a column of this name holds, or None if it is no name of a column.

    >>> [column_role(name) for name in ("序号", "改革事项", "上海市牵头条线部门", "配合责任单位")]
    ['number', 'item', 'lead', 'co_lead']
    >>> [column_role(name) for name in ("责任单位", "牵头及配合单位", "指导部门", "完成时限", "备注", "区税务局")]
    ['duty', 'duty', 'duty', 'deadline', 'other', None]
    """
    squeezed = "".join(name.split())
    if len(squeezed) > _LONGEST_CELL:
        return None
    bare = _BEHIND.sub("", name) or name
    if is_office_column(squeezed):
        return "office"
    if rest := _AND_PERSONS.sub("", squeezed):
        squeezed = rest
    if (year := _YEAR_BEFORE.match(squeezed)) and year.end() < len(squeezed):
        squeezed = squeezed[year.end() :]
    for role, pattern in _ROLES:
        if pattern.fullmatch(squeezed) or (bare != squeezed and pattern.fullmatch(bare)):
            return role
    return None


def is_office_column(name: str) -> bool:
    """Whether a column is of offices within a body, and not of bodies too.

    >>> is_office_column("责任科室"), is_office_column("内设机构"), is_office_column("责任单位（科室）")
    (True, True, False)
    """
    return bool(patterns.COLUMN_OFFICE.search(name)) and not _NO_OFFICE.search(name)


def office_role(name: str) -> ColumnRole:
    """Return what the offices of a column are, where no column has the bodies that they belong to.

    >>> office_role("牵头科室"), office_role("配合股室"), office_role("内设机构")
    ('lead', 'co_lead', 'duty')
    """
    role = column_role(patterns.COLUMN_OFFICE.sub("单位", "".join(name.split())))
    return role if role in {"lead", "co_lead"} else "duty"


def has_cells(line: TextLine) -> bool:
    """Whether tabulators or bars part a line into cells."""
    return bool(line.tabs_before or line.tabs_behind or _SINGLE.search(line.text))


def split_cells(line: TextLine, *, single: bool = False) -> list[TextLine]:
    """Return the cells of a line in which tabulators or bars part them; none if it has neither.

    With ``single``, each tabulator parts two cells, those at the edges of the line too.
    """
    pattern = _SINGLE if single else _SEPARATOR
    before, behind = (line.tabs_before, line.tabs_behind) if single else (0, 0)
    if not pattern.search(line.text) and not before and not behind:
        return []
    cells: list[TextLine] = []
    at = 0
    for separator in pattern.finditer(line.text):
        cells.append(slice_line(line, at, separator.start()))
        at = separator.end()
    cells.append(slice_line(line, at))
    # The bars at both ends of a line enclose it; they part nothing.
    if line.text[:1] in {"|", "｜"}:
        cells = cells[1:]
    if line.text[-1:] in {"|", "｜"}:
        cells = cells[:-1]
    return [slice_line(line, 0, 0)] * before + cells + [slice_line(line, len(line.text))] * behind


def find_table_head(
    lines: Sequence[TextLine], start: int = 0, end: int | None = None
) -> PlanTableHead | None:
    """Return the first head of a table in ``lines``: at least two columns, one of them of bodies or deadlines."""
    for at in range(start, len(lines) if end is None else min(end, len(lines))):
        line = lines[at]
        if not line.text:
            continue
        header = (_delimited(lines, at) or _across(lines, at)) if has_cells(line) else None
        header = header or _flattened(lines, at)
        if header:
            return header
    return None


def _delimited(lines: Sequence[TextLine], at: int) -> PlanTableHead | None:
    """Read one row a line; a head may take two, the second naming what the first has one name for."""
    for single in (True, False):
        above = split_cells(lines[at], single=single)
        if not above or any("。" in cell.text for cell in above):
            continue
        end = at + 1
        columns = _join_head_columns([(cell.text, "") for cell in above])
        if end < len(lines) and (below := _second_row(split_cells(lines[end], single=single), len(above))):
            width = max(len(above), len(below))
            names = [
                (above[i].text if i < len(above) else "", below[i] if i < len(below) else "")
                for i in range(width)
            ]
            merged = _join_head_columns(names)
            if _is_head(merged):
                columns, end = merged, end + 1
        if _is_head(columns) and (not single or _fits_head(lines[end : end + _LOOK_AHEAD], len(columns))):
            return PlanTableHead(columns, at, end, delimited=True, single=single)
    return None


def _across(lines: Sequence[TextLine], at: int) -> PlanTableHead | None:
    """Read one column a line: the first cells are names of columns, those behind them the tasks, bodies and times."""
    rows: list[list[TextLine]] = []
    for line in lines[at : at + _MOST_CELLS]:
        cells = split_cells(line, single=True)
        if (
            len(cells) < _FEWEST_ACROSS
            or not _column_role_of(cells[0].text)
            or (rows and len(cells) != len(rows[0]))
        ):
            break
        if any(cells[0].text == row[0].text for row in rows):
            # The table goes on below with the next tasks.
            break
        rows.append(cells)
    columns = _join_head_columns([(cells[0].text, "") for cells in rows])
    if len(rows) < _FEWEST_ACROSS or not _is_head(columns):
        return None
    inner = {_column_role_of(cell.text) for cells in rows for cell in cells[1:] if cell.text}
    bodies = [
        cell.text
        for cells, column in zip(rows, columns, strict=True)
        for cell in cells[1:]
        if column.role in BODY_ROLES and cell.text
    ]
    if inner - {None, "item", "other"} or not bodies or not all(map(is_department_list, bodies)):
        return None
    return PlanTableHead(columns, at, at + len(rows), delimited=True, single=True, across=True)


def _second_row(cells: Sequence[TextLine], width: int) -> list[str]:
    """Return the names in a second row of a head; none if a cell of it names no column."""
    filled = [cell.text for cell in cells if cell.text]
    if not filled or len(filled) >= max(width, len(cells)) or not all(map(_column_role_of, filled)):
        return []
    return [cell.text for cell in cells]


def _column_role_of(text: str) -> ColumnRole | None:
    """Return what a name says that a line or cell of its own holds: `牵头` is `牵头单位`."""
    bare = "".join(text.split())
    return column_role(text) or (
        column_role(f"{bare}单位") if patterns.COLUMN_BARE_ROLE.fullmatch(bare) else None
    )


def _join_head_columns(names: Sequence[tuple[str, str]]) -> tuple[PlanTableColumn, ...]:
    """Return the columns of a head, each by its names above and below; one without a name goes on with the last one."""
    columns: list[PlanTableColumn] = []
    for above, below in names:
        name = "".join((below or above).split())
        role = _column_role_of(name)
        if (
            not name
            and columns
            and columns[-1].role in {"item", "lead", "co_lead", "duty", "office", "deadline"}
        ):
            name, role = columns[-1].name, columns[-1].role
        columns.append(PlanTableColumn(name, role or "unknown"))
    return tuple(columns)


def _fits_head(lines: Sequence[TextLine], width: int) -> bool:
    """Whether no line has more cells than the head if each tabulator parts two."""
    rows = (len(split_cells(line, single=True)) for line in lines)
    return max(rows, default=0) <= width


def _flattened(lines: Sequence[TextLine], at: int) -> PlanTableHead | None:
    """Read one cell a line; a name broken over two lines is put together again."""
    if column_role(lines[at].text) in {None, "other", "deadline", "office"}:
        return None
    columns: list[PlanTableColumn] = []
    pending = ""
    end = at
    for line in lines[at : at + _MOST_CELLS]:
        if line.text and (
            len(line.text) > _LONGEST_CELL or find_marker(line) or patterns.ROW_SERIAL.fullmatch(line.text)
        ):
            break
        end += 1
        if not line.text:
            continue
        whole = pending + line.text
        role = column_role(whole)
        if role:
            columns.append(PlanTableColumn(whole, role))
            pending = ""
        elif pending and (role := column_role(line.text)):
            columns.extend((PlanTableColumn(pending, "other"), PlanTableColumn(line.text, role)))
            pending = ""
        else:
            pending = whole
    if pending:
        columns.append(PlanTableColumn(pending, "other"))
    if any(column.role == "number" for column in columns[1:]):
        # What stands before the column of numbers is the table's title.
        return None
    return PlanTableHead(tuple(columns), at, end) if _is_head(columns) else None


def _is_head(columns: Sequence[PlanTableColumn]) -> bool:
    roles = {column.role for column in columns}
    if roles & {"lead", "co_lead", "duty", "office"}:
        return bool(roles & {"number", "item"})
    may_have_bodies = any(
        column.role == "unknown" and patterns.COLUMN_BODY_LIKE.search(column.name) for column in columns
    )
    return {"number", "item"} <= roles and ("deadline" in roles or may_have_bodies)
