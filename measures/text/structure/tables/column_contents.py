"""What the columns of a table hold: their names say it, and where a name says nothing, what stands below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from measures.text.deadlines import read_deadline
from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions, find_marker
from measures.text.structure.parts.table_head import BODY_ROLES, PlanTableColumn, PlanTableHead, office_role
from measures.text.structure.responsibility.name_lists import is_department_list

#: A cell that is longer than this, or holds a sentence, is no title.
LONGEST_TITLE = 40
#: The task or domain of several rows, and a title that is printed as a sentence, is no longer than this.
_LONGEST_SENTENCE = 120
#: Cells of a column whose name says nothing are tasks if most are so long.
_SHORTEST_TASK = 12


@dataclass(slots=True)
class ColumnContents:
    """The head of a table with what each column holds.

    ``doubts`` are columns that were read by what stands in them, or not read, each with the first and the last of its
    cells. ``title`` is the column of titles, None where no cell is one.
    """

    head: PlanTableHead
    title: int | None
    doubts: list[ColumnDoubt] = field(default_factory=list)

    def problems(self, places: TextPositions) -> Iterator[TextProblem]:
        """Yield a problem for each doubt, over all the cells that it is about."""
        for doubt in self.doubts:
            message = f"附表的“{doubt.name}”一栏{doubt.what}，请核对。"
            yield places.problem("table.column_doubtful", message, doubt.start, doubt.end)


@dataclass(frozen=True, slots=True)
class ColumnDoubt:
    """What is not sure of a column, in words that follow its name, and from where to where it reaches."""

    name: str
    what: str
    start: int
    end: int


def read_column_contents(head: PlanTableHead, rows: Sequence[Sequence[TextLine]]) -> ColumnContents:
    """Return what the columns of ``head`` hold, by their names and the cells of ``rows``."""
    cells = [
        [row[at] for row in rows if at < len(row) and row[at].text and _has_several(row)]
        for at in range(len(head.columns))
    ]
    columns = list(head.columns)
    doubts: list[ColumnDoubt] = []
    for at, column in enumerate(columns):
        if column.role in {"item", "unknown"} and _are_counts(cells[at]):
            # One name over two columns: `工作任务` over the tasks and their numbers.
            columns[at] = replace(column, role="number")
    _settle_offices(columns, cells, doubts)
    _settle_guides(columns, cells, doubts)
    _settle_unknown(columns, cells, doubts)
    for at, column in enumerate(columns):
        if column.role in BODY_ROLES and cells[at] and patterns.COLUMN_PERSON.search(column.name):
            doubts.append(_doubt(column, cells[at], "既写单位又写人员，人员不是责任单位"))
    _settle_groups(columns, cells)
    items = [at for at, column in enumerate(columns) if column.role == "item"]
    title = items[0] if items and (_are_titles(cells[items[0]]) or _heads_rows(items, cells)) else None
    if len(items) > 1 and (title is not None or _reach_down(cells[items[0]], cells[items[1]])):
        doubts += _several_sentences(columns[items[0]], cells[items[0]])
    return ColumnContents(replace(head, columns=tuple(columns)), title, doubts)


def read_office_columns(head: PlanTableHead, lines: Sequence[TextLine]) -> ColumnContents:
    """Return what the columns of ``head`` hold where each of ``lines`` is a cell, of whatever column."""
    columns = list(head.columns)
    doubts: list[ColumnDoubt] = []
    filled = [line for line in lines if line.text]
    _settle_offices(columns, [filled] * len(columns), doubts)
    return ColumnContents(replace(head, columns=tuple(columns)), None, doubts)


def is_title_cell(text: str) -> bool:
    """Whether the words of a cell can be a title: a few, and no sentence."""
    return len(text) <= LONGEST_TITLE and "。" not in text


def sentence_title(text: str) -> str:
    """Return the title that a cell is which heads the tasks beside it, its full stop aside; "" if it is no title.

    >>> sentence_title("优化政务服务环境。"), sentence_title("优化环境。提升服务。")
    ('优化政务服务环境', '')
    """
    bare = text.rstrip("。；;， ")
    return bare if len(bare) <= _LONGEST_SENTENCE and "。" not in bare else ""


def _settle_offices(
    columns: list[PlanTableColumn], cells: Sequence[Sequence[TextLine]], doubts: list[ColumnDoubt]
) -> None:
    """Leave out offices beside the bodies they belong to; without such, take them and say so."""
    has_bodies = any(column.role in BODY_ROLES for column in columns)
    for at, column in enumerate(columns):
        if column.role != "office":
            continue
        columns[at] = replace(column, role="other" if has_bodies else office_role(column.name))
        if not has_bodies and cells[at]:
            doubts.append(_doubt(column, cells[at], "是内设科室，表中没有写明所属单位，已按原样记为责任单位"))


def _settle_guides(
    columns: list[PlanTableColumn], cells: Sequence[Sequence[TextLine]], doubts: list[ColumnDoubt]
) -> None:
    """Leave out bodies that guide beside those that lead or support, and say so."""
    guides = [at for at, column in enumerate(columns) if patterns.COLUMN_GUIDES.fullmatch(column.name)]
    if all(at in guides for at, column in enumerate(columns) if column.role in BODY_ROLES):
        return
    for at in guides:
        columns[at] = replace(columns[at], role="other")
        if cells[at]:
            doubts.append(_doubt(columns[at], cells[at], "既不是牵头单位也不是配合单位，没有收录"))


def _settle_unknown(
    columns: list[PlanTableColumn], cells: Sequence[Sequence[TextLine]], doubts: list[ColumnDoubt]
) -> None:
    """Take a column whose name says nothing for the tasks where none is, or for titles before them."""
    has_bodies = any(column.role in BODY_ROLES for column in columns)
    has_tasks = any(column.role == "item" and _are_long(cells[at]) for at, column in enumerate(columns))
    unknown = [at for at, column in enumerate(columns) if column.role == "unknown"]
    # Who builds comes before who watches: `建设单位`, `监管单位`.
    for at in sorted(unknown, key=lambda at: "监" in columns[at].name):
        column = columns[at]
        columns[at] = replace(column, role="other")
        if not cells[at]:
            continue
        what = "是什么内容无法确定，没有收录" if column.name else "没有名称，没有收录"
        if not has_bodies and patterns.COLUMN_BODY_LIKE.search(column.name) and _are_mostly_bodies(cells[at]):
            columns[at], has_bodies = replace(column, role="duty"), True
            what = "从名称和各行来看是责任单位，已作为责任单位收录"
        elif not has_tasks and _are_long(cells[at]):
            columns[at], has_tasks = replace(column, role="item"), True
            what = "从各行来看是任务内容，已作为内容收录"
        elif _may_head(columns, at, cells[at]):
            columns[at] = replace(column, role="item")
            what = "从各行来看是任务的名称，已作为标题收录"
        doubts.append(_doubt(column, cells[at], what))


def _may_head(columns: Sequence[PlanTableColumn], at: int, cells: Sequence[TextLine]) -> bool:
    """Whether a column stands at the left of all tasks and holds a few words each."""
    before = {column.role for column in columns[:at]}
    behind = {column.role for column in columns[at + 1 :]}
    return (
        before <= {"number"}
        and bool(behind & {"item", "unknown"})
        and _are_titles(cells)
        and not any(cell.text.isdecimal() or read_deadline(cell.text, None) for cell in cells)
        and not any(is_department_list(cell.text) for cell in cells)
    )


def _settle_groups(columns: list[PlanTableColumn], cells: Sequence[Sequence[TextLine]]) -> None:
    """Make groups of the columns before the titles: those that stand over other titles, with the tasks behind both."""
    items = [at for at, column in enumerate(columns) if column.role == "item"]
    heads = [
        at
        for at, following in pairwise([*items, len(columns)])
        if not _is_content(columns[at])
        and (_are_titles(cells[at], all_of_them=True) or _heads_rows([at, following], cells))
    ]
    if not heads or items[: len(heads)] != heads:
        return
    for at, below in pairwise(heads):
        has_tasks = any(other > below and other not in heads for other in items)
        values, values_below = ({cell.text for cell in cells[column]} for column in (at, below))
        if has_tasks and len(values) <= len(values_below):
            columns[at] = replace(columns[at], role="group")
            if (at, below) == (heads[0], heads[-1]) and _are_sections(cells[at], cells[below]):
                tasks = next(other for other in items if other > below)
                if _reach_down(cells[below], cells[tasks]):
                    columns[below] = replace(columns[below], role="group")


def _heads_rows(items: Sequence[int], cells: Sequence[Sequence[TextLine]]) -> bool:
    """Whether the first of several columns of words heads what stands in the next, though printed as a sentence.

    Long ones do where they reach down over several rows.
    """
    if len(items) < 2 or items[1] >= len(cells):
        return False
    heads, tasks = cells[items[0]], cells[items[1]]
    titles = [sentence_title(cell.text) for cell in heads]
    short = [title for title in titles if title and len(title) <= LONGEST_TITLE]
    if not _are_long(tasks) or sum(map(bool, titles)) * 2 < len(titles) or not heads:
        return False
    return _reach_down(heads, tasks) or len(short) == len(titles)


def _reach_down(cells: Sequence[TextLine], tasks: Sequence[TextLine]) -> bool:
    """Whether cells are merged over several rows: there are fewer of them, or of their texts, than of the tasks."""
    return 0 < len({cell.text for cell in cells}) < len(tasks)


def _are_sections(chapters: Sequence[TextLine], sections: Sequence[TextLine]) -> bool:
    """Whether two columns are numbered as chapters (``一、``) and sections (``（一）``)."""
    return all(
        (marker := find_marker(cell)) is not None and marker.level == level
        for level, column in (("chapter", chapters), ("section", sections))
        for cell in column
    )


def _several_sentences(column: PlanTableColumn, cells: Sequence[TextLine]) -> list[ColumnDoubt]:
    """Return a doubt for a column of titles in which some cells are a text instead."""
    texts = [cell for cell in cells if not sentence_title(cell.text)]
    if not texts:
        return []
    return [_doubt(column, texts, "有的单元格不止一句，已放在所在各行的正文之前")]


def _is_content(column: PlanTableColumn) -> bool:
    return bool(patterns.COLUMN_CONTENT.search(column.name))


def _are_long(cells: Sequence[TextLine]) -> bool:
    """Whether most cells of a column are long and name no bodies."""
    long = [
        cell
        for cell in cells
        if (len(cell.text) >= _SHORTEST_TASK or cell.text.endswith("。"))
        and not is_department_list(cell.text)
    ]
    return len(long) * 2 > len(cells)


def _are_counts(cells: Sequence[TextLine]) -> bool:
    """Whether the cells of a column count: each is a number, and the next is one more or begins again."""
    found = [patterns.ROW_SERIAL.fullmatch(cell.text) for cell in cells]
    values = [int(serial["ordinal"]) for serial in found if serial]
    return len(values) == len(cells) > 1 and all(b in {a + 1, 1} for a, b in pairwise(values))


def _are_mostly_bodies(cells: Sequence[TextLine]) -> bool:
    """Whether most cells of a column are names of bodies."""
    return sum(is_department_list(cell.text) for cell in cells) * 2 > len(cells)


def _are_titles(cells: Sequence[TextLine], *, all_of_them: bool = False) -> bool:
    """Whether half of the cells of a column, or all of them, can be titles."""
    short = sum(is_title_cell(cell.text) for cell in cells)
    return short == len(cells) if all_of_them else short * 2 >= len(cells)


def _has_several(row: Sequence[TextLine]) -> bool:
    """Whether a row has more than one cell that says something; a heading has one."""
    return sum(bool(cell.text) for cell in row) > 1


def _doubt(column: PlanTableColumn, cells: Sequence[TextLine], what: str) -> ColumnDoubt:
    return ColumnDoubt(column.name, what, cells[0].start, cells[-1].end)
