"""The end of a document, and what a page puts around it: read apart, left in the text, or reported, never lost."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.clean import clean_and_explain
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument
from measures.text.structure.lines.text_lines import split_lines
from measures.text.structure.parts.plan_parts import divide_plan

PLAN = (
    "白石区2026年优化营商环境行动方案\n　　为优化环境，制定本方案。\n　　一、提升服务\n"
    "　　1.建设大厅。建好大厅。（责任单位：区政务局）\n　　2.开通窗口。减少跑动。（责任单位：区数据局）\n"
)
RIGHT = [("1", "建好大厅。", ["区政务局"]), ("2", "减少跑动。", ["区数据局"])]


def read(text: str) -> ParsedDocument:
    """Return a plan as the whole pipeline reads it."""
    return parse_plan(clean_and_explain(text).text)


def measures(plan: ParsedDocument) -> list[tuple[str, str, list[str]]]:
    """Return number, text and leads of each measure."""
    return [(m.code, m.text, [p.name for p in m.parties if p.role == "lead"]) for m in plan.measures]


def codes(plan: ParsedDocument) -> list[str]:
    """Return the codes of the problems that are about the ends of a document."""
    return [
        problem.code
        for problem in plan.problems
        if problem.code.startswith(("text.", "page.", "issuer.", "date."))
    ]


@pytest.mark.parametrize(
    ("ending", "issuer", "day"),
    [
        ("甲区人民政府\n2026年3月2日\n", "甲区人民政府", date(2026, 3, 2)),
        ("甲区人民政府\n２０２６年３月２日\n", "甲区人民政府", date(2026, 3, 2)),
        ("国务院\n2026年3月2日\n", "国务院", date(2026, 3, 2)),
        ("甲省教育厅\n二〇二六年三月二日\n（此件公开发布）\n", "甲省教育厅", date(2026, 3, 2)),
        ("甲区人民政府（代章）\n二O二六年三月二日\n", "甲区人民政府", date(2026, 3, 2)),
        ("甲区营商环境领导小组办公室\n（甲区发展改革委代章）\n2026年3月2日\n", "甲区营商环境领导小组办公室", date(2026, 3, 2)),
        ("甲市财政局\n甲市数据局\n甲市司法局\n2026年3月2日\n", "甲市财政局、甲市数据局、甲市司法局", date(2026, 3, 2)),
        ("甲市财政局　　甲市数据局\n2026年3月2日\n", "甲市财政局、甲市数据局", date(2026, 3, 2)),
        ("甲市财政局 2026年3月2日\n", "甲市财政局", date(2026, 3, 2)),
        ("甲省推进职能转变和\n数字政府建设领导小组办公室\n2026年3月2日\n", "甲省推进职能转变和数字政府建设领导小组办公室", date(2026, 3, 2)),
        ("甲区人民政府办公室　　2026年3月3日印发\n", "甲区人民政府办公室", date(2026, 3, 3)),
        (
            "甲区人民政府\n2026年3月2日\n抄送：区委各部门，区人大常委会办公室，\n区政协办公室，区法院，区检察院。\n甲区人民政府办公室　　　2026年3月3日印发\n",
            "甲区人民政府",
            date(2026, 3, 2),
        ),
        ("抄送：甲市发展改革委，甲市经信局，甲市财\n　　政局，甲市外办。\n甲区人民政府办公室 2026年3月3日印发\n", "甲区人民政府办公室", date(2026, 3, 3)),
        ("甲区人民政府\n", "甲区人民政府", None),
        ("甲区人民政府\n2026-03-02\n", "甲区人民政府", date(2026, 3, 2)),
        ("甲区人民政府\n2026年3月\n", "甲区人民政府", None),
        ("甲区政府办\n2026年3月2日\n此件主动公开\n", "甲区政府办", date(2026, 3, 2)),
        ("中共甲区委员会 甲区人民政府\n2026年3月2日\n", "中共甲区委员会、甲区人民政府", date(2026, 3, 2)),
        ("甲区人民政府办公室秘书科　2026年3月2日印发\n", "甲区人民政府办公室秘书科", date(2026, 3, 2)),
        ("（联系人：张三，联系电话：000）\n甲区人民政府\n2026年3月2日\n", "甲区人民政府", date(2026, 3, 2)),
    ],
)  # fmt: skip
def test_the_signature_is_no_part_of_the_last_measure(ending: str, issuer: str, day: date | None) -> None:
    plan = read(PLAN + ending)
    assert measures(plan) == RIGHT
    assert (plan.issuer, plan.issued_on) == (issuer, day)


FOOTERS = [
    "主办：甲区人民政府办公室 承办：甲区大数据中心\n浙ICP备05000000号-1 浙公网安备 33000000000001号 网站标识码：3300000001\n",
    "主办单位：甲区人民政府办公室\n承办单位：甲区数据局\n备案编号：京ICP备05000000号\n版权所有：甲区人民政府\n",
    "Copyright © 2026 All Rights Reserved 甲区人民政府 版权所有\n",
    "打印本页 关闭窗口\n",
    "【打印】 【关闭】 【收藏】\n",
    "分享到：\n微信 微博 QQ空间\n",
    "浏览次数：1203次\n",
    "责任编辑：张三\n",
    "扫一扫在手机打开当前页\n",
    "上一篇：甲区关于放假的通知\n下一篇：没有了\n",
    "附件下载：\n1.甲区任务分工表.docx\n甲区联系人名单.xlsx 下载\n",
    "相关解读\n图解：《白石区2026年优化营商环境行动方案》\n一图读懂白石区营商环境\n",
    "首页 > 政务公开 > 政策文件\n",
    "网站地图 | 联系我们 | 关于我们 | 网站声明\n地址：甲区乙路1号 邮编：310000\n技术支持：甲市大数据公司\n",
    "（责任编辑：张三）\n（来源：甲区政府办）\n",
    "http://www.example.org/art/1.html\n",
    "附件下载：甲区分工表\n相关稿件\n《甲区方案》政策解读\n",
    "建议使用1024*768分辨率，IE9.0以上版本浏览器\n",
]


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("signature", ["", "甲区人民政府\n2026年3月2日\n（此件公开发布）\n"])
def test_the_footer_of_a_page_is_no_part_of_the_last_measure(signature: str, footer: str) -> None:
    plan = read(PLAN + signature + footer)
    assert measures(plan) == RIGHT
    assert plan.issuer == ("甲区人民政府" if signature else None)
    assert codes(plan) == []


@given(st.lists(st.sampled_from(FOOTERS), max_size=5).map("".join))
def test_footers_in_any_order(footers: str) -> None:
    assert measures(read(PLAN + footers)) == RIGHT


def test_what_is_set_aside_is_kept() -> None:
    plan = read(
        "【打印】【关闭】\n" + PLAN + "甲区人民政府\n2026年3月2日\n抄送：甲局。\n扫一扫在手机打开当前页\n"
    )
    assert plan.colophon == ("甲区人民政府", "2026年3月2日", "抄送：甲局。")
    assert sorted(plan.furniture) == ["【打印】【关闭】", "扫一扫在手机打开当前页"]
    assert plan.as_dict()["colophon"] == list(plan.colophon)


def test_what_stands_between_two_lines_of_a_footer_is_reported() -> None:
    plan = read(PLAN + "相关文件\n甲区关于做好防汛工作的通知\n扫一扫在手机打开当前页\n")
    assert measures(plan) == RIGHT
    assert [p.excerpt for p in plan.problems if p.code == "text.unplaced"] == ["甲区关于做好防汛工作的通知"]


def test_the_footer_behind_a_table_is_no_cell() -> None:
    table = "白石区2026年任务分工表\n序号\t任务\t责任单位\t时限\n1\t建设大厅\t区政务局\t2026年6月30日\n2\t开通窗口\t区数据局\t2026年9月30日\n"
    plan = read(table + "甲区人民政府办公室\n2026年3月2日\n主办：甲区人民政府 浙ICP备1号\n")
    assert [p.name for m in plan.measures for p in m.parties] == ["区政务局", "区数据局"]
    assert (plan.issuer, plan.issued_on) == ("甲区人民政府办公室", date(2026, 3, 2))


@pytest.mark.parametrize("mark", ["\n", "\t"])
def test_a_cell_is_no_issuer_and_a_deadline_no_date_of_issue(mark: str) -> None:
    rows = [
        ["序号", "任务", "责任单位", "完成时限"],
        ["1", "建设大厅", "区政务局", "2026年6月30日"],
        ["2", "开通窗口", "区数据局", "2026年9月30日"],
    ]
    plan = read("白石区2026年任务分工表\n" + "\n".join(mark.join(row) for row in rows) + "\n")
    assert (plan.issuer, plan.issued_on) == (None, None)
    assert [p.name for m in plan.measures for p in m.parties] == ["区政务局", "区数据局"]


def test_cells_of_a_table_without_a_head_sign_nothing() -> None:
    cells = "1\n建设大厅\n区政务局\n2026年6月30日\n2\n开通窗口\n区数据局\n2026年9月30日\n3\n清理收费\n区公安局\n2026年8月\n底前\n"
    plan = read(PLAN + cells)
    assert (plan.issuer, plan.issued_on) == (None, None)
    assert "区数据局" in plan.measures[-1].text


@pytest.mark.parametrize(
    "text",
    [
        "推进ICP备案、公安备案一件事，明确主办单位、承办单位。",
        "支持附件下载、打印、分享，优化网站地图和扫一扫功能。",
        "图解、一图读懂和政策解读同步发布",
        "浏览次数按月统计，来源可靠、去向可查",
        "主办全国性展会，承办国际赛事",
        "版权所有人依法维权，打印、复印、传真免费",
        "责任编辑制度全面落实",
        "首页设置专栏，扫一扫即可办理。",
        "甲区人民政府统筹推进",
        "来源：区财政资金。",
        "时间：2026年6月至9月",
    ],
)
def test_a_measure_that_speaks_of_such_things_is_untouched(text: str) -> None:
    plan = read(PLAN + f"　　3.优化平台。分期推进。\n　　{text}\n")
    assert plan.measures[-1].text == f"分期推进。\n{text}"
    middle = read(PLAN.replace("　　2.", f"　　{text}\n　　2."))
    assert text.rstrip("。") in middle.measures[0].text


def test_the_last_day_of_a_measure_is_no_signature() -> None:
    plan = read(PLAN + "　　3.优化平台。分期推进。\n　　完成时限：2026年6月30日\n")
    assert [str(deadline.day) for deadline in plan.measures[-1].deadlines] == ["2026-06-30"]
    assert (plan.issued_on, plan.measures[-1].text) == (None, "分期推进。")


@pytest.mark.parametrize("footer", ["", "浙ICP备05000000号\n"])
def test_who_is_responsible_is_no_footer(footer: str) -> None:
    text = PLAN.replace("（责任单位：区政务局）", "\n主办单位：区政务局").replace(
        "（责任单位：区数据局）", "\n主办单位：区数据局\n协办单位：区财政局"
    )
    assert measures(read(text + footer)) == RIGHT


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        (PLAN.replace("　　2.", "浏览次数：12\n　　2."), "浏览次数：12"),
        (PLAN.replace("　　2.", "【打印】【关闭】\n　　2."), "【打印】【关闭】"),
        (PLAN + "主办：甲区人民政府办公室\n", "主办：甲区人民政府办公室"),
        (PLAN + "联系电话：000-000\n", "联系电话：000-000"),
        (PLAN + "附：甲区任务清单\n", "附：甲区任务清单"),
        (PLAN + "二〇二六年三月\n", "二〇二六年三月"),
        (PLAN + "甲区关于做好防汛工作的通知\n返回顶部\n", "甲区关于做好防汛工作的通知"),
        (PLAN + "　　3.抓好收官。完成任务。\n责任单位：区政务局\n2026年6月30日\n", "2026年6月30日"),
    ],
)
def test_what_is_uncertain_stays_and_is_reported(text: str, excerpt: str) -> None:
    plan = read(text)
    assert [p.excerpt for p in plan.problems if p.code == "text.furniture"] == [excerpt]
    assert any(excerpt in measure.text for measure in plan.measures)


PIECES = st.sampled_from(
    [*FOOTERS, PLAN, "甲区人民政府\n", "2026年3月2日\n", "抄送：甲局，\n", "乙局。\n", "附件1\n", "附件：甲表\n", "　　3.抓好收官。完成任务。\n",
     "序号\t任务\t责任单位\n", "1\t建设大厅\t区政务局\n", "短行\n", "长句一句，长句两句，直到句号才算完。\n", "目录\n", "一、提升服务……3\n", "索 引 号：\n", "000014/2026\n"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_every_line_is_in_a_part_once(text: str) -> None:
    lines = [line for line in split_lines(text) if line.text]
    parts = divide_plan(lines)
    placed = [
        *parts.head,
        *parts.body,
        *parts.colophon,
        *parts.attachments,
        *parts.furniture,
        *parts.unplaced,
    ]
    placed += [line for annex in parts.annexes for line in annex.lines]
    starts = [line.start for line in placed]
    assert len(set(starts)) == len(starts)
    # The labels of annexes, and the heads that a table repeats, are in none.
    # A label and the value on the line below it are put together: places tell, not words.
    missing = {line.text for line in lines if line.start not in starts}
    assert all(text.startswith(("附件", "序号", "1\t", "1.")) for text in missing)


@pytest.mark.parametrize("number", ["3/12", "第 3 页"])
def test_what_may_be_a_page_number_stays_and_is_reported(number: str) -> None:
    plan = read(PLAN + f"　　3.抓好收官。分期推进，办结率逐年提高 {number}\n　　继续推进。\n")
    assert number in plan.measures[-1].text
    assert [p.code for p in plan.problems if p.code.startswith("text.")] == ["text.page_number"]


@pytest.mark.parametrize(
    "unit",
    [
        "甲区人民政府\n2026年3月2日\n",
        "上一篇：甲\n乙丙丁\n",
        "打印 关闭 ",
        "抄送：甲，\n乙\n",
        "发布日期：\n2026年\n",
        "甲 — 9 — ",
        "甲 9/12\n",
        "关于甲《乙》方案\n",
        "— 9 —\n",
    ],
)
def test_the_work_grows_with_the_text(unit: str) -> None:
    def effort(size: int) -> float:
        text = clean_and_explain(unit * size).text
        begun = time.process_time()
        for _ in range(2):
            divide_plan(split_lines(text))
        parse_plan(text)
        return time.process_time() - begun

    size = 15_000 // len(unit)
    # Four times the text would be sixteen times the work if any step looked at all lines for each.
    assert effort(4 * size) < 10 * effort(size) + 0.2
