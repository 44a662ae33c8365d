"""The tables that are ruled on a page: which lines part which cells, and what is printed in each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from measures.text.containers.printed_page import (
    PrintedCharacter,
    PrintedPage,
    RuledLine,
    ScoredText,
    first_word_width,
    glue,
)

#: Lines that are nearer than this, in points, are one, or meet.
_TOUCH = 3.0
#: The sides of one line, and the edges of two cells with a slit between them, are nearer than this.
_SLIT = 5.0
#: So many lines on a page are a drawing.
_MOST_LINES = 3_000
#: A line of a cell is full if less than this, in widths of a character, is missing.
_FULL = 1.5
_WIDEST_MARGIN = 12.0
#: What differs in height by less than this, in heights of a character, stands on one line.
_SAME_HEIGHT = 0.4
#: Behind a full line another begins where a name ends and the next one has a place before it, or a list goes on.
_NAME_END = re.compile(r"[局委办厅院]$")
_NAME_START = re.compile(r"[省市区县]")
_ITEM_START = re.compile(r"\d{1,2}[.、．](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[）)]|[①-⑳]")


@dataclass(slots=True)
class RuledCell:
    """A cell over so many rows and columns, from these; ``lines`` are its paragraphs, ``right`` its edge in points.

    ``is_continued`` says that it is the rest of the cell above, on the page before.
    """

    row: int
    column: int
    rows: int
    columns: int
    right: float = 0.0
    is_continued: bool = False
    lines: list[ScoredText] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words without breaks."""
        return "".join(line.text for line in self.lines)


@dataclass(slots=True)
class RuledTable:
    """A table: where it stands, where its columns begin and end, and the cells of each row."""

    top: float
    bottom: float
    edges: list[float]
    rows: list[list[RuledCell]]


@dataclass(slots=True)
class _Lattice:
    """The lines of one table: where columns and rows are parted, and the lines by which they are."""

    xs: list[float]
    ys: list[float]
    level: list[RuledLine]
    upright: list[RuledLine]

    def holds(self, character: PrintedCharacter) -> bool:
        x, y = character.center
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def take_tables(page: PrintedPage) -> list[RuledTable]:
    """Return the tables of a page, from the top down; what is printed in them is taken out of its lines."""
    found = []
    for lattice in _lattices(page.rules):
        cells = _cells_by_field(lattice)
        if len({(cell.row, cell.column) for cell in cells.values()}) < 2 or len(lattice.xs) < 3:
            continue
        inside = [[char for char in line if lattice.holds(char)] for line in page.lines]
        _put_characters_into_cells(lattice, cells, [line for line in inside if line])
        table = _ruled_table(lattice, cells)
        if sum(bool(cell.lines) for row in table.rows for cell in row) < 2:
            continue
        page.lines = [
            rest for line in page.lines if (rest := [char for char in line if not lattice.holds(char)])
        ]
        found.append(table)
    return sorted(found, key=lambda table: -table.top)


def _lattices(rules: Sequence[RuledLine]) -> Iterator[_Lattice]:
    """Yield the lines of each table: those that meet."""
    level = _merge_ruled_lines(rule for rule in rules if rule.is_level)
    upright = _merge_ruled_lines(rule for rule in rules if not rule.is_level)
    if len(level) + len(upright) > _MOST_LINES:
        return
    for levels, uprights in _meeting(level, upright):
        xs = _positions(
            [line.at for line in uprights], [line.start for line in levels], [line.end for line in levels]
        )
        ys = _positions(
            [line.at for line in levels], [line.start for line in uprights], [line.end for line in uprights]
        )
        if len(xs) > 1 and len(ys) > 1:
            yield _Lattice(xs, ys, levels, uprights)


def _merge_ruled_lines(rules: Iterable[RuledLine]) -> list[RuledLine]:
    """Return lines with those put together that go on in each other, or are two sides of one."""
    found: list[RuledLine] = []
    rows: list[list[RuledLine]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if rows and rule.at - rows[-1][0].at < _SLIT:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    for row in rows:
        at = sum(rule.at for rule in row) / len(row)
        start = end = None
        for rule in sorted(row, key=lambda rule: rule.start):
            if start is None or end is None or rule.start > end + _TOUCH:
                if start is not None and end is not None:
                    found.append(RuledLine(rule.is_level, at, start, end))
                start, end = rule.start, rule.end
            else:
                end = max(end, rule.end)
        if start is not None and end is not None:
            found.append(RuledLine(row[0].is_level, at, start, end))
    # What is no longer than a line is thick is a dot.
    return [rule for rule in found if rule.end - rule.start > _TOUCH]


def _meeting(
    level: Sequence[RuledLine], upright: Sequence[RuledLine]
) -> Iterator[tuple[list[RuledLine], list[RuledLine]]]:
    """Yield the level and the upright lines that hang together."""
    group = list(range(len(level) + len(upright)))

    def first(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for i, a in enumerate(level):
        for j, b in enumerate(upright, len(level)):
            if a.start - _TOUCH <= b.at <= a.end + _TOUCH and b.start - _TOUCH <= a.at <= b.end + _TOUCH:
                group[first(i)] = first(j)
    parts: dict[int, tuple[list[RuledLine], list[RuledLine]]] = defaultdict(lambda: ([], []))
    for at, line in enumerate([*level, *upright]):
        parts[first(at)][0 if line.is_level else 1].append(line)
    yield from (part for part in parts.values() if part[0] and part[1])


def _positions(own: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """Return where lines stand, in order, and the ends of those that cross them where no line closes the table."""
    found: list[float] = []
    for at in sorted(own):
        if not found or at - found[-1] > _SLIT:
            found.append(at)
    if not found or found[0] - min(starts) > 2 * _TOUCH:
        found.insert(0, min(starts))
    if max(ends) - found[-1] > 2 * _TOUCH:
        found.append(max(ends))
    return found


def _is_parted(lines: Sequence[RuledLine], at: float, start: float, end: float) -> bool:
    middle = (start + end) / 2
    return any(abs(line.at - at) <= _TOUCH and line.start <= middle <= line.end for line in lines)


def _cells_by_field(lattice: _Lattice) -> dict[tuple[int, int], RuledCell]:
    """Return the cell that each field of the lattice belongs to, counted from the top left."""
    xs, ys = lattice.xs, lattice.ys[::-1]
    columns, rows = len(xs) - 1, len(ys) - 1
    cells: dict[tuple[int, int], RuledCell] = {}
    for row in range(rows):
        for column in range(columns):
            if (row, column) in cells:
                continue
            wide = 1
            while (
                column + wide < columns
                and (row, column + wide) not in cells
                and not _is_parted(lattice.upright, xs[column + wide], ys[row + 1], ys[row])
            ):
                wide += 1
            tall = 1
            while row + tall < rows and not any(
                _is_parted(lattice.level, ys[row + tall], xs[at], xs[at + 1])
                for at in range(column, column + wide)
            ):
                tall += 1
            cell = RuledCell(row, column, tall, wide, xs[column + wide])
            for i in range(row, row + tall):
                for j in range(column, column + wide):
                    cells[i, j] = cell
    return cells


def _put_characters_into_cells(
    lattice: _Lattice, cells: dict[tuple[int, int], RuledCell], lines: Sequence[Sequence[PrintedCharacter]]
) -> None:
    """Put the characters of lines into their cells, which part the lines again."""
    printed: dict[int, list[list[PrintedCharacter]]] = defaultdict(list)
    of: dict[int, RuledCell] = {}
    for line in lines:
        last: RuledCell | None = None
        for char in line:
            x, y = char.center
            column = min(max(bisect_right(lattice.xs, x) - 1, 0), len(lattice.xs) - 2)
            row = len(lattice.ys) - 2 - min(max(bisect_right(lattice.ys, y) - 1, 0), len(lattice.ys) - 2)
            cell = cells[row, column]
            of[id(cell)] = cell
            before = printed[id(cell)][-1][-1] if cell is last else None
            if before is None or abs(before.center[1] - y) > _SAME_HEIGHT * (char.top - char.bottom):
                printed[id(cell)].append([])
                last = cell
            printed[id(cell)][-1].append(char)
    margin = _WIDEST_MARGIN
    for key, parts in printed.items():
        margin = min(margin, *(max(0.0, of[key].right - part[-1].right) for part in parts))
    for key, parts in printed.items():
        of[key].lines = list(cell_paragraphs(_by_height(parts), of[key].right - margin))


def _by_height(parts: list[list[PrintedCharacter]]) -> list[list[PrintedCharacter]]:
    """Return the lines of a cell from the top down, those that stand side by side as one."""
    found: list[list[PrintedCharacter]] = []
    for part in sorted(parts, key=lambda part: (-part[0].center[1], part[0].left)):
        above = found[-1] if found else None
        apart = abs(above[0].center[1] - part[0].center[1]) if above else 0.0
        if above and apart < _SAME_HEIGHT * (part[0].top - part[0].bottom):
            above.extend(part)
        else:
            found.append(list(part))
    # Programs may write the characters of each font by themselves.
    found = [sorted(part, key=lambda char: char.left) for part in found]
    return [part for part in found if any(not char.text.isspace() for char in part)]


def cell_paragraphs(lines: Sequence[Sequence[PrintedCharacter]], right: float) -> Iterator[ScoredText]:
    """Yield the paragraphs of a cell: a line that reaches its right edge goes on in the next."""
    text: ScoredText | None = None
    room = 0.0
    for line in lines:
        words = ScoredText.from_characters(line)
        em = line[0].top - line[0].bottom
        is_full = room < max(_FULL * em, first_word_width(line))
        if text is None or not is_full or begins_anew(text.text, words.text):
            if text is not None:
                yield text
            text = words
        else:
            text = text.joined(glue(text.text, words.text), words)
        room = right - line[-1].right
    if text is not None:
        yield text


def begins_anew(above: str, below: str) -> bool:
    """Whether a line below a full one begins an item of a list, or another name."""
    if _ITEM_START.match(below):
        return True
    return bool(_NAME_END.search(above) and _NAME_START.match(below))


def _ruled_table(lattice: _Lattice, cells: dict[tuple[int, int], RuledCell]) -> RuledTable:
    rows: list[list[RuledCell]] = [[] for _ in range(len(lattice.ys) - 1)]
    for (row, column), cell in sorted(cells.items()):
        if (cell.row, cell.column) == (row, column):
            rows[row].append(cell)
    return RuledTable(lattice.ys[-1], lattice.ys[0], lattice.xs, rows)
