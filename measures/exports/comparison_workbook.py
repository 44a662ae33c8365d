"""The workbook of a comparison, with the sheets 对照, 汇总 and 说明."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.format import Format

from measures.differences.text_marks import MarkedText, TextMark
from measures.exports.columns import SEPARATOR
from measures.exports.comparison_export import ComparedRows
from measures.exports.row_sheet import MAX_CHARACTERS, cut_to_cell, escape_xml_text
from measures.exports.workbook_setup import FONT, CellStyles, add_cell_styles, new_workbook
from measures.links.comparison.alignment import AlignedRow
from measures.links.comparison.document_comparison import DocumentComparison
from measures.links.comparison.row_kinds import KIND_MEANINGS, kind_label
from measures.links.comparison.text_marks import MarkedMeasure, mark_cells
from measures.models import Link, Measure

#: Name and width of the columns of one document; the district and year of the document go before the name.
_DOCUMENT_COLUMNS = (("编号", 8), ("标题", 24), ("正文", 60), ("牵头", 24))
#: Name and width of the columns before the documents; `_TRAILING_COLUMNS` follow them.
_LEADING_COLUMNS = (("行", 6), ("对应关系", 12))
_TRAILING_COLUMNS = (("关联", 30), ("相近", 8), ("状态", 10), ("另见", 40), ("说明", 40))

#: The note in the last cell of a row on each measure whose text was too long to compare.
_NOT_COMPARED = "文字太长，没有逐词比较，照原样列出，没有标记不等于没有差异。"

#: The value of a cell: text with marks, or a plain value.
_RichCell = MarkedText | str | int | float | None
_SIGNS = frozenset("=+-@＝＋－＠")
#: The note on a cell whose marks Excel cannot hold.
_MARKS_LOST = "单元格容不下标注，没有标记不等于没有差异。"
_WHOLE = {"valign": "top", "text_wrap": True}
_RUNS: dict[TextMark, dict[str, Any]] = {
    TextMark.PLAIN: {},
    TextMark.ADDED: {"underline": 1, "font_color": "#1E6B2E"},
    TextMark.GONE: {"font_strikeout": True, "font_color": "#A3321A"},
    TextMark.PASSING: {"underline": 1, "font_strikeout": True, "font_color": "#7A5A00"},
    TextMark.SHARED: {"bold": True, "font_color": "#234F79"},
}


@dataclass(frozen=True, slots=True)
class _MarkLooks:
    """The formats of each mark: for a part of a cell, a whole cell, and a whole cell that begins with a sign."""

    parts: Mapping[TextMark, Format]
    whole: Mapping[TextMark, Format]
    quoted: Mapping[TextMark, Format]

    @classmethod
    def add_to_workbook(cls, book: xlsxwriter.Workbook) -> _MarkLooks:
        """Add the formats to a workbook and return them."""
        kinds: tuple[dict[str, Any], ...] = ({}, _WHOLE, {**_WHOLE, "quote_prefix": True})
        return cls(
            *(
                {
                    mark: book.add_format({"font_name": FONT, "font_size": 10, **kind, **look})
                    for mark, look in _RUNS.items()
                }
                for kind in kinds
            )
        )


def write_comparison(compared: ComparedRows, file: IO[bytes]) -> int:
    """Write the workbook to ``file``, which must be seekable; return how many rows the sheet 对照 has."""
    with new_workbook(file) as book:
        looks = add_cell_styles(book)
        written = _write_comparison_rows(book, compared, looks)
        _write_comparison_summary(book.add_worksheet("汇总"), compared, looks)
        _write_comparison_notes(book.add_worksheet("说明"), compared, looks)
    return written


def _write_comparison_rows(book: xlsxwriter.Workbook, compared: ComparedRows, looks: CellStyles) -> int:
    """Write the sheet 对照 and return its number of rows."""
    sheet = book.add_worksheet("对照")
    runs = _MarkLooks.add_to_workbook(book)
    columns = _sheet_columns(compared.comparison)
    for number, (name, width) in enumerate(columns):
        sheet.set_column(number, number, width, looks.text)
        sheet.write_string(0, number, name, looks.head)
    sheet.freeze_panes(1, len(_LEADING_COLUMNS))
    for at, row in enumerate(compared.rows, 1):
        *cells, note = _row_cells(compared.comparison, row)
        bare = [columns[number][0] for number, cell in enumerate(cells) if _loses_marks(cell)]
        notes = "\n".join(filter(None, [str(note or ""), *(f"{name}：{_MARKS_LOST}" for name in bare)]))
        for number, cell in enumerate([*cells, notes]):
            _write_cell(sheet, (at, number), cell, looks, runs)
    sheet.autofilter(0, 0, max(len(compared.rows), 1), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    return len(compared.rows)


def _write_cell(
    sheet: Any, place: tuple[int, int], cell: _RichCell, looks: CellStyles, runs: _MarkLooks
) -> None:
    """Write ``cell`` at ``place``, its row and column from 0; text is always written as text, never as a formula."""
    if isinstance(cell, int | float):
        sheet.write_number(*place, cell, looks.number)
        return
    pieces = ((cell, TextMark.PLAIN),) if isinstance(cell, str) else (cell or ())
    text = "".join(piece for piece, _ in pieces)
    if not text:
        return
    is_quoted = text[0] in _SIGNS
    look = looks.quoted if is_quoted else looks.text
    if _can_be_rich(text, pieces):
        parts = [part for piece, mark in pieces if piece for part in (runs.parts[mark], piece)]
        sheet.write_rich_string(*place, *parts, look)
    elif (mark := _whole_mark(pieces)) is not None:
        sheet.write_string(*place, cut_to_cell(text), (runs.quoted if is_quoted else runs.whole)[mark])
    else:
        sheet.write_string(*place, cut_to_cell(text), look)


def _whole_mark(pieces: MarkedText) -> TextMark | None:
    """Return the mark of a text that has the same mark from beginning to end, else None."""
    marks = {mark for piece, mark in pieces if piece} - {TextMark.PLAIN}
    return marks.pop() if len(marks) == 1 and not any(piece and not mark for piece, mark in pieces) else None


def _loses_marks(cell: _RichCell) -> bool:
    """Return whether the cell has marks that Excel cannot hold."""
    if not isinstance(cell, tuple):
        return False
    if not any(mark is not TextMark.PLAIN for piece, mark in cell if piece) or _whole_mark(cell) is not None:
        return False
    return not _can_be_rich("".join(piece for piece, _ in cell), cell)


def _can_be_rich(text: str, pieces: MarkedText) -> bool:
    """Return whether a text has marks, and is short and plain enough for Excel to hold them."""
    marked = any(mark is not TextMark.PLAIN for _, mark in pieces)
    several = sum(bool(piece) for piece, _ in pieces) > 1
    fits = len(text.encode("utf-16-le")) // 2 <= MAX_CHARACTERS
    return marked and several and fits and escape_xml_text(text) == escape(text)


def _write_comparison_summary(sheet: Any, compared: ComparedRows, looks: CellStyles) -> None:
    """Write the sheet 汇总: the number of rows of each kind, and the number of measures of each document."""
    comparison = compared.comparison
    sheet.set_column(0, 0, 26, looks.text)
    sheet.set_column(1, 1, 10, looks.text)
    sheet.set_column(2, 2, 60, looks.text)
    rows: list[Sequence[str | int]] = [("对应关系", "行数", "含义")]
    rows += [(one.label, one.count, KIND_MEANINGS[one.kind]) for one in comparison.tallies()]
    rows.append(
        (
            "全部行",
            len(comparison.rows),
            "三份方案的一行可以兼有几种关系。" if len(comparison.documents) > 2 else "",
        )
    )
    _write_rows_at(sheet, 0, rows, looks)
    documents: list[Sequence[str | int]] = [("行动方案", "举措", "标题")]
    documents += [
        (f"{one.district.shown_name} {one.year}", size, one.title)
        for one, size in zip(comparison.documents, comparison.sizes, strict=True)
    ]
    _write_rows_at(sheet, len(rows) + 1, documents, looks)


def _write_rows_at(sheet: Any, start: int, rows: Sequence[Sequence[str | int]], looks: CellStyles) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            look = looks.text if number else looks.head
            if isinstance(cell, int):
                sheet.write_number(start + number, column, cell, look)
            else:
                sheet.write_string(start + number, column, cell, look)


def _write_comparison_notes(sheet: Any, compared: ComparedRows, looks: CellStyles) -> None:
    """Write the sheet 说明."""
    sheet.set_column(0, 0, 16, looks.text)
    sheet.set_column(1, 1, 100, looks.text)
    sheet.write_string(0, 0, "政策举措库：行动方案比较", looks.title)
    for at, (name, value) in enumerate(_comparison_facts(compared), 2):
        sheet.write_string(at, 0, name, looks.head if name else looks.text)
        if name == "网址":
            sheet.write_url(at, 1, value, looks.link)
        else:
            sheet.write_string(at, 1, value, looks.text)


def _comparison_facts(compared: ComparedRows) -> Iterator[tuple[str, str]]:
    """Yield the facts of the sheet 说明 as label and value."""
    for number, one in enumerate(compared.comparison.documents):
        yield (
            "行动方案" if not number else "",
            f"{one.district.shown_name} {one.year}：{one.title} {one.number}".strip(),
        )
    yield "所列的行", f"{compared.kind_shown}，{len(compared.rows)} 行"
    yield "网址", compared.address
    yield "导出时间", f"{compared.at:%Y-%m-%d %H:%M:%S}（{compared.at.tzname()}）"
    yield "数据版本", str(compared.version)
    yield "待核", "对应关系由程序比较标题与字句得出。“待核”的是建议，未经人工核定；“已确认”的经人工核定。"
    if compared.comparison.is_updating:
        yield (
            "正在更新",
            "导出时方案的文字或关联的核定刚有改动，待核的建议正在更新，可能还是按改动之前得出的。",
        )
    yield "相近", "程序给出的相近程度，0 到 1，越高越相近。"
    before, after = ("前一年", "后一年") if compared.comparison.plan.lineage else ("首栏", "其他各栏都")
    yield "标注", f"下划线是{before}没有的字词，删除线是{after}没有的字词；出入较大时改以粗体标出相同的字句。"
    yield (
        "说明一栏",
        "列出没有逐词比较或容不下标注的文字：没有标记不等于没有差异。超过 Excel 单元格上限的文字截短，末尾注明。",
    )
    yield "牵头", "导出当日有效的牵头单位。"
    yield "另见", "与本行举措另有关联、列在别的行的举措。"
    yield "单元格", "单元格里的文字都是文字：以等号等开头的也不会作为公式计算。"


def _sheet_columns(comparison: DocumentComparison) -> list[tuple[str, int]]:
    """Return the name and the width in characters of each column of the sheet 对照, in order."""
    of_documents = [
        (f"{one.district.shown_name} {one.year} {name}", width)
        for one in comparison.documents
        for name, width in _DOCUMENT_COLUMNS
    ]
    return [*_LEADING_COLUMNS, *of_documents, *_TRAILING_COLUMNS]


def _row_cells(comparison: DocumentComparison, row: AlignedRow) -> list[_RichCell]:
    """Return the cells of a row in column order; several measures or links in a cell get a line or paragraph each.

    The last cell names the measures whose text was not compared.
    """
    plan = comparison.plan
    found: list[_RichCell] = [row.number, SEPARATOR.join(kind_label(kind, plan) for kind in row.kinds)]
    unread: list[Measure] = []
    for measures in mark_cells(row.cells, plan):
        unread += [one.measure for one in measures if one.is_unread]
        found += [
            "\n".join(one.measure.code for one in measures),
            _join_texts([one.title for one in measures], measures),
            _join_texts([one.text for one in measures], measures),
            _join_texts([_join_names(one.leads) for one in measures], measures),
        ]
    names = {one.pk: _measure_in_document(one) for cell in row.cells for one in cell}
    found += [
        "\n".join(_describe_link(link, names) for link in row.links),
        row.links[0].score if len(row.links) == 1 else "\n".join(f"{link.score:.2f}" for link in row.links),
        "\n".join(str(link.get_status_display()) for link in row.links),
        "\n".join(_describe_other_link(one.other, one.links[0]) for one in row.elsewhere),
        "\n".join(f"{names[one.pk]}：{_NOT_COMPARED}" for one in unread),
    ]
    return found


def _join_texts(texts: Sequence[MarkedText], measures: Sequence[MarkedMeasure]) -> MarkedText:
    """Join the texts of a cell; if there are several, put the code of its measure before each."""
    if len(texts) == 1:
        return texts[0]
    lines: list[tuple[str, TextMark]] = []
    for text, one in zip(texts, measures, strict=True):
        lines += [(f"{chr(10) if lines else ''}{one.measure.code}　", TextMark.PLAIN), *text]
    return tuple(lines)


def _join_names(names: MarkedText) -> MarkedText:
    """Join names with the separator between them."""
    pieces: list[tuple[str, TextMark]] = []
    for name, mark in names:
        pieces += [*([(SEPARATOR, TextMark.PLAIN)] if pieces else []), (name, mark)]
    return tuple(pieces)


def _measure_in_document(measure: Measure) -> str:
    document = measure.document
    return f"{document.district.shown_name} {document.year}·{measure.code}"


def _describe_link(link: Link, names: dict[int, str]) -> str:
    """Describe a link in Chinese: ``嘉定区 2024·4 → 嘉定区 2025·5 修改``."""
    between = " → " if link.kind == Link.Kind.LINEAGE else " 与 "
    ends: Iterable[str] = (names[end] for end in (link.origin_id, link.target_id) if end in names)
    return f"{between.join(ends)} {link.relation_label}"


def _describe_other_link(other: Measure, link: Link) -> str:
    return (
        f"{_measure_in_document(other)} {other.title}（{link.relation_label}，{link.get_status_display()}）"
    )
