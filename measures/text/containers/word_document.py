"""The text of a Word document: paragraphs with the numbers that Word puts before them, and tables, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from measures.text.containers.office_archive import check_office_archive
from measures.text.containers.table_grid import TableGrid
from measures.text.containers.word_numbers import WordNumbers

#: Blocks that hold blocks: content controls, and what was inserted with changes tracked.
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag")))
#: What was taken out with changes tracked is no text; field codes, properties and drawings are none either.
_LEFT_OUT = frozenset(
    map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:drawing", "w:pict", "w:object", "w:rt"))
)
_BREAKS = frozenset(map(qn, ("w:br", "w:cr")))
_TEXT, _TAB, _HYPHEN = qn("w:t"), qn("w:tab"), qn("w:noBreakHyphen")
_BOX = qn("w:txbxContent")
#: What older programs show instead of something says the same again.
_AGAIN = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")


def word_text(content: bytes) -> str:
    """Return the text of the document in ``content``; raise `UnreadableBytes` if it is none that may be read."""
    document = docx.Document(check_office_archive(content, "docx"))
    numbers = WordNumbers(document)
    lines = list(_blocks(document.element.body, numbers))
    return "\n".join(lines) + "\n"


def _blocks(parent: Any, numbers: WordNumbers) -> Iterator[str]:
    """Yield the lines of the paragraphs and tables under an element."""
    for element in parent:
        if element.tag == _PARAGRAPH:
            yield from _paragraph(element, numbers)
        elif element.tag == _TABLE:
            yield from _word_table(element, numbers)
        elif element.tag in _WRAPPERS:
            yield from _blocks(element, numbers)


def _paragraph(element: Any, numbers: WordNumbers) -> Iterator[str]:
    text = "".join(_paragraph_text(element))
    # Word counts the rows of a table in paragraphs that are otherwise empty.
    is_shown = text.strip() or element.getparent().tag == _CELL
    number = numbers.before(element) if is_shown else ""
    # A tabulator in a paragraph is no cell's end.
    yield from (number + text).replace("\t", " ").split("\n")
    for box in element.iter(_BOX):
        # A box in a box comes with the outer one.
        if not any(above.tag in (_AGAIN, _BOX) for above in box.iterancestors()):
            yield from _blocks(box, numbers)


def _paragraph_text(element: Any) -> Iterator[str]:
    """Yield the text within a paragraph, however deep, without what is not shown."""
    for child in element:
        tag = child.tag
        if tag == _TEXT:
            yield child.text or ""
        elif tag == _TAB:
            yield "\t"
        elif tag in _BREAKS:
            yield "\n" if child.get(qn("w:type")) in (None, "textWrapping") else ""
        elif tag == _HYPHEN:
            yield "-"
        elif tag not in _LEFT_OUT and isinstance(tag, str) and not _is_hidden(child):
            yield from _paragraph_text(child)


def _is_hidden(run: Any) -> bool:
    """Whether Word does not show a run."""
    mark = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return mark is not None and mark.get(qn("w:val"), "1") not in {"0", "false", "off"}


def _word_table(element: Any, numbers: WordNumbers) -> list[str]:
    grid = TableGrid()
    for row in _descendants_through_wrappers(element, _ROW):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue
        grid.begin_row()
        before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        if before is not None:
            grid.skip_columns(_column_count(before))
        for cell in _descendants_through_wrappers(row, _CELL):
            columns, is_continued = _cell_reach(cell)
            grid.begin_cell(columns, is_continued=is_continued)
            for line in _blocks(cell, numbers):
                if line.strip() and not is_continued:
                    grid.put(line)
            grid.end_cell()
    return grid.lines()


def _descendants_through_wrappers(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, those in wrappers too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _descendants_through_wrappers(child, tag)


def _cell_reach(cell: Any) -> tuple[int, bool]:
    """Return over how many columns a cell reaches, and whether it goes on from the cell above."""
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    columns = _column_count(span) if span is not None else 1
    return columns, merged is not None and merged.get(qn("w:val"), "continue") == "continue"


def _column_count(element: Any) -> int:
    """Return how many columns an element says, within reason."""
    value = element.get(qn("w:val"), "1")
    return max(1, min(int(value), 50)) if value.isdecimal() and len(value) < 4 else 1
