"""Clauses that say more than who leads and who supports: guides, offices, references, times in words, labels run on."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, ParsedMeasure

HEAD = "青河市优化服务行动方案（2026年）\n一、优化服务\n"


def read(*texts: str) -> ParsedDocument:
    """Return a plan of measures with these texts."""
    return parse_plan(HEAD + "".join(f"{n}.事项{n}。{text}\n" for n, text in enumerate(texts, 1)))


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
    ("clause", "lead", "co_lead", "aside"),
    [
        ("责任单位：市民政局；指导单位：省民政厅", ["市民政局"], [], "指导单位：省民政厅"),
        (
            "牵头单位：市民政局；督办单位：市督查室；配合单位：市财政局",
            ["市民政局"],
            ["市财政局"],
            "督办单位：市督查室",
        ),
        ("实施主体：市城投集团；监管单位：市住建局", ["市城投集团"], [], "监管单位：市住建局"),
        ("责任单位：市民政局；责任科室：养老科", ["市民政局"], [], "责任科室：养老科"),
        ("技术支撑单位：市信息中心；责任单位：市数据局", ["市数据局"], [], "技术支撑单位：市信息中心"),
    ],
)
def test_who_neither_leads_nor_supports_is_reported_and_not_counted(
    clause: str, lead: list[str], co_lead: list[str], aside: str
) -> None:
    plan = read(f"建成12个。（{clause}）")
    assert roles(plan.measures[0]) == (lead, co_lead)
    assert plan.measures[0].text == "建成12个。"
    assert plan.measures[0].parties[0].phrase == f"（{clause}）"
    assert excerpts(plan, "responsibility.aside") == [aside]


@pytest.mark.parametrize("clause", ["监管单位：市住建局；建设单位：市城投集团", "督办单位：市督查室"])
def test_a_clause_of_others_alone_charges_nobody_and_is_reported(clause: str) -> None:
    plan = read(f"建成12个。（{clause}）")
    assert plan.measures[0].parties == ()
    assert excerpts(plan, "clause.unreadable") == [f"（{clause}）"]


@pytest.mark.parametrize(
    ("clause", "lead", "co_lead"),
    [
        ("总牵头：市发展改革委；责任单位：市财政局", ["市发展改革委"], ["市财政局"]),
        ("主要责任单位：市财政局；次要责任单位：市审计局", ["市财政局"], ["市审计局"]),
        ("挂钩领导：张三；责任单位：市财政局", ["市财政局"], []),
        ("牵头单位：市财政局配合单位：市审计局", ["市财政局"], ["市审计局"]),
        ("牵头单位∶市财政局", ["市财政局"], []),
        ("责任单位（部门）：市财政局、市审计局", ["市财政局", "市审计局"], []),
        ("责任单位：①市财政局；②市审计局", ["市财政局", "市审计局"], []),
        ("责任单位：1.市财政局；2.市审计局", ["市财政局", "市审计局"], []),
        ("市财政局为牵头单位，市审计局为责任单位", ["市财政局"], ["市审计局"]),
        ("市财政局为主，市审计局配合", ["市财政局"], ["市审计局"]),
        ("市财政局统筹协调，市审计局抓好落实", ["市财政局"], ["市审计局"]),
        ("完成时限：2026年6月底；市财政局牵头，市审计局配合", ["市财政局"], ["市审计局"]),
        ("牵头领导：张三；牵头单位：市财政局", ["市财政局"], []),
        ("市财政局牵头，会同市审计局、市统计局办理", ["市财政局"], ["市审计局", "市统计局"]),
    ],
)
def test_labels_and_words_that_say_who_leads(clause: str, lead: list[str], co_lead: list[str]) -> None:
    plan = read(f"建成12个。（{clause}）")
    assert roles(plan.measures[0]) == (lead, co_lead)
    assert plan.measures[0].text == "建成12个。"


def test_labels_in_brackets_one_behind_the_other() -> None:
    plan = read("建成12个。【牵头单位】市财政局【责任单位】市审计局【完成时限】2026年6月")
    assert roles(plan.measures[0]) == (["市财政局"], ["市审计局"])
    assert [deadline.printed for deadline in plan.measures[0].deadlines] == ["2026年6月"]


@pytest.mark.parametrize("clause", ["各县区负责，市财政局指导", "市财政局指导"])
def test_who_only_guides_in_words_is_reported(clause: str) -> None:
    plan = read(f"建成12个。（{clause}）")
    assert excerpts(plan, "responsibility.guides") == [f"（{clause}）"]


def test_persons_before_the_labels_of_bodies_go_with_them() -> None:
    plan = read("建成12个。牵头领导：张三 牵头单位：市财政局 责任人：李四")
    assert plan.measures[0].text == "建成12个。"


def test_a_dash_before_a_clause_goes_with_it() -> None:
    plan = read("建成12个。——责任单位：市财政局")
    assert plan.measures[0].text == "建成12个。"


def test_one_list_for_two_roles_charges_nobody_and_is_reported() -> None:
    plan = read("建成12个。责任单位/配合单位：市财政局/市审计局")
    assert plan.measures[0].parties == ()
    assert excerpts(plan, "clause.unreadable")


@pytest.mark.parametrize(
    ("clause", "lead", "co_lead"),
    [
        ("牵头单位：同上", ["市财政局"], []),
        ("责任单位：同上", ["市财政局"], ["市审计局"]),
        ("牵头单位：市数据局；配合单位：同上", ["市数据局"], ["市审计局"]),
    ],
)
def test_the_same_as_above_is_read_and_reported(clause: str, lead: list[str], co_lead: list[str]) -> None:
    plan = read("做好甲事。（牵头单位：市财政局；配合单位：市审计局）", f"做好乙事。（{clause}）")
    assert roles(plan.measures[1]) == (lead, co_lead)
    assert excerpts(plan, "responsibility.same") == [f"（{clause}）"]


def test_the_same_as_nobody_stays_in_the_text() -> None:
    plan = read("做好甲事。", "做好乙事。（责任单位：同上）")
    assert plan.measures[1].parties == ()
    assert plan.measures[1].text == "做好乙事。（责任单位：同上）"
    assert excerpts(plan, "clause.unreadable") == ["（责任单位：同上）"]


def test_what_holds_from_there_on_is_reported() -> None:
    plan = read("做好甲事。（责任单位：市财政局，下同）", "做好乙事。")
    assert [roles(measure)[0] for measure in plan.measures] == [["市财政局"], []]
    assert excerpts(plan, "responsibility.remark") == ["下同"]


def test_a_name_that_stands_twice_in_a_clause_is_reported() -> None:
    plan = read("做好甲事。（责任单位：市财政局、市审计局、市财政局）")
    assert excerpts(plan, "party.doubtful") == ["市财政局"]


@pytest.mark.parametrize(
    ("times", "days"),
    [
        ("完成时限：2026年12月取得阶段性成果并持续推进", ["2026-12-31"]),
        ("完成时限：2026年7月底前，以后每年持续实施", ["2026-07-31", "None"]),
    ],
)
def test_times_that_go_on_in_words_on_a_line_of_their_own(times: str, days: list[str]) -> None:
    plan = read(f"做好甲事。\n责任单位：市财政局\n{times}")
    assert [str(deadline.day) for deadline in plan.measures[0].deadlines] == days
    assert plan.measures[0].text == "做好甲事。"


def test_what_a_label_of_times_asks_in_a_long_sentence_stays_in_the_text() -> None:
    sentence = "完成时限：2026年6月底前各单位报送方案，由市财政局汇总后报市政府研究，再按程序分批组织实施并开展评估。"
    assert sentence in read(f"做好甲事。\n{sentence}").measures[0].text


def test_bodies_of_the_country_beside_one_of_a_place() -> None:
    clause = "（科技部、教育部、国家数据局、青河省人民政府）"
    names = ["科技部", "教育部", "国家数据局", "青河省人民政府"]
    assert excerpts(read(f"做好甲事。{clause}"), "responsibility.unread") == [clause]
    plan = read(*[f"做好甲事。{clause}"] * 3)
    assert [roles(measure)[0] for measure in plan.measures] == [names] * 3


@pytest.mark.parametrize(
    "words",
    [
        "（市财政局负责资金保障，市审计局负责监督）",
        "市财政局负责资金保障，市审计局负责监督",
        "市财政局要牵头制定方案，市审计局要做好监督",
        "市财政局：安排资金",
    ],
)
def test_words_that_say_who_does_what_are_reported(words: str) -> None:
    plan = read(f"做好甲事。{words}。")
    assert plan.measures[0].parties == ()
    assert excerpts(plan, "responsibility.unread") == [words]


def test_brackets_within_a_sentence_that_charge_are_reported() -> None:
    plan = read("推进甲事（市财政局）、乙事（市审计局）、丙事（市统计局）。")
    assert excerpts(plan, "responsibility.unread") == ["（市财政局）", "（市审计局）"]


@pytest.mark.parametrize(
    "words",
    ["坚持政府负责、社会协同", "企业：自愿申请", "依托市政务中心（市数据局）、市财政局（市国资委）推进"],
)
def test_words_that_charge_nobody_are_not_reported(words: str) -> None:
    assert not excerpts(read(f"做好甲事。{words}。"), "responsibility.unread")


@pytest.mark.parametrize(
    ("clause", "lead", "co_lead"),
    [
        ("（牵头单位：市财政局；配合单位：市审计局、市财政局）", ["市财政局"], ["市审计局"]),
        ("（牵头单位：市财政局；责任单位：市财政局、市审计局）", ["市财政局"], ["市审计局"]),
        ("（市财政局牵头，市财政局、市审计局配合）", ["市财政局"], ["市审计局"]),
        ("\n配合单位：市财政局、市审计局\n牵头单位：市财政局", ["市财政局"], ["市审计局"]),
        ("（牵头单位：市财政局）（配合单位：市审计局、市财政局）", ["市财政局"], ["市审计局"]),
    ],
)
def test_who_leads_is_not_once_more_among_the_others(
    clause: str, lead: list[str], co_lead: list[str]
) -> None:
    plan = read(f"做好甲事。{clause}")
    assert roles(plan.measures[0]) == (lead, co_lead)
    assert excerpts(plan, "party.doubtful") == ["市财政局"]


def test_bodies_of_like_names_are_two() -> None:
    plan = read("做好甲事。（牵头单位：市财政局；配合单位：区财政局、市财政局驻乡办事处）")
    assert roles(plan.measures[0]) == (["市财政局"], ["区财政局", "市财政局驻乡办事处"])
    assert excerpts(plan, "party.doubtful") == []


@pytest.mark.parametrize(
    ("clause", "reported"), [("牵头单位：市财政局", ["市财政局"]), ("牵头单位：市统计局", [])]
)
def test_a_row_that_names_the_lead_among_the_others(clause: str, reported: list[str]) -> None:
    rows = "附件1\n任务分工表\n序号\t任务\t配合单位\n1\t事项1\t市财政局、市审计局\n2\t事项2\t市审计局\n"
    plan = parse_plan(
        f"{HEAD}1.事项1。做好甲事。（{clause}）\n2.事项2。做好乙事。（牵头单位：市统计局）\n{rows}"
    )
    names = ["市审计局"] if reported else ["市财政局", "市审计局"]
    assert roles(plan.measures[0])[1] == names
    assert excerpts(plan, "party.doubtful") == reported


@pytest.mark.parametrize("head", ["牵头单位\t配合单位", "主责部门\t参与单位"])
def test_two_columns_of_a_row_that_name_one_body(head: str) -> None:
    plan = parse_plan(
        f"青河市2026年任务分工表\n序号\t任务\t{head}\n1\t建设大厅\t市财政局\t市审计局、市财政局\n2\t开通窗口\t市统计局\t市审计局\n"
    )
    assert roles(plan.measures[0]) == (["市财政局"], ["市审计局"])
    assert excerpts(plan, "party.doubtful") == ["市财政局"]


@pytest.mark.parametrize(
    ("clause", "lead", "co_lead"),
    [
        ("（注：市财政局为牵头单位）", ["市财政局"], []),
        ("（责任单位：市审计局、市财政局）（注：市财政局为牵头单位）", ["市财政局"], ["市审计局"]),
        ("（责任单位：市审计局、市财政局；注：市财政局为牵头部门）", ["市财政局"], ["市审计局"]),
        ("（责任单位：市审计局、市财政局。备注：市财政局牵头）", ["市财政局"], ["市审计局"]),
    ],
)
def test_a_note_that_says_who_leads(clause: str, lead: list[str], co_lead: list[str]) -> None:
    plan = read(f"做好甲事。{clause}")
    assert roles(plan.measures[0]) == (lead, co_lead)
    assert plan.measures[0].text == "做好甲事。"


@pytest.mark.parametrize(
    "note", ["（注：加粗的为牵头单位）", "（注：数据截至上年末）", "（注：含市财政局所属单位）"]
)
def test_other_notes_charge_nobody(note: str) -> None:
    plan = read(f"做好甲事，办成若干件实事。{note}（责任单位：市审计局）")
    assert roles(plan.measures[0]) == (["市审计局"], [])
    assert note in plan.measures[0].text


@pytest.mark.parametrize(
    ("clause", "lead", "co_lead"),
    [
        ("（责任单位：财政、人社等部门）", ["财政、人社等部门"], []),
        ("（市审计局牵头，财政、住建、人社等相关部门配合）", ["市审计局"], ["财政、住建、人社等相关部门"]),
        ("（牵头单位：市审计局；配合单位：财政和税务等单位）", ["市审计局"], ["财政和税务等单位"]),
        ("（财政、税务等有关部门按职责分工负责）", ["财政、税务等有关部门"], []),
        ("（市发展改革、财政、教育等部门负责）", ["市发展改革、财政、教育等部门"], []),
        (
            "（责任单位：市审计局、财政、税务等部门，各区县）",
            ["市审计局", "财政、税务等部门", "各区县"],
            [],
        ),
        ("（责任单位：市财政局、市税务局等部门）", ["市财政局", "市税务局", "等部门"], []),
    ],
)
def test_a_group_that_is_named_by_its_tasks_is_one(clause: str, lead: list[str], co_lead: list[str]) -> None:
    plan = read(f"做好甲事。{clause}")
    assert roles(plan.measures[0]) == (lead, co_lead)
    assert excerpts(plan, "party.doubtful") == []


@pytest.mark.parametrize(
    "words", ["会同财政、人社等部门做好工作。", "覆盖重点部位（教育、文化等部门的场所）。"]
)
def test_a_group_in_a_sentence_is_text(words: str) -> None:
    plan = read(f"做好甲事。{words}")
    assert plan.measures[0].parties == ()
    assert plan.measures[0].text == f"做好甲事。{words}"


@pytest.mark.parametrize("group", ["各有关单位、各镇街", "各县区", "各园区、各县区", "各企业", "各镇街"])
@pytest.mark.parametrize("others", ["（责任单位：市财政局）", "（市财政局、市审计局）"])
def test_groups_in_brackets_at_the_end_answer_as_those_beside_them(others: str, group: str) -> None:
    plan = read(f"做好甲事。{others}", f"做好乙事。{others}", f"做好丙事。（{group}）")
    assert roles(plan.measures[2]) == (group.split("、"), [])
    assert plan.measures[2].text == "做好丙事。"


@pytest.mark.parametrize(
    "texts",
    [
        ("做好甲事。", "做好乙事。", "做好丙事（各县区）。"),
        ("做好甲事。（市财政局、市审计局）", "面向重点群体（各类企业）。做好乙事。（市财政局、市审计局）", "做好丙事。"),
        ("做好甲事。（责任单位：市财政局）", "做好乙事（各县区）。再做好丙事。", "做好丁事。（责任单位：市财政局）"),
    ],
)  # fmt: skip
def test_groups_in_brackets_elsewhere_are_text(texts: tuple[str, ...]) -> None:
    plan = read(*texts)
    assert not any(party.name.startswith("各") for measure in plan.measures for party in measure.parties)
