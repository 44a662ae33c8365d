"""Plans in web pages, Word documents and PDF files: the same plan as in plain text; and files that mean harm."""

from __future__ import annotations

from datetime import date

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.styles import Font

from measures.text.clean import clean_and_explain
from measures.text.containers import text_extraction as extracting
from measures.text.containers.file_format import recognise_format
from measures.text.containers.text_extraction import extract_text, extract_text_here
from measures.text.containers.web_charset import decode_web_page
from measures.text.containers.web_page import web_page_text
from measures.text.containers.word_document import word_text
from measures.text.decode import UnreadableBytes, decode_bytes
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument
from tests.corpus import PLANS
from tests.text.container_files import READERS, printed_text_of, read_here
from tests.text.samples import page, pdf, repacked, saved, word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def content_of(plan: ParsedDocument) -> object:
    """Return what a plan says, wherever it says it."""
    facts = (plan.district, plan.year, plan.title, plan.number, plan.issuer, plan.issued_on, plan.declared)
    measures = [
        (m.code, m.title, m.text, m.kind, m.own_initiative, [(p.name, p.role, p.place) for p in m.parties])
        for m in plan.measures
    ]
    return facts, [(c.ordinal, c.title, c.annex) for c in plan.chapters], measures


@pytest.fixture(scope="module")
def cleaned() -> dict[str, str]:
    return {path.stem: clean_and_explain(decode_bytes(path.read_bytes()).text).text for path in PLANS}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("plan", [path.stem for path in PLANS])
def test_the_five_plans_say_the_same_in_every_format(cleaned: dict[str, str], plan: str, kind: str) -> None:
    make, read = READERS[kind]
    content = make(cleaned[plan])
    assert recognise_format(content) == kind
    assert content_of(parse_plan(clean_and_explain(read(content)).text)) == content_of(
        parse_plan(cleaned[plan])
    )


def test_damaged_text_is_as_damaged_in_a_page() -> None:
    raw = decode_bytes(next(path for path in PLANS if path.stem == "jiading-2026").read_bytes()).text
    assert web_page_text(page(raw)).split() == [line for line in "\n".join(raw.split("\n")).split() if line]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030", "big5", "utf-16"])
def test_a_page_is_read_in_the_encoding_that_it_names(charset: str) -> None:
    text = "徐匯區優化營商環境行動方案" if charset == "big5" else "徐汇区优化营商环境行动方案"
    assert text in decode_web_page(page(text, charset=charset)).text
    wrong = page(text, charset="utf-8").replace(b'charset="utf-8"', b'charset="gb2312"')
    assert text in decode_web_page(wrong).text


def test_what_is_only_the_page_s_is_left_out() -> None:
    links = "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(8))
    text = web_page_text(
        f"<html><body><ul>{links}</ul><div style='display:none'>藏</div><p>優<ruby>化<rt>huà</rt></ruby>\n营商</p>"
        "<ol><li>甲</li><li>乙</li></ol><ul><li>丙</li></ul><pre>丁\n戊</pre></body></html>".encode()
    )
    assert text.split("\n") == ["優化营商", "1.甲", "2.乙", "丙", "丁", "戊", ""]


SITE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>青河区行动方案_青河区人民政府</title></head><body>
<div class="header"><div id="topNav">欢迎访问青河区人民政府</div></div>
<div class="breadcrumb">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; 政策文件</div>
<div class="content main-share"><div class="article_title"><h1>青河区优化营商环境行动方案（2025年）</h1></div>
<div class="fontSize">字号：【<a>大</a> <a>中</a> <a>小</a>】</div>
<p>为优化营商环境，制定本方案，请各部门结合实际认真贯彻执行，并及时报告进展情况和遇到的问题。</p>
<p>一、优化服务</p><p>1.高效办事。完善机制。（牵头单位：区数据局）</p>
<table><tr><th>序号</th><th>任务</th></tr><tr><td>1</td><td>开设专窗</td></tr></table>
<p><a href="/files/1.docx">附件1.任务清单.docx</a></p><p>附件1 任务清单</p></div>
<div class="share-box">分享到：微信 微博</div><ul class="xgwj related"><li>相关解读：一图读懂</li></ul>
<div id="footer"><p>主办：青河区人民政府办公室</p><p>网站标识码：0000000000</p></div></body></html>"""


def test_of_a_page_saved_from_a_site_the_document_is_kept() -> None:
    assert web_page_text(SITE.encode()).splitlines() == [
        "欢迎访问青河区人民政府",
        "青河区优化营商环境行动方案（2025年）",
        "为优化营商环境，制定本方案，请各部门结合实际认真贯彻执行，并及时报告进展情况和遇到的问题。",
        "一、优化服务",
        "1.高效办事。完善机制。（牵头单位：区数据局）",
        "序号\t任务",
        "1\t开设专窗",
        "附件1 任务清单",
    ]


def test_a_document_in_an_element_called_otherwise_is_kept() -> None:
    paragraph = "为优化营商环境，制定本方案，请各部门结合实际认真贯彻执行，并及时报告进展情况和遇到的问题。"
    assert (
        web_page_text(f"<body><div class='nav share'><p>{paragraph}</p></div></body>".encode())
        == f"{paragraph}\n"
    )


TABLE = [
    ("序号", "改革事项", "牵头部门"),
    ("1", "高效办成一件事", "区数据局"),
    ("2", "融资支持", "区财政局、区金融办"),
]


def test_tables_are_rows_of_cells() -> None:
    rows = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in TABLE)
    wide = "<tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr>"
    layout = f"<table><tr><td>{'<p>段落</p>' * 40}</td><td>旁栏</td></tr></table>"
    text = web_page_text(f"<body><table>{rows}</table><table>{wide}</table>{layout}</body>".encode())
    assert text.split("\n")[:3] == ["\t".join(row) for row in TABLE]
    assert text.split("\n")[3:5] == ["甲\t乙", "\t丙"]
    assert text.split("\n")[5:-1] == ["段落"] * 40 + ["旁栏"]
    document = docx.Document()
    document.add_paragraph("附件")
    table = document.add_table(0, 3)
    for row in TABLE:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    document.add_paragraph("后记")
    assert word_text(saved(document)).split("\n") == ["附件", *("\t".join(row) for row in TABLE), "后记", ""]


def book(*sheets: tuple[str, list[list[object]], list[str]]) -> bytes:
    """Return a workbook: for each sheet its name, its rows and the ranges that are merged."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows, merged in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    return saved(workbook)


def test_a_workbook_is_its_sheets_as_tables() -> None:
    rows: list[list[object]] = [
        ["青河区2025年重点任务清单"],
        ["序号", "领域", "任务", "牵头单位", "完成时限", None],
        ["一、优化服务"],
        [1, "准入", "设立专窗，\n延长服务。", "区甲局", date(2025, 6, 30)],
        [2.0, None, "网办率达到", "区乙局", 0.9],
        ["二", "降低成本"],
        [3, "融资", "扩大覆盖。", "区丙局", "长期"],
    ]
    content = book(
        ("Sheet1", rows, ["A1:E1", "B4:B5"]), ("补充清单", [["序号", "任务"], [1, "甲"]], []), ("空", [], [])
    )
    assert recognise_format(content) == "xlsx"
    assert extract_text_here(content).text.split("\n") == [
        "青河区2025年重点任务清单",
        "序号\t领域\t任务\t牵头单位\t完成时限",
        "一、优化服务",
        "1\t准入\t设立专窗， 延长服务。\t区甲局\t2025年6月30日",
        "2\t准入\t网办率达到\t区乙局\t0.9",
        "二\t降低成本\t\t\t",
        "3\t融资\t扩大覆盖。\t区丙局\t长期",
        "补充清单",
        "序号\t任务",
        "1\t甲",
        "",
    ]
    plan = parse_plan(extract_text_here(content).text)
    assert [(m.code, [d.printed for d in m.deadlines]) for m in plan.measures] == [
        ("1", ["2025年6月30日"]),
        ("2", ["0.9"]),
        ("3", ["长期"]),
    ]
    assert [chapter.title for chapter in plan.chapters] == ["优化服务", "降低成本"]


def test_hidden_sheets_and_far_borders_are_left_out_and_what_is_too_wide_is_refused() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["序号", "任务", "牵头单位"])
    workbook.active.cell(1, 40).font = Font(bold=True)
    hidden = workbook.create_sheet("旧稿")
    hidden.append(["序号", "作废"])
    hidden.sheet_state = "hidden"
    assert extract_text_here(saved(workbook)).text == "序号\t任务\t牵头单位\n"
    workbook.active.cell(1, 61, "远")
    with pytest.raises(UnreadableBytes, match="60 列的上限"):
        extract_text_here(saved(workbook))


def test_word_numbers_paragraphs_itself() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(
            [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
        )
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, words in (
        (0, "优化服务"),
        (1, "政务"),
        (2, "甲"),
        (2, "乙"),
        (1, "市场"),
        (2, "丙"),
        (0, "要素"),
    ):
        properties = document.add_paragraph(words)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="78"/></w:numPr>')
        )
    lines = word_text(saved(document)).split()
    assert lines == ["一、优化服务", "（一）政务", "1.甲", "2.乙", "（二）市场", "1.丙", "二、要素"]


def test_changes_that_word_tracks_are_taken_as_made() -> None:
    body = (
        "<w:p><w:r><w:t>牵头单位：</w:t></w:r><w:del><w:r><w:delText>区经委</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>区商务委</w:t></w:r></w:ins></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>内容控件</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    part = f"<w:document {_W}><w:body>{body}</w:body></w:document>".encode()
    assert (
        word_text(repacked(word("甲"), instead={"word/document.xml": part}))
        == "牵头单位：区商务委\n内容控件\n"
    )


def test_paragraphs_of_a_pdf_are_whole_across_lines_and_pages() -> None:
    long = "推动在招投标和政府采购活动中应用首台（套）重大技术装备2025年新增150个" * 60
    assert printed_text_of(pdf(f"标题\n{long}\n下一段")).split() == ["标题", long, "下一段"]


MERGED = """<table><tr><th rowspan="2">序号</th><th rowspan="2">改革事项</th><th colspan="2">责任单位</th><th rowspan="2">备注</th></tr>
<tr><th>牵头</th><th>配合单位</th></tr>
<tr><td rowspan="2">1</td><td rowspan="2">高效办事</td><td rowspan="3">区数据局</td><td>区税务局</td><td></td></tr>
<tr><td>区司法局</td><td></td></tr>
<tr><td>2</td><td>帮办代办</td><td></td><td></td></tr>
<tr><td>3</td><td>信用修复</td><td></td><td>区财政局</td><td></td></tr></table>"""


def test_a_cell_that_reaches_down_is_stated_of_each_row_it_reaches() -> None:
    page = f"<html><body><h1>青河区2025年任务分工表</h1>{MERGED}</body></html>"
    plan = parse_plan(extract_text(page.encode()).text)
    assert [(m.code, m.title, [(party.role, party.name) for party in m.parties]) for m in plan.measures] == [
        ("1", "高效办事", [("lead", "区数据局"), ("co_lead", "区税务局"), ("co_lead", "区司法局")]),
        ("2", "帮办代办", [("lead", "区数据局")]),
        ("3", "信用修复", [("co_lead", "区财政局")]),
    ]


@pytest.mark.parametrize("content", [b"<html><body>\x00<p>", b'<html><meta charset="utf-8"><body>\x00<p>'])
def test_a_null_character_refuses_no_page(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(extracting, "read_container_confined", read_here)

    assert "徐汇区优化营商环境" in extract_text(content + "徐汇区优化营商环境".encode()).text
