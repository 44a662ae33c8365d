"""The headers and cells of the sheet 对照, one row for each row on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.differences.text_marks import MarkedText, TextMark
from measures.exports.columns import SEPARATOR
from measures.links.comparison.alignment import AlignedRow
from measures.links.comparison.document_comparison import DocumentComparison
from measures.links.comparison.row_kinds import kind_label
from measures.links.comparison.text_marks import MarkedMeasure, mark_cells
from measures.models import Link, Measure

#: Name and width of the columns of one document; the district and year of the document go before the name.
DOCUMENT_COLUMNS = (("编号", 8), ("标题", 24), ("正文", 60), ("牵头", 24))
#: Name and width of the columns before the documents; `TRAILING_COLUMNS` follow them.
LEADING_COLUMNS = (("行", 6), ("对应关系", 12))
TRAILING_COLUMNS = (("关联", 30), ("相近", 8), ("状态", 10), ("另见", 40), ("说明", 40))

#: The note in the last cell of a row on each measure whose text was too long to compare.
NOT_COMPARED = "文字太长，没有逐词比较，照原样列出，没有标记不等于没有差异。"

#: The value of a cell: text with marks, or a plain value.
RichCell = MarkedText | str | int | float | None


@dataclass(frozen=True, slots=True)
class ComparisonHeader:
    """A column of the sheet: its name, and its width in characters."""

    name: str
    width: float


def comparison_headers(comparison: DocumentComparison) -> list[ComparisonHeader]:
    """Return the columns of the sheet in order."""
    named = [
        ComparisonHeader(f"{one.district.name} {one.year} {name}", width)
        for one in comparison.documents
        for name, width in DOCUMENT_COLUMNS
    ]
    return [
        *(ComparisonHeader(*one) for one in LEADING_COLUMNS),
        *named,
        *(ComparisonHeader(*one) for one in TRAILING_COLUMNS),
    ]


def comparison_cells(comparison: DocumentComparison, row: AlignedRow) -> list[RichCell]:
    """Return the cells of a row in column order; several measures or links in a cell get a line or paragraph each.

    The last cell names the measures whose text was not compared.
    """
    plan = comparison.plan
    found: list[RichCell] = [row.number, SEPARATOR.join(kind_label(kind, plan) for kind in row.kinds)]
    unread: list[Measure] = []
    for held in mark_cells(row.cells, plan):
        unread += [one.measure for one in held if one.is_unread]
        found += [
            "\n".join(one.measure.code for one in held),
            _join_texts([one.title for one in held], held),
            _join_texts([one.text for one in held], held),
            _join_texts([_join_names(one.leads) for one in held], held),
        ]
    names = {one.pk: _measure_name(one) for cell in row.cells for one in cell}
    found += [
        "\n".join(_describe_link(link, names) for link in row.links),
        row.links[0].score if len(row.links) == 1 else "\n".join(f"{link.score:.2f}" for link in row.links),
        "\n".join(str(link.get_status_display()) for link in row.links),
        "\n".join(_describe_other_link(one.other, one.links[0]) for one in row.elsewhere),
        "\n".join(f"{names[one.pk]}：{NOT_COMPARED}" for one in unread),
    ]
    return found


def _join_texts(texts: Sequence[MarkedText], held: Sequence[MarkedMeasure]) -> MarkedText:
    """Join the texts of a cell; if there are several, put the code of its measure before each."""
    if len(texts) == 1:
        return texts[0]
    lines: list[tuple[str, TextMark]] = []
    for text, one in zip(texts, held, strict=True):
        lines += [(f"{chr(10) if lines else ''}{one.measure.code}　", TextMark.PLAIN), *text]
    return tuple(lines)


def _join_names(names: MarkedText) -> MarkedText:
    """Join names with the separator between them."""
    pieces: list[tuple[str, TextMark]] = []
    for name, mark in names:
        pieces += [*([(SEPARATOR, TextMark.PLAIN)] if pieces else []), (name, mark)]
    return tuple(pieces)


def _measure_name(measure: Measure) -> str:
    document = measure.document
    return f"{document.district.name} {document.year}·{measure.code}"


def _describe_link(link: Link, names: dict[int, str]) -> str:
    """Describe a link in Chinese: ``嘉定区 2024·4 → 嘉定区 2025·5 修改``."""
    between = " → " if link.kind == Link.Kind.LINEAGE else " 与 "
    ends: Iterable[str] = (names[end] for end in (link.origin_id, link.target_id) if end in names)
    return f"{between.join(ends)} {link.relation_label}"


def _describe_other_link(other: Measure, link: Link) -> str:
    return f"{_measure_name(other)} {other.title}（{link.relation_label}，{link.get_status_display()}）"
