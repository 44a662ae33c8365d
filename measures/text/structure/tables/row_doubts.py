"""What is not sure of a row that becomes a measure: it says nothing to do, names nobody, or was put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from measures.text.deadlines import read_deadline
from measures.text.plan import ParsedTableRow, TextProblem
from measures.text.structure.lines.text_lines import TextPositions
from measures.text.structure.parts.table_head import BODY_ROLES
from measures.text.structure.responsibility.name_lists import is_department_list
from measures.text.structure.tables.table_rows import PlanTable, PlanTableRow


def find_row_doubts(
    table: PlanTable, rows: Sequence[ParsedTableRow], places: TextPositions
) -> Iterator[TextProblem]:
    """Yield a problem for each doubt about ``rows``, the rows of ``table`` as they were read, over the row's lines."""
    has_bodies = any(column.role in BODY_ROLES for column in table.columns)
    are_whole = sum(bool(row.title and row.text) for row in rows) * 2 >= len(rows)
    for row, source in zip(rows, table.rows, strict=True):
        if not row.title and not row.text:
            message = "附表的这一行没有写明任务，请对照原文核对。"
            yield places.problem("table.row_empty", message, row.start, row.end)
        elif are_whole and not row.text:
            message = "附表的这一行只有标题，没有内容，其他行两者都有，请对照原文核对。"
            yield places.problem("table.row_empty", message, row.start, row.end)
        if has_bodies and not row.parties and not _says_nobody(source):
            message = "附表的这一行没有读到责任单位，请对照原文核对（合并的单元格可能已经拆散）。"
            yield places.problem("table.row_unassigned", message, row.start, row.end, severity="notice")
        if source.title_from_above:
            message = f"附表的这一行没有填写标题，已按上一行记为“{row.title[:20]}”，请核对。"
            yield places.problem("table.title_from_above", message, row.start, row.end)
        if source.pooled:
            message = "附表中这一项的单位或时限分写在几行，已合并，请核对各行是否各有任务。"
            yield places.problem(
                "table.row_pooled", message, row.start, max(row.end, source.pooled.end), severity="notice"
            )


def find_misplaced_cells(table: PlanTable, places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for each row with times in a column of bodies or bodies in one of times, as when cells shift."""
    for row in table.rows:
        for at, cell in row.filled.items():
            column = table.columns[at]
            if column.role in BODY_ROLES and read_deadline(cell.text, None):
                what = "时间"
            elif column.role == "deadline" and is_department_list(cell.text):
                what = "单位"
            else:
                continue
            message = f"附表这一行的“{column.name}”一栏写的像是{what}，单元格可能错了位，请对照原文核对。"
            yield places.problem("table.cell_misplaced", message, row.draft.start, row.draft.end)
            break


def _says_nobody(row: PlanTableRow) -> bool:
    """Whether a row has a cell of bodies: one that says there are none, or one that cannot be read and is reported."""
    return bool(row.bodies)
