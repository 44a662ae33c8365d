"""What Word, Excel and web pages show, and what they only hold: hidden words, rows and numbers, tables that lay out."""

from __future__ import annotations

from datetime import date

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

from measures.text.containers.text_extraction import extract_text_here
from measures.text.containers.web_page import web_page_text
from measures.text.containers.word_document import word_text
from measures.text.parse import parse_plan
from tests.text.samples import repacked, saved, word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = ["序号", "重点任务", "牵头单位"]


def word_body(body: str) -> bytes:
    """Return a Word document with this body."""
    part = f"<w:document {_W}><w:body>{body}</w:body></w:document>".encode()
    return repacked(word("甲"), instead={"word/document.xml": part})


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:r>{properties}<w:t>{text}</w:t></w:r></w:p>"


def word_row(*cells: str, properties: str = "") -> str:
    inside = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def test_what_word_hides_is_left_out() -> None:
    hidden = "<w:rPr><w:vanish/></w:rPr>"
    shown = '<w:rPr><w:vanish w:val="0"/></w:rPr>'
    body = f"<w:p><w:r>{hidden}<w:t>旧稿</w:t></w:r><w:r>{shown}<w:t>定稿</w:t></w:r></w:p>"
    assert word_text(word_body(body)) == "定稿\n"


def test_a_row_that_was_taken_out_is_none_and_one_that_begins_later_keeps_its_columns() -> None:
    rows = (
        word_row(*HEAD),
        word_row("1", "甲事。", "区甲局"),
        word_row("2", "旧事。", "区乙局", properties='<w:del w:id="1" w:author="x"/>'),
        word_row("乙事。", "区丙局", properties='<w:gridBefore w:val="1"/>'),
    )
    assert word_text(word_body(f"<w:tbl>{''.join(rows)}</w:tbl>")).splitlines() == [
        "序号\t重点任务\t牵头单位",
        "1\t甲事。\t区甲局",
        "\t乙事。\t区丙局",
    ]


def numbered(document: docx.document.Document, levels: list[tuple[str, str]], *nums: tuple[int, str]) -> None:
    """Give a document a list of these levels under the numbers ``nums``, each with what it changes."""
    numbering = document.part.numbering_part.element
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    its = nums[0][0]
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{its}">{inside}</w:abstractNum>')
    )
    for num, changes in nums:
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{num}"><w:abstractNumId w:val="{its}"/>{changes}</w:num>'
            )
        )


def put_in_list(item: Paragraph, num: int) -> None:
    item._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{num}"/></w:numPr>')
    )


def test_word_counts_the_rows_of_a_table_and_begins_a_list_anew() -> None:
    document = docx.Document()
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbered(document, [("decimal", "%1")], (77, ""), (78, anew))
    table = document.add_table(0, 3)
    for num, row in ((0, HEAD), (77, ["", "甲事。", "区甲局"]), (77, ["", "乙事。", "区乙局"])):
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            cell.text = value
        if num:
            put_in_list(cells[0].paragraphs[0], num)
    put_in_list(document.add_paragraph("、另行统计"), 78)
    assert word_text(saved(document)).splitlines() == [
        "序号\t重点任务\t牵头单位",
        "1\t甲事。\t区甲局",
        "2\t乙事。\t区乙局",
        "1、另行统计",
    ]


def test_rows_hidden_by_hand_are_left_out_and_those_a_filter_hides_are_kept() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (HEAD, [1, "甲事。", "区甲局"], [2, "旧事。", "区乙局"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    assert "旧事" not in extract_text_here(saved(workbook)).text
    sheet.auto_filter.ref = "A1:C3"
    assert "旧事" in extract_text_here(saved(workbook)).text


@pytest.mark.parametrize(
    ("form", "printed", "day"),
    [
        ("yyyy-mm-dd", "2025年6月1日", "2025-06-01"),
        ('yyyy"年"m"月"', "2025年6月", "2025-06-30"),
        ("yyyy", "2025年", "2025-12-31"),
    ],
)
def test_a_date_says_no_more_than_its_format_shows(form: str, printed: str, day: str) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["青河区2025年重点任务分工表"])
    sheet.append([*HEAD, "完成时限"])
    sheet.append([1, "甲事。", "区甲局", date(2025, 6, 1)])
    sheet["D3"].number_format = form
    plan = parse_plan(extract_text_here(saved(workbook)).text)
    assert [(time.printed, str(time.day)) for time in plan.measures[0].deadlines] == [(printed, day)]


PARTS = (
    "<p>为优化营商环境，制定本方案。</p><p>一、优化服务</p><p>1.高效办事。完善机制。</p>"
    "<p>2.线上办理。推广电子证照。</p><p>3.信用修复。一口办理。</p>"
)


@pytest.mark.parametrize(
    "title", ["<h1>青河区优化营商环境行动方案</h1>", "<p>青河区优化营商环境行动方案</p>"]
)
def test_a_table_that_lays_out_a_page_is_no_table(title: str) -> None:
    source = f"<table><tr><td>首页<br>政务公开</td><td>{title}{PARTS}</td></tr><tr><td>页脚</td></tr></table>"
    lines = web_page_text(f"<body>{source}</body>".encode()).splitlines()
    assert lines[2:5] == ["青河区优化营商环境行动方案", "为优化营商环境，制定本方案。", "一、优化服务"]


def test_a_long_cell_beside_others_is_still_one_of_a_table() -> None:
    long = "".join(f"<p>（{number}）完善机制，优化流程。</p>" for number in range(1, 9))
    source = f"<table><tr><td>序号</td><td>任务</td><td>单位</td></tr><tr><td>1</td><td>{long}</td><td>区甲局</td></tr></table>"
    assert len(web_page_text(f"<body>{source}</body>".encode()).splitlines()) == 2
