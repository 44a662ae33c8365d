"""Tables while they are read: their rows, and what each cell of a row is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from measures.text.deadlines import read_deadline, read_stated_deadlines
from measures.text.plan import AssignmentRole, ParsedDeadline, TextProblem
from measures.text.structure.body.body_drafts import BodyHeading, MeasureDraft
from measures.text.structure.lines.dates import nearest_year
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.parts.table_head import ColumnRole, PlanTableColumn, PlanTableHead
from measures.text.structure.responsibility.name_lists import (
    NOTHING,
    is_department_list,
    looks_like_department,
)
from measures.text.structure.tables.column_contents import ColumnContents, is_title_cell, sentence_title

#: How much of a name can stand before a line's end.
_LONGEST_PIECE = 14
_MARKS = "、，,；; \t\u3000"


@dataclass(slots=True)
class PlanTableRow:
    """One row: number and place as a draft, words, cells of bodies by role and of times. ``None`` is a blank cell.

    ``filled`` has the last cell of each column. Where one number stands beside several rows, each with words and bodies
    or times of its own, ``parts`` are these rows. ``title_from_above`` is whether its own cell of a title is blank,
    ``pooled`` a line below that adds bodies to it and nothing to do.
    """

    draft: MeasureDraft
    title: str = ""
    cells: list[TextStretch | None] = field(default_factory=list)
    texts: list[TextStretch] = field(default_factory=list)
    bodies: list[tuple[AssignmentRole, TextStretch]] = field(default_factory=list)
    times: list[TextStretch] = field(default_factory=list)
    filled: dict[int, TextStretch] = field(default_factory=dict)
    parts: list[PlanTableRow] = field(default_factory=list)
    title_from_above: bool = False
    pooled: TextLine | None = None

    @property
    def text(self) -> str:
        """The words of the row behind its title."""
        return "\n".join(stretch.text for stretch in self.texts)

    def deadlines(self, year: int | None) -> Iterator[ParsedDeadline]:
        """Yield what the row's cells of deadlines say; ``year`` is meant where they name none."""
        for cell in self.times:
            if cell.text in NOTHING:
                continue
            for start, end, found in read_stated_deadlines(cell.text, year):
                printed = cell.text[start:end]
                yield ParsedDeadline(
                    printed, found.kind, found.day, cell.text, "table", cell.offset(start), cell.end(end)
                )


@dataclass(slots=True)
class PlanTable:
    """A table as read: what stands above it, its columns, headings and rows.

    ``start`` is where its annex or its title begins. What is in it and not in its rows: ``charged_headings`` are cells
    beside a heading that name bodies, ``unplaced`` lines of no row, ``overfull`` rows with cells beyond the columns,
    ``left_out`` the columns that are not read, with the place of the first cell. ``contents`` is what the columns of
    rows that are a line each were found to hold, ``known`` what stands in their cells of bodies as a name.
    """

    annex: str
    title: str
    note: str
    notes: list[TextLine]
    header: PlanTableHead | None
    start: int = 0
    headings: list[BodyHeading] = field(default_factory=list)
    rows: list[PlanTableRow] = field(default_factory=list)
    problems: list[TextProblem] = field(default_factory=list)
    charged_headings: list[TextLine] = field(default_factory=list)
    unplaced: list[TextLine] = field(default_factory=list)
    overfull: list[TextLine] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    contents: ColumnContents | None = None
    known: frozenset[str] = frozenset()

    def divide_rows(self) -> list[PlanTableRow]:
        """Put its parts in the place of each row that has some; return the rows that had."""
        divided = [row for row in self.rows if len(row.parts) > 1]
        self.rows = [part for row in self.rows for part in (row.parts if len(row.parts) > 1 else [row])]
        return divided

    def deadline_year(self, row: PlanTableRow, year: int | None) -> int | None:
        """Return which year a row's deadlines mean that name none: the nearest one named, else the document's ``year``.

        It stands in the row's title or a heading of the table, else in the name of the column or in the table's title.
        """
        heading = row.draft.heading
        columns = [column.name for column in self.columns if column.role == "deadline"]
        of_table = nearest_year((*columns, self.title), None)
        return nearest_year((row.title, *(heading.path if heading else ())), of_table or year)

    @property
    def columns(self) -> tuple[PlanTableColumn, ...]:
        """The columns in their order."""
        return self.header.columns if self.header else ()


def join_cells(fragments: Sequence[TextLine | None]) -> list[TextStretch | None]:
    """Return the cells that lines make: a line that ends in a mark of listing goes on in the next; None is blank."""
    cells: list[TextStretch | None] = []
    part: list[TextLine] = []
    for fragment in [*fragments, None]:
        if part and not (fragment and _cell_goes_on(part, fragment)):
            cells.append(TextStretch.from_lines(part))
            part = []
        if fragment is None:
            cells.append(None)
        else:
            part.append(fragment)
    return cells[:-1]


def _cell_goes_on(part: Sequence[TextLine], below: TextLine) -> bool:
    """Whether a cell goes on in the next line: at a mark of listing, or where a line's end broke a name in two."""
    above = part[-1].text
    if above[-1] in "、，," or below.text[0] in "、，,":
        return True
    last = above.rsplit("、", 1)[-1]
    listing = "、" in above or len(part) > 1
    if not listing or "。" in above or len(last) > _LONGEST_PIECE or looks_like_department(last):
        return False
    return looks_like_department(last + below.text.split("、", 1)[0])


def assign_cells(row: PlanTableRow, table: PlanTable, places: TextPositions) -> None:
    """Give the cells of a flattened row to title, text and the columns of bodies."""
    cells = _take_texts(row, has_items=any(column.role == "item" for column in table.columns))
    columns = _body_columns(table.columns)
    while len(cells) > len(columns) and cells[-1] is None:
        cells.pop()
    while len(cells) > len(columns) and cells[0] is None:
        cells.pop(0)
    if len(cells) > len(columns):
        message = f"附表第 {row.draft.number} 行的单元格比表头的列多，多出的内容并入最后一列，请核对。"
        table.problems.append(places.problem("table.cells", message, row.draft.start, row.draft.end))
    for at, cell in enumerate(cells):
        column = columns[min(at, len(columns) - 1)] if columns else None
        if cell is not None and column and column.role in {"other", "unknown"}:
            table.left_out.setdefault(column.name, cell.offset(0))
        elif cell is not None and column and column.role == "deadline":
            row.times.append(trim_cell(cell))
        elif cell is not None and column:
            row.bodies.append((column_assignment_role(column.role, table.columns), trim_cell(cell)))


def _take_texts(row: PlanTableRow, *, has_items: bool) -> list[TextStretch | None]:
    """Give the leading cells of words to the row's title and text, and return the rest.

    A blank cell between title and text belongs to the row that the title had to itself.
    """
    cells = list(row.cells)
    first = next((at for at, cell in enumerate(cells) if cell is not None), len(cells))
    forced = has_items and not row.title
    at = first
    while at < len(cells):
        cell = cells[at]
        if cell is None:
            after = cells[at + 1] if at + 1 < len(cells) else None
            if at == first + 1 and after is not None and len(row.texts) == 1 and _is_words(after):
                at += 1
                continue
            break
        if not _is_words(cell) and not (forced and at == first):
            break
        row.texts.append(cell)
        at += 1
    if not row.texts:
        return cells
    if not row.title:
        take_title_from_texts(row)
    return cells[at:]


def _is_words(cell: TextStretch) -> bool:
    return not is_department_list(cell.text) and not read_deadline(cell.text, None)


def take_title_from_texts(row: PlanTableRow, column: int | None = None) -> None:
    """Take a short first cell for the title, or one of the ``column`` of titles that is a sentence above others."""
    if not row.texts:
        return
    first = row.texts[0].text
    title = first if is_title_cell(first) else ""
    if column in row.filled and len(row.texts) > 1:
        title = sentence_title(first)
    if title:
        row.title = " ".join(title.split())
        row.texts.pop(0)


def _body_columns(columns: Sequence[PlanTableColumn]) -> list[PlanTableColumn]:
    """Return the columns behind the items."""
    items = [at for at, column in enumerate(columns) if column.role in {"item", "number"}]
    return list(columns[items[-1] + 1 :]) if items else list(columns)


def column_assignment_role(role: ColumnRole, columns: Sequence[PlanTableColumn]) -> AssignmentRole:
    """Return the role of the bodies in a column: `责任单位` are co-leads only beside a column of leads."""
    led = any(column.role == "lead" for column in columns)
    return "co_lead" if role == "co_lead" or (role == "duty" and led) else "lead"


def trim_cell(cell: TextStretch) -> TextStretch:
    """Return a cell without the marks of listing at its end."""
    return cell.part(0, len(cell.text.rstrip(_MARKS)))
