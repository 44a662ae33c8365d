"""What is text on printed pages: lines in the order in which they are read, without what only the page has.

Left out are the numbers of pages, the heads and feet that run over them (those of a browser that printed a web page,
too), and what stands in the margin beside the text, such as the comments of a word processor.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from measures.text.containers.aligned_tables import AlignedColumns, take_aligned_tables
from measures.text.containers.page_edges import remove_page_edges
from measures.text.containers.printed_line import PageText, PrintedLine
from measures.text.containers.printed_page import PrintedCharacter, PrintedPage, ScoredText, first_word_width
from measures.text.containers.ruled_tables import RuledTable, take_tables

#: Between two columns is at least this, in widths of a character; each has so many lines.
_GUTTER = 1.2
_FEWEST_LINES = 8
#: So many lines tell where the edges of their column are.
_FEWEST_TOLD = 20


def lay_out_pages(pages: Sequence[PrintedPage]) -> list[PageText]:
    """Return the text of each page; ``pages`` are used up."""
    found: list[PageText] = []
    columns: AlignedColumns | None = None
    for page in pages:
        tables = take_tables(page)
        aligned, columns = take_aligned_tables(page, columns)
        tables = sorted([*tables, *aligned], key=lambda table: -table.top)
        text = PageText(page.width, page.height, page.is_scanned, list(_in_columns(page)))
        for table in tables:
            _insert_table(text.items, table)
        found.append(text)
    remove_page_edges(found)
    _set_edges(found)
    return found


def _printed_line(characters: Sequence[PrintedCharacter]) -> PrintedLine | None:
    """Return the line that characters make, None if they are all blank."""
    seen = [char for char in characters if not char.text.isspace()]
    if not seen:
        return None
    em = sorted(char.top - char.bottom for char in seen)[len(seen) // 2]
    middle = sorted(char.center[1] for char in seen)[len(seen) // 2]
    return PrintedLine(
        ScoredText.from_characters(characters), min(c.left for c in seen), max(c.right for c in seen), middle, em,
        first_word_width(seen),
    )  # fmt: skip


def _insert_table(items: list[PrintedLine | RuledTable], table: RuledTable) -> None:
    """Put a table behind the last line or table that stands above it."""
    left, right = table.edges[0], table.edges[-1]
    above = [
        at
        for at, item in enumerate(items)
        if (
            item.middle > table.top and item.left < right and item.right > left
            if isinstance(item, PrintedLine)
            else item.top > table.top
        )
    ]
    items.insert(above[-1] + 1 if above else 0, table)


def _in_columns(page: PrintedPage) -> list[PrintedLine]:
    """Return the lines of a page in the order in which they are read, one column after the other if it has two."""
    pieces = [
        line
        for characters in page.lines
        for part in _split_at_wide_gaps(characters)
        if (line := _printed_line(part))
    ]
    gutter = _gutter(pieces, page.width)
    if gutter is None:
        return [line for characters in page.lines if (line := _printed_line(characters))]
    found: list[PrintedLine] = []
    left: list[PrintedLine] = []
    right: list[PrintedLine] = []
    parts = (part for characters in page.lines for part in _split_at_wide_gaps(characters, gutter))
    for line in sorted(
        (line for part in parts if (line := _printed_line(part))), key=lambda line: -line.middle
    ):
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:
            found += [*left, *right, line]
            left, right = [], []
    return [*found, *left, *right]


def _split_at_wide_gaps(
    characters: Sequence[PrintedCharacter], gutter: float | None = None
) -> Iterator[list[PrintedCharacter]]:
    """Yield the parts of a line between its wide gaps, or only on both sides of ``gutter`` if that is in one."""
    part: list[PrintedCharacter] = []
    for char in characters:
        before = next((other for other in reversed(part) if not other.text.isspace()), None)
        if before and not char.text.isspace():
            is_wide = char.left - before.right > _GUTTER * (char.top - char.bottom)
            if is_wide and (gutter is None or before.right <= gutter <= char.left):
                yield part
                part = []
        part.append(char)
    yield part


def _gutter(lines: Sequence[PrintedLine], width: float) -> float | None:
    """Return the middle between two columns of lines, None if a page has one."""
    if len(lines) < 2 * _FEWEST_LINES:
        return None
    em = sorted(line.em for line in lines)[len(lines) // 2]
    for at in (width * share / 100 for share in range(40, 61)):
        left = [line for line in lines if line.right < at - _GUTTER * em / 2]
        right = [line for line in lines if line.left > at + _GUTTER * em / 2]
        both = min(len(left), len(right))
        # Columns stand side by side and are wide; short lines above each other are none.
        if both < _FEWEST_LINES or len(left) + len(right) < 0.8 * len(lines):
            continue
        beside = sum(any(abs(a.middle - b.middle) < em for b in right) for a in left)
        wide = sum(line.right - line.left > 0.25 * width for line in (*left, *right))
        if beside >= 0.6 * both and wide >= 0.6 * (len(left) + len(right)):
            return at
    return None


def _set_edges(pages: Sequence[PageText]) -> None:
    """Give each line the edges of its column, which pages of one size share; leave out what stands beside it."""
    groups: dict[tuple[int, bool, int], list[tuple[PageText, PrintedLine]]] = defaultdict(list)
    for page in pages:
        gutter = _gutter(page.lines, page.width)
        for line in page.lines:
            column = int(gutter is not None and line.left > gutter)
            groups[round(page.width), page.is_scanned, 2 * (gutter is not None) + column].append((page, line))
    edges: dict[int, PrintedLine | None] = {}
    for (*_, column), lines in groups.items():
        left, right, em = _column_edges([line for _, line in lines])
        if len(lines) < _FEWEST_TOLD and column == 0:
            # Too few to show an edge by themselves: the margins are taken to be alike.
            left = min(line.left for _, line in lines)
            right = max(*(line.right for _, line in lines), lines[0][0].width - left)
        for _, line in lines:
            beside = (line.left > right or line.right < left) and line.em < 0.9 * em
            edges[id(line)] = None if beside else replace(line, edges=(left, right))
    for page in pages:
        page.items = [
            item
            for old in page.items
            if (item := edges[id(old)] if isinstance(old, PrintedLine) else old) is not None
        ]


def _column_edges(lines: Sequence[PrintedLine]) -> tuple[float, float, float]:
    """Return the left and the right edge of the column that most text is set in, and the height of its characters."""
    weights: Counter[int] = Counter()
    for line in lines:
        weights[round(line.em)] += len(line.text)
    size = weights.most_common(1)[0][0]
    main = [line for line in lines if abs(line.em - size) <= 0.15 * size + 0.5] or list(lines)
    lefts, rights = sorted(line.left for line in main), sorted(line.right for line in main)
    # A few lines may stand outside: marks in the margin, or a table that is wider.
    return lefts[len(lefts) // 20], rights[-1 - len(rights) // 20], size
