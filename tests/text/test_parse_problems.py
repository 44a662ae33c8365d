"""What the parser is unsure of: reported with its place, and never turned into data silently."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, TextProblem

PLAN = """青河区人民政府办公室关于印发《青河区优化营商环境行动方案》的通知
青府办发〔2025〕7号
各镇人民政府，区政府各委、办、局：
《青河区优化营商环境行动方案》已经区政府同意，现印发给你们，请认真按照执行。
青河区人民政府办公室
2025年3月7日
青河区优化营商环境行动方案
2025年，青河区持续优化营商环境，推出2个方面5项举措，制定本方案。
一、优化服务
（一）政务服务
1.高效办事。完善机制，提升效率。（牵头单位：区数据局；配合单位：各相关部门）
2.帮办代办。优化帮办。（牵头单位：区政务服务中心）
（二）政策服务
3.政策制定。听取意见，包括：1.企业意见；2.协会意见。
二、规范监管
4.信用监管。深化信用监管，推广2.0平台。
5.执法检查。推行检查码。
青河区人民政府办公室
2025年3月8日印发
"""


def codes(document: ParsedDocument) -> list[str]:
    """Return the codes of the problems in order."""
    return [problem.code for problem in document.problems]


def only(document: ParsedDocument, code: str) -> TextProblem:
    """Return the one problem with this code."""
    (problem,) = [problem for problem in document.problems if problem.code == code]
    return problem


def test_a_plan_in_order_has_no_problems() -> None:
    plan = parse_plan(PLAN)
    assert plan.problems == ()
    assert plan.declared == {"方面": 2, "举措": 5}
    assert [(total.label, total.declared, total.parsed) for total in plan.totals] == [
        ("方面", 2, 2),
        ("举措", 5, 5),
    ]


def test_a_gap() -> None:
    problem = only(parse_plan(PLAN.replace("4.信用监管", "信用监管")), "numbering.gap")
    assert (problem.line, problem.column) == (17, 1)
    assert "缺少 4" in problem.message
    assert problem.excerpt.startswith("5.执法检查")


def test_a_gap_says_where_the_lost_item_may_be() -> None:
    plan = parse_plan(
        "青河区行动方案（2025年）\n一、优化服务\n1.甲事项\n做好甲。\n乙事项\n做好乙。\n3.丙事项\n做好丙。\n"
    )
    assert "第 5 行“乙事项”可能是缺号的一项" in only(plan, "numbering.gap").message


def test_a_double() -> None:
    plan = parse_plan(PLAN.replace("2.帮办", "1.帮办"))
    assert [measure.code for measure in plan.measures] == ["1", "1-2", "3", "4", "5"]
    assert only(plan, "numbering.duplicate").line == 12
    assert only(plan, "numbering.gap").line == 14


def test_disorder() -> None:
    plan = parse_plan(
        PLAN.replace("4.信用", "六.信用").replace("5.执法", "4.执法").replace("六.信用", "5.信用")
    )
    assert codes(plan) == ["numbering.order"]
    assert only(plan, "numbering.order").line == 17


def test_a_plan_that_does_not_begin_at_one() -> None:
    plan = parse_plan("青河区行动方案（2025年）\n一、优化服务\n3.甲事项。做好甲。\n4.乙事项。做好乙。\n")
    assert "缺少 1、2" in only(plan, "numbering.gap").message


def test_chapters_out_of_order() -> None:
    problem = only(parse_plan(PLAN.replace("二、规范监管", "三、规范监管")), "numbering.gap")
    assert (problem.line, "章编号" in problem.message) == (15, True)


def test_a_section_before_any_chapter() -> None:
    plan = parse_plan(PLAN.replace("一、优化服务\n", "").replace("二、规范", "一、规范"))
    orphans = [problem for problem in plan.problems if problem.code == "section.orphan"]
    assert [(problem.line, problem.column) for problem in orphans] == [(9, 1), (12, 1)]


def test_a_chapter_and_a_section_without_measures() -> None:
    empty = "".join(
        line for line in PLAN.splitlines(keepends=True) if not line.startswith(("3.", "4.", "5."))
    )
    plan = parse_plan(empty)
    assert only(plan, "section.empty").line == 13
    assert only(plan, "chapter.empty").line == 14


def test_a_measure_under_no_heading() -> None:
    plan = parse_plan("青河区行动方案（2025年）\n1.甲事项。做好甲。\n一、优化服务\n2.乙事项。做好乙。\n")
    assert [measure.code for measure in plan.measures] == ["1", "2"]
    assert only(plan, "measure.orphan").line == 2


def test_measures_without_text() -> None:
    plan = parse_plan("青河区行动方案（2025年）\n一、优化服务\n1.市场准入\n2.纳税。推广发票。\n3.\n")
    empty = [problem for problem in plan.problems if problem.code == "measure.empty"]
    assert [(problem.line, problem.message[:5]) for problem in empty] == [(3, "第 1 项"), (5, "第 3 项")]


@pytest.mark.parametrize(
    ("sentence", "declared"),
    [
        ("推出5项举措。", {"举措": 5}),
        ("共提出2个方面、5条措施。", {"方面": 2, "措施": 5}),
        ("包括2大项、5小项举措。", {"大项": 2, "小项举措": 5}),
        ("从两个方面提出5条具体措施。", {"方面": 2, "具体措施": 5}),
        ("形成五项重点任务。", {"重点任务": 5}),
        ("实施“六大破冰行动”，打造2.0平台。", {}),
        ("落实《青河市行动方案》8项任务。", {}),
        ("深化“3个10条”政策。", {}),
        ("从五个方面着力。", {}),
        ("2025年新增1730套住房。", {}),
        ("争取16项任务获得支持。", {}),
    ],
)
def test_totals_that_a_plan_states_of_itself(sentence: str, declared: dict[str, int]) -> None:
    plan = parse_plan(PLAN.replace("推出2个方面5项举措，制定本方案。", sentence))
    assert plan.declared == declared
    assert plan.problems == ()


def test_a_total_that_is_not_met() -> None:
    plan = parse_plan(PLAN.replace("5项举措", "6项举措"))
    problem = only(plan, "totals.mismatch")
    assert (problem.line, problem.excerpt) == (8, "6项举措")
    assert "6，实际读到 5" in problem.message


def test_totals_of_an_annex_count_its_rows() -> None:
    annex = "附件\n责任分工表\n（共3项举措）\n序号\t事项\t牵头单位\n1\t高效办事\t区数据局\n2\t帮办代办\t区甲局\n3\t政策制定\t区乙局\n4\t信用监管\t区丙局\n5\t执法检查\t区丁局\n"
    plan = parse_plan(PLAN.replace("青河区人民政府办公室\n2025年3月8日印发\n", "") + annex)
    assert plan.declared == {"方面": 2, "举措": 5, "附件：举措": 3}
    assert sorted(codes(plan)) == ["responsibility.from_table", "totals.mismatch"]


def test_numbers_that_do_not_begin_a_line() -> None:
    plan = parse_plan(PLAN.replace("\n2.", "2.").replace("\n5.", "5."))
    assert [measure.code for measure in plan.measures] == ["1", "2", "3", "4", "5"]
    assert codes(plan) == ["numbering.inline", "numbering.inline"]
    assert [(problem.line, problem.column) for problem in plan.problems] == [(11, 40), (15, 23)]


@pytest.mark.parametrize("gap", ["", " ", "　"])
def test_a_text_that_has_lost_its_line_ends(gap: str) -> None:
    whole, torn = parse_plan(PLAN), parse_plan(PLAN.strip().replace("\n", gap))
    assert codes(torn) == ["lines.lost"]
    assert [(m.code, m.title, m.text) for m in torn.measures] == [
        (m.code, m.title, m.text) for m in whole.measures
    ]
    assert [(c.ordinal, c.title, c.parent) for c in torn.chapters] == [
        (c.ordinal, c.title, c.parent) for c in whole.chapters
    ]
    for fact in ("district", "year", "title", "number", "issuer", "issued_on", "addressee", "preamble"):
        assert getattr(torn, fact) == getattr(whole, fact), fact


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\n".join("\t" + line for line in text.split("\n")),
        lambda text: "\n".join("\u3000\u3000" + line + " " for line in text.split("\n")),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", "\n\u00a0\n"),
        lambda text: text.translate(str.maketrans("，：；（）", ",:;()")),
    ],
)
def test_line_ends_indentation_and_widths_change_nothing(change: object) -> None:
    assert callable(change)
    whole, changed = parse_plan(PLAN), parse_plan(change(PLAN))
    assert [(m.code, m.title, [p.name for p in m.parties]) for m in changed.measures] == [
        (m.code, m.title, [p.name for p in m.parties]) for m in whole.measures
    ]
    assert (changed.district, changed.year, changed.issued_on) == (
        whole.district,
        whole.year,
        whole.issued_on,
    )
    assert changed.problems == ()


@pytest.mark.parametrize("text", ["", "\n", "　", "hello world", "\x00", "。" * 50])
def test_what_is_no_plan(text: str) -> None:
    plan = parse_plan(text)
    assert plan.measures == ()
    problem = only(plan, "measures.none")
    assert (problem.severity, problem.line, problem.column) == ("error", 1, 1)


def test_problems_come_in_the_order_of_their_places() -> None:
    plan = parse_plan(
        PLAN.replace("4.信用监管", "信用监管").replace("（牵头单位：区政务服务中心）", "（牵头单位：）")
    )
    starts = [problem.start for problem in plan.problems]
    assert starts == sorted(starts)
    assert codes(plan) == ["totals.mismatch", "clause.unreadable", "measure.unnumbered", "numbering.gap"]


@pytest.mark.parametrize(
    ("sentence", "unclear"),
    [
        ("承接国家24项改革举措，制定本方案。", []),
        ("推出国家24项改革举措，制定本方案。", ["改革举措 24"]),
        ("在去年推出24项举措的基础上，制定本方案。", ["举措 24"]),
        ("明确24项改革试点事项，制定本方案。", ["改革试点事项 24"]),
        ("围绕24项重点任务，制定本方案。", ["重点任务 24"]),
        ("提出24项举措，细化为5条措施，制定本方案。", ["举措 24"]),
        ("推出5项举措，其中本区提出24项举措，制定本方案。", []),
    ],
)
def test_a_number_that_may_count_something_else_is_no_mismatch(sentence: str, unclear: list[str]) -> None:
    plan = parse_plan(PLAN.replace("推出2个方面5项举措，制定本方案。", sentence))
    assert all(total.declared == total.parsed for total in plan.totals)
    assert codes(plan) == ["totals.unclear"] * len(unclear)
    assert all(f"“{each}”" in problem.message for each, problem in zip(unclear, plan.problems, strict=True))


@pytest.mark.parametrize("sentence", ["共推出24项举措。", "形成24条政策措施。", "提出24项工作举措。"])
def test_a_number_of_the_plans_own_measures_is_held_against_them(sentence: str) -> None:
    plan = parse_plan(PLAN.replace("推出2个方面5项举措，制定本方案。", sentence))
    assert codes(plan) == ["totals.mismatch"]


def test_what_the_title_calls_the_measures_is_their_name() -> None:
    text = PLAN.replace("推出2个方面5项举措，制定本方案。", "形成24项重点任务。")
    assert codes(parse_plan(text)) == ["totals.unclear"]
    titled = text.replace("行动方案", "重点任务清单")
    assert "totals.mismatch" in codes(parse_plan(titled))
