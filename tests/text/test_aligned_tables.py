"""Tables of PDF files whose columns nothing rules."""

from __future__ import annotations

import pytest

from measures.text.containers.pdf import pdf_text
from measures.text.parse import parse_plan
from tests.text.samples import Rule, Words, printed

HEAD = ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"]
WIDTHS = [40, 150, 80, 90, 80]
SIZE, PITCH = 12, 16
TITLE: Words = (150, 790, 16, "青河区2025年重点任务分工表")
ROWS = [
    ["1", "建设服务大厅，方便群众就近办理各类事项。", "区政务局", "区数据局、区司法局", "6月底"],
    ["2", "开通线上窗口。", "区数据局", "", "2025年9月底前"],
    ["3", "兑现惠企政策，推行免申即享，扩大覆盖范围。", "区财政局", "区商务委", "长期"],
    ["4", "清理涉企收费。", "区发改委", "", "12月底"],
]
READ = [
    ("1", "建设服务大厅，方便群众就近办理各类事项。", ["区政务局", "区数据局", "区司法局"], ["6月底"]),
    ("2", "开通线上窗口。", ["区数据局"], ["2025年9月底前"]),
    ("3", "兑现惠企政策，推行免申即享，扩大覆盖范围。", ["区财政局", "区商务委"], ["长期"]),
    ("4", "清理涉企收费。", ["区发改委"], ["12月底"]),
]


def unruled_table(
    rows: list[list[str]], *, top: float = 740, is_centered: bool = False, between: float = 10
) -> list[Words | Rule]:
    """Return the words of a table without rules, line by line; ``between`` parts its rows."""
    found: list[Words] = []
    for row in rows:
        cells = [_wrapped(cell, width) for cell, width in zip(row, WIDTHS, strict=True)]
        height = max(map(len, cells))
        left = 60.0
        for cell, width in zip(cells, WIDTHS, strict=True):
            down = (height - len(cell)) / 2 if is_centered else 0
            found += [(left, top - (at + down) * PITCH, SIZE, words) for at, words in enumerate(cell)]
            left += width
        top -= height * PITCH + between
    return sorted(found, key=lambda words: (-words[1], words[0]))


def _wrapped(cell: str, width: int) -> list[str]:
    most = width // SIZE - 1
    return [cell[at : at + most] for at in range(0, len(cell), most)]


def read(*pages: list[Words | Rule]) -> list[tuple[str, str, list[str], list[str]]]:
    """Return what the rows of a file with these pages say."""
    plan = parse_plan(pdf_text(printed(*pages)).text)
    return [
        (m.number, m.text, [party.name for party in m.parties], [time.printed for time in m.deadlines])
        for m in plan.measures
    ]


@pytest.mark.parametrize("is_centered", [True, False])
@pytest.mark.parametrize("between", [10, 0])
def test_what_stands_below_each_other_is_a_column(is_centered: bool, between: float) -> None:
    assert read([TITLE, *unruled_table([HEAD, *ROWS], is_centered=is_centered, between=between)]) == READ


def test_level_rules_part_rows() -> None:
    rules: list[Rule] = [(60, y, 500, y) for y in (736, 704, 672)]
    page = [TITLE, *unruled_table([HEAD, *ROWS], between=0), *rules]
    assert read(page) == READ


@pytest.mark.parametrize("is_repeated", [True, False])
def test_the_table_goes_on_over_pages(is_repeated: bool) -> None:
    rest = [HEAD, *ROWS[2:]] if is_repeated else ROWS[2:]
    number: Words = (290, 40, 10, "- 1 -")
    assert read([TITLE, *unruled_table([HEAD, *ROWS[:2]]), number], [*unruled_table(rest)]) == READ


def test_a_row_that_a_page_breaks_is_one() -> None:
    first = [HEAD, ROWS[0], ["2", "开通线上", "区数据局", "", "2025年"]]
    second = [HEAD, ["", "窗口。", "", "", "9月底前"], *ROWS[2:]]
    found = read([TITLE, *unruled_table(first)], [*unruled_table(second)])
    assert [(number, names) for number, _, names, _ in found] == [(row[0], row[2]) for row in READ]
    assert found[1][1] == "开通线上窗口。"


def test_a_head_over_two_lines_and_headings_between_the_rows() -> None:
    head = [["序号", "重点任务", "牵头", "配合", "完成"], ["", "", "单位", "单位", "时限"]]
    table = unruled_table(head, between=0)
    below: list[Words | Rule] = [(60, 698, SIZE, "一、优化服务"), *unruled_table(ROWS, top=672)]
    plan = parse_plan(pdf_text(printed([TITLE, *table, *below])).text)
    assert [chapter.title for chapter in plan.chapters] == ["优化服务"]
    assert [measure.number for measure in plan.measures] == ["1", "2", "3", "4"]


def test_paragraphs_around_the_table_stay_what_they_are() -> None:
    above: Words = (60, 765, SIZE, "为抓好落实，制定本分工表，请各部门认真贯彻执行。")
    below: Words = (60, 560, SIZE, "注：各部门应当按照职责抓好落实，并及时报送进展情况。")
    text = pdf_text(printed([TITLE, above, *unruled_table([HEAD, *ROWS]), below])).text
    lines = [line.strip() for line in text.splitlines()]
    assert lines[1].startswith("为抓好落实")
    assert lines[-1].startswith("注：各部门")
    assert sum("\t" in line for line in lines) == 5


def test_words_that_only_call_a_number_are_no_table() -> None:
    page: list[Words | Rule] = [
        TITLE,
        (60, 700, SIZE, "序号"),
        (200, 700, SIZE, "名称"),
        (300, 700, SIZE, "数量"),
    ]
    assert "\t" not in pdf_text(printed([*page, (60, 660, SIZE, "各部门应当按照职责抓好落实。")])).text
