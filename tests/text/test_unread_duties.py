"""Statements of responsibility that cannot be recorded as they stand: none is lost without a word, none invented."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, ParsedMeasure

HEAD = "青河区养老服务行动方案（2025年）\n一、优化服务\n"


def read(text: str) -> ParsedDocument:
    """Return a plan of one measure with this text."""
    return parse_plan(f"{HEAD}1.建设站点。{text}\n")


def roles(measure: ParsedMeasure) -> tuple[list[str], list[str]]:
    """Return leads and co-leads by name."""
    return (
        [party.name for party in measure.parties if party.role == "lead"],
        [party.name for party in measure.parties if party.role == "co_lead"],
    )


def excerpts(plan: ParsedDocument, code: str) -> list[str]:
    """Return the places of one kind of problem."""
    return [problem.excerpt for problem in plan.problems if problem.code == code]


@pytest.mark.parametrize(
    ("clause", "lead", "co_lead"),
    [
        ("责任单位：区民政局、区卫健委，区医保局配合", ["区民政局", "区卫健委"], ["区医保局"]),
        ("责任单位：区民政局牵头，区卫健委、区医保局配合", ["区民政局"], ["区卫健委", "区医保局"]),
        ("牵头单位：区民政局，各街道参与", ["区民政局"], ["各街道"]),
        ("责任单位：区民政局、区卫健委按职责分工负责", ["区民政局", "区卫健委"], []),
        ("牵头科室：养老科；配合科室：财务科", ["养老科"], ["财务科"]),
        ("责任单位：区民政局，适用范围：各街道、各园区", ["区民政局"], []),
        ("责任单位：区民政局，实施范围：各园区，区财政局", ["区民政局", "区财政局"], []),
        ("责任单位：区民政局，协助：各社区", ["区民政局"], ["各社区"]),
        ("责任单位：区民政局等有关部门和单位", ["区民政局", "有关部门和单位"], []),
    ],
)
def test_a_verb_behind_names_outweighs_the_label_before_them(
    clause: str, lead: list[str], co_lead: list[str]
) -> None:
    plan = read(f"建成12个。（{clause}）")
    assert roles(plan.measures[0]) == (lead, co_lead)
    assert plan.measures[0].text == "建成12个。"


@pytest.mark.parametrize(
    "clause",
    [
        "责任单位：区民政局、区卫健委、区医保局配合",
        "责任单位：同上",
        "牵头单位：同第3项",
        "责任单位：区民政局、区卫健委（按第一责任单位另行通知）",
        "责任单位：区民政局；监督：区纪委",
    ],
)
def test_what_leaves_the_roles_open_charges_nobody(clause: str) -> None:
    plan = read(f"建成12个。（{clause}）")
    assert plan.measures[0].parties == ()
    assert clause in plan.measures[0].text
    assert excerpts(plan, "clause.unreadable") == [f"（{clause}）"]
    assert not excerpts(plan, "responsibility.unread")


def test_a_deadline_in_a_sentence_behind_the_labels() -> None:
    plan = read("建成12个。牵头单位：区民政局；配合单位：各街道。完成时限：2025年11月。")
    assert roles(plan.measures[0]) == (["区民政局"], ["各街道"])
    assert plan.measures[0].text == "建成12个。"


def test_a_sentence_behind_the_labels_stays_in_the_text() -> None:
    plan = read("建成12个。责任单位：区民政局。每季度公布进展。")
    assert roles(plan.measures[0]) == (["区民政局"], [])
    assert "每季度公布进展。" in plan.measures[0].text


@pytest.mark.parametrize(
    "words",
    [
        "（民政局、卫生健康局）",
        "（财政局）",
        "（民政局牵头，养老热线配合）",
        "（敬老院内由区民政局负责）",
        "（区民政局会同区卫健委牵头，区融媒体中心配合宣传）",
    ],
)
def test_brackets_that_name_bodies_are_counted_or_reported(words: str) -> None:
    plan = read(f"建成12个。{words}")
    assert plan.measures[0].parties == ()
    assert words in plan.measures[0].text
    assert excerpts(plan, "responsibility.unread") == [words]


@pytest.mark.parametrize(
    "sentence",
    [
        "由区民政局牵头推广，各街道配合",
        "推进加装；责任单位区民政局",
        "站点选址由区民政局负责",
    ],
)
def test_sentences_that_charge_bodies_are_reported(sentence: str) -> None:
    plan = read(f"建成12个。{sentence}。")
    assert plan.measures[0].parties == ()
    assert excerpts(plan, "responsibility.unread") == [sentence]


def test_names_behind_an_unknown_label_are_reported() -> None:
    plan = read("建成12个。\n主办：综合执法队\n协办：区民政局")
    assert roles(plan.measures[0]) == ([], ["区民政局"])
    assert excerpts(plan, "responsibility.unread") == ["主办：综合执法队"]


@pytest.mark.parametrize(
    "text",
    [
        "支持企业牵头组建联盟。",
        "服务对象包括老人（含残疾老人）。",
        "建设养老院（护理院、日间照料点）。",
        "在三地试点。（青河区、白石区、松江县）",
        "由专人负责登记。（责任单位：区民政局）",
    ],
)
def test_words_that_charge_no_body_are_not_reported(text: str) -> None:
    assert not excerpts(read(text), "responsibility.unread")


def test_a_table_whose_head_names_roles_in_one_word() -> None:
    plan = parse_plan(
        f"{HEAD}1.建设站点。建成12个。\n2.培训护工。培训100人。\n"
        "| 序号 | 任务 | 牵头 | 配合 |\n|---|---|---|---|\n"
        "| 1 | 建设站点 | 区民政局 | 各街道 |\n| 2 | 培训护工 | 区人社局 | 区民政局 |\n"
    )
    assert [roles(measure) for measure in plan.measures] == [
        (["区民政局"], ["各街道"]),
        (["区人社局"], ["区民政局"]),
    ]
    assert plan.measures[1].text == "培训100人。"


def test_a_column_that_counts_groups_whose_rows_are_numbered_in_their_words() -> None:
    plan = parse_plan(
        "青河街道2025年任务分解表\n序号\t任务\t举措\t责任科室\t协办科室\n"
        "一\t养老\t1.建设站点。\t养老科\t各社区\n\t\t2.培训护工。\t人事科\t\n二\t托育\t3.增加托位。\t托育科\t各社区\n"
    )
    assert [measure.title for measure in plan.measures] == ["养老", "养老", "托育"]
    assert [(m.code, *roles(m)) for m in plan.measures] == [
        ("1", ["养老科"], ["各社区"]),
        ("2", ["人事科"], []),
        ("3", ["托育科"], ["各社区"]),
    ]


def test_rows_below_a_head_that_is_not_known_are_reported() -> None:
    rows = "路段\t长度\t等级\n青河路\t2公里\t一级\n白石路\t3公里\t二级"
    plan = read(f"整治下列道路。\n{rows}")
    assert excerpts(plan, "table.unread")
    assert not excerpts(read("整治下列道路。"), "table.unread")


def test_a_number_alone_on_a_line_is_reported() -> None:
    plan = parse_plan(f"{HEAD}1.建设站点。建成12个。\n7\n2.培训护工。培训100人。\n")
    assert excerpts(plan, "text.page_number") == ["7"]


def test_a_day_in_figures_below_a_signature_is_reported() -> None:
    plan = parse_plan(f"青河区人民政府\n2025．9．1\n{HEAD}1.建设站点。建成12个。\n")
    assert plan.issued_on is None
    assert len(excerpts(plan, "date.in_figures")) == 1


def test_a_division_of_tasks_is_a_title() -> None:
    plan = parse_plan(
        "国务院办公厅关于印发《养老服务行动方案》\n重点任务分工的通知\n国办函〔2024〕9号\n各省人民政府：\n现印发给你们。\n"
        "国务院办公厅\n2024年4月9日\n《养老服务行动方案》重点任务分工\n一、建设\n1.建设站点。建成12个。\n"
    )
    assert plan.title == "《养老服务行动方案》重点任务分工"
    assert plan.preamble == ""


def test_the_year_of_a_cited_document_is_not_the_plans() -> None:
    plan = parse_plan(
        "青河区养老服务行动方案\n为落实《养老服务提升行动方案（2026—2028年）》，制定本方案。\n一、建设\n1.建设站点。建成12个。\n"
    )
    assert plan.year is None
    assert excerpts(plan, "year.missing")


def test_sentences_of_a_regulation_are_no_titles() -> None:
    plan = parse_plan(
        "青河市养老服务条例\n第一章　总则\n第一条　本条例适用于养老服务。\n本条例所称养老服务，是指照料服务。\n"
        "第二条　养老机构应当：\n（一）公示收费；\n（二）签订协议。\n第三条　责任主体\n市民政局主管养老服务。\n"
    )
    assert [measure.title for measure in plan.measures] == ["", "", "责任主体"]
    assert plan.measures[0].text.startswith("本条例适用于养老服务。")
    assert plan.measures[1].text.startswith("养老机构应当：")


def test_places_alone_in_brackets_are_not_charged() -> None:
    assert read("在三地试点。（青河区、白石区、松江县）").measures[0].parties == ()
    assert roles(read("建成12个。（区民政局、各街道）").measures[0])[0] == ["区民政局", "各街道"]


def test_the_sum_of_a_table_is_no_part_of_its_last_row() -> None:
    plan = parse_plan(
        "青河区2025年任务清单\n序号\t任务\t内容\t责任单位\n1\t建设站点\t建成12个\t区民政局\n2\t培训护工\t培训100人\t区人社局\n合计\t2项\t\t\n"
    )
    assert plan.measures[-1].text == "培训100人"
    assert excerpts(plan, "table.line_unplaced")


@pytest.mark.parametrize("title", ["时间安排", "进度安排", "保障措施"])
def test_items_that_are_no_measures_stay_out_though_one_has_the_next_number(title: str) -> None:
    plan = parse_plan(
        f"{HEAD}1.建设站点。建成12个。\n2.培训护工。培训100人。\n二、{title}\n1.部署。开会。\n2.推进。调度。\n3.总结。验收。\n"
        "三、工作要求\n1.加强领导。建专班。\n"
    )
    assert [measure.title for measure in plan.measures] == ["建设站点", "培训护工"]
    assert len(excerpts(plan, "chapter.not_measures")) == 2
    assert plan.chapters[1].text == "1.部署。开会。\n2.推进。调度。\n3.总结。验收。"


def test_a_note_of_a_table_that_is_kept_nowhere_is_reported() -> None:
    note = "说明：所列单位排名不分先后。"
    plan = parse_plan(f"青河区2025年任务清单\n序号\t任务\t责任单位\n1\t建设站点\t区民政局、各街道\n{note}\n")
    assert excerpts(plan, "table.note_left_out") == [note]


def test_an_annex_that_cannot_be_read_is_reported_where_it_begins() -> None:
    plan = parse_plan(f"{HEAD}1.建设站点。建成12个。\n附件1\n青河区养老设施布局图\n见图。\n")
    assert excerpts(plan, "annex.unread") != []
    assert [problem.line for problem in plan.problems if problem.code == "annex.unread"] == [4]
