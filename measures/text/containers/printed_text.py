"""From printed pages to text: lines become paragraphs again, tables become rows of cells, over the ends of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text.containers.page_layout import lay_out_pages
from measures.text.containers.printed_line import PrintedLine
from measures.text.containers.printed_page import PrintedPage, ScoredText, glue
from measures.text.containers.ruled_tables import RuledCell, RuledTable
from measures.text.containers.table_grid import TableGrid
from measures.text.containers.table_pages import continue_rows, is_continued_table

_CLOSED = frozenset("。！？；：…!?;:")
#: With these no line begins that does not go on with another.
_NEVER_FIRST = frozenset("，。、；：！？）》”’】〉")
#: A line ends at the edge of the column if less than this, in widths of a character, is missing.
_FULL = 1.6
#: A line begins at the column's edge if it is less than this to the right of it.
_FLUSH = 0.8
#: A caption, its table, and the caption again.
_CAPTION = 3
_INDENT = "\u3000\u3000"


@dataclass(slots=True)
class PrintedText:
    """A text, the confidence of its characters, and where each page begins."""

    text: str
    scores: list[float]
    page_starts: list[int]


@dataclass(slots=True)
class _Writer:
    """Puts paragraphs and tables in a row."""

    has_indents: bool
    pieces: list[ScoredText | list[list[RuledCell]]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    before: PrintedLine | None = None
    table: RuledTable | None = None

    def begin_page(self) -> None:
        """Begin a page."""
        self.starts.append(len(self.pieces))

    def put(self, item: PrintedLine | RuledTable) -> None:
        """Put the next line or table."""
        if isinstance(item, RuledTable):
            self._put_table(item)
        else:
            self._put_printed_line(item)

    def _put_printed_line(self, line: PrintedLine) -> None:
        last = self.pieces[-1] if self.pieces else None
        if self.before and isinstance(last, ScoredText) and self._line_goes_on(self.before, line):
            self.pieces[-1] = last.joined(glue(last.text, line.text), line.words)
        else:
            indent = _INDENT if _is_indented(line) else ""
            self.pieces.append(ScoredText("", ()).joined(indent, line.words))
        self.before = line

    def _put_table(self, table: RuledTable) -> None:
        last = self.pieces[-1] if self.pieces else None
        if isinstance(last, ScoredText) and self._is_caption_again(last):
            self.pieces.pop()
            last = self.pieces[-1]
        if self.table is not None and isinstance(last, list) and is_continued_table(self.table, table):
            continue_rows(last, table.rows)
        else:
            self.pieces.append(list(table.rows))
        self.before, self.table = None, table

    def _is_caption_again(self, line: ScoredText) -> bool:
        """Whether a line between two tables is the one that stands above the first, repeated."""
        if len(self.pieces) < _CAPTION or not isinstance(self.pieces[-2], list):
            return False
        above = self.pieces[-_CAPTION]
        return isinstance(above, ScoredText) and above.text.strip() == line.text.strip()

    def _line_goes_on(self, before: PrintedLine, line: PrintedLine) -> bool:
        if line.text[0] in _NEVER_FIRST:
            return True
        is_full = before.edges[1] - before.right < max(_FULL * before.em, line.first)
        if not is_full or line.left - line.edges[0] > _FLUSH * line.em:
            return False
        if abs(before.em - line.em) > 0.2 * line.em:
            return False
        return self.has_indents or before.text[-1] not in _CLOSED


def printed_text(pages: Sequence[PrintedPage]) -> PrintedText:
    """Return what stands on pages, as text. Indented paragraphs begin with a blank; ``pages`` are used up."""
    texts = lay_out_pages(pages)
    lines = [line for page in texts for line in page.lines]
    indents = sum(_is_indented(line) for line in lines)
    #: Where indentation marks paragraphs, a full line goes on whatever it ends with.
    writer = _Writer(has_indents=indents >= len(lines) * 0.1)
    for page in texts:
        writer.begin_page()
        for item in page.items:
            writer.put(item)
    return _text_of_writer(writer)


def _text_of_writer(writer: _Writer) -> PrintedText:
    result = PrintedText("", [], [])
    found: list[str] = []
    length = 0
    starts = iter([*writer.starts, -1])
    start = next(starts)
    for at, piece in enumerate(writer.pieces):
        while start == at:
            result.page_starts.append(length)
            start = next(starts)
        for line in [piece] if isinstance(piece, ScoredText) else _ruled_table_rows(piece):
            found.append(line.text)
            result.scores += [*line.scores, 1.0]
            length += len(line.text) + 1
    result.page_starts += [length] * (len(writer.starts) - len(result.page_starts))
    result.text = "".join(f"{line}\n" for line in found)
    return result


def _ruled_table_rows(rows: Sequence[Sequence[RuledCell]]) -> list[ScoredText]:
    """Return the rows of a table as lines of cells."""
    grid = TableGrid()
    scores: dict[str, tuple[float, ...]] = {}
    for row in rows:
        grid.begin_row()
        for cell in row:
            words = _cell_words(cell)
            grid.begin_cell(cell.columns, cell.rows, is_continued=cell.is_continued)
            if words.text and not cell.is_continued:
                known = scores.get(words.text, words.scores)
                scores[words.text] = tuple(map(min, known, words.scores))
                grid.put(words.text)
            grid.end_cell()
    return [_scored(line, scores) for line in grid.lines()]


def _cell_words(cell: RuledCell) -> ScoredText:
    words = ScoredText("", ())
    for line in cell.lines:
        words = words.joined(" " if words.text else "", line)
    return ScoredText(words.text.replace("\t", " "), words.scores)


def _scored(line: str, scores: dict[str, tuple[float, ...]]) -> ScoredText:
    found: list[float] = []
    for cell in line.split("\t"):
        found += [*scores.get(cell, (1.0,) * len(cell)), 1.0]
    return ScoredText(line, tuple(found[:-1]))


def _is_indented(line: PrintedLine) -> bool:
    return line.left - line.edges[0] > 1.5 * line.em
