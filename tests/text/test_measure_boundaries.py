"""Where a measure ends: before what closes the plan, and not at points, parts of a sum or projects of others."""

from __future__ import annotations

import pytest

from tests.text.level_plans import CN, codes, read, titles


def test_closing_paragraphs_belong_to_no_measure() -> None:
    plan = read(
        "一、优化服务\n1.甲事。做好甲。（责任单位：区甲局）\n2.乙事。做好乙。（责任单位：区乙局）\n"
        "各部门要提高认识，抓好落实。\n本方案自2026年5月1日起施行，有效期3年。\n"
    )
    assert plan.measures[-1].text == "做好乙。"
    assert plan.colophon == ("各部门要提高认识，抓好落实。", "本方案自2026年5月1日起施行，有效期3年。")


def test_a_paragraph_behind_measures_of_one_paragraph_each_closes_the_plan() -> None:
    body = "".join(f"（{CN[at]}）事项{CN[at]}。做好工作。（区甲局负责）\n" for at in range(6))
    plan = read(f"一、优化服务\n{body}从专项资金中安排部分资金，统筹用于当前工作。\n")
    assert {measure.text for measure in plan.measures} == {"做好工作。"}
    assert plan.colophon == ("从专项资金中安排部分资金，统筹用于当前工作。",)


def test_a_second_paragraph_of_the_last_measure_stays_where_others_have_one_too() -> None:
    plan = read("一、优化服务\n1.甲事。做好甲。\n再做好甲。\n2.乙事。做好乙。\n再做好乙。\n")
    assert plan.measures[-1].text == "做好乙。\n再做好乙。"


def test_outcomes_of_a_section_belong_to_no_measure() -> None:
    plan = read(
        "一、优化服务\n1.甲事。做好甲。\n* 标志性成果：到2027年，建成三处。\n二、规范监管\n2.乙事。做好乙。\n"
    )
    assert plan.measures[0].text == "做好甲。"
    assert "建成三处" in plan.chapters[0].text


@pytest.mark.parametrize("intro", ["重点项目：", "实施以下工程：", "任务如下:"])
@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize(
    "clause", ["（责任单位：市{}局）", "（市{}局牵头，市戊局配合）", "\n牵头单位：市{}局\n配合单位：市戊局"]
)
def test_projects_that_are_each_given_to_somebody_are_the_measures(intro: str, gap: str, clause: str) -> None:
    of = clause.format
    body = (
        f"（一）建设园区。{gap}围绕集群培育，加快建设一批园区，{intro}\n"
        f"1.东部园区。新增用地。{of('甲')}\n2.西部园区。建成厂房。{of('乙')}\n"
        f"（二）完善交通。{gap}畅通通道，{intro}\n3.环城公路。建成通车。{of('丙')}\n（三）优化服务。做好服务。{of('丁')}\n"
    )
    plan = read(f"一、重点任务\n{body}")
    assert titles(plan) == [("1", "东部园区"), ("2", "西部园区"), ("3", "环城公路"), ("（三）", "优化服务")]
    assert [measure.parties[0].name for measure in plan.measures] == ["市甲局", "市乙局", "市丙局", "市丁局"]
    assert [chapter.text for chapter in plan.chapters] == [
        "", f"围绕集群培育，加快建设一批园区，{intro}", f"畅通通道，{intro}",
    ]  # fmt: skip
    assert codes(plan) <= {"responsibility.undivided"}


@pytest.mark.parametrize(
    "body",
    [
        "主要做好：\n1.受理申请。\n2.核对材料。（责任单位：市甲局）\n",
        "主要做好（责任单位：市戊局）：\n1.受理申请。（市甲局负责）\n2.核对材料。（市乙局负责）\n",
        "主要做好：\n1.受理申请（市甲局负责）；\n2.核对材料（市乙局负责）；\n3.发出证照（市丙局负责）。\n",
        "主要做好：\n1.受理申请（市甲局负责）。\n2.核对材料（市乙局负责）。\n（责任单位：市戊局）\n",
    ],
)
def test_points_that_somebody_else_answers_for_stay_in_the_text(body: str) -> None:
    plan = read(f"一、优化服务\n（一）甲事。{body}（二）乙事。做好乙。\n（三）丙事。做好丙。\n")
    assert titles(plan) == [("（一）", "甲事"), ("（二）", "乙事"), ("（三）", "丙事")]
    assert "levels.unclear" in codes(plan)


def test_projects_beside_many_sections_of_one_text_each() -> None:
    plain = "".join(f"（{CN[at]}）事项{at}。做好工作。（责任单位：市丙局）\n" for at in range(1, 8))
    plan = read(
        f"一、任务\n（一）建设园区。重点项目：\n1.东部园区。新增用地。（责任单位：市甲局）\n2.西部园区。建成厂房。（责任单位：市乙局）\n{plain}"
    )
    assert [number for number, _ in titles(plan)] == ["1", "2", *(f"（{CN[at]}）" for at in range(1, 8))]


FORCE = [
    "本方案自印发之日起施行。",
    "本措施自2026年5月1日起施行，有效期至2028年12月31日。",
    "本若干措施自发布之日起实施，由区甲局负责解释。",
    "本通知自2026年5月1日起执行。",
    "本文件自印发之日起施行。",
    "以上政策自印发之日起施行，有效期3年。",
]


@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize("clause", ["", "（责任单位：区乙局）"])
@pytest.mark.parametrize("sentence", FORCE)
def test_from_when_on_the_plan_holds_is_no_part_of_its_last_measure(
    sentence: str, clause: str, gap: str
) -> None:
    plan = read(f"一、优化服务\n1.甲事。做好甲。{clause}\n2.乙事。做好乙。{clause}{gap}{sentence}\n")
    assert plan.measures[-1].text == "做好乙。"
    assert plan.colophon == (sentence,)
    assert [len(measure.parties) for measure in plan.measures] == [bool(clause)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "附则。政策有重复的，从高执行。本措施自印发之日起施行。",
        "政策执行。本措施自2026年5月1日起施行。",
        "清理旧规。修订若干规定。本区办法自施行之日起一年内评估。",
    ],
)
def test_a_measure_that_says_itself_from_when_on_the_plan_holds(text: str) -> None:
    plan = read(f"一、优化服务\n1.甲事。做好甲。\n2.{text}\n")
    assert plan.measures[-1].text == text.partition("。")[2]
    assert plan.colophon == ()


@pytest.mark.parametrize(
    "text",
    [
        "完成投资一百亿元，其中：1.新建项目十个；2.续建项目十个。",
        "改造老旧小区，新增床位一千张\n其中：护理型床位五百张。",
        "建设公路三百公里以上，建成通车一百公里，\n其中东线五十公里。西线五十公里。",
        "改造小区一百个。其中：城区八十个，乡镇二十个。",
        "新增投资一百亿元其中：工业五十亿元，服务业五十亿元。",
        "围绕急难愁盼，做好以下工作：\n（1）新建学校；\n（2）新建医院。",
    ],
)
@pytest.mark.parametrize("mark", ["（{}）", "{}."])
def test_what_is_a_part_of_a_sum_splits_no_measure_and_makes_no_title(mark: str, text: str) -> None:
    numbers = CN if "（" in mark else "123"
    lines = [text, text, "优化服务，提高效率。"]
    plan = read(
        "一、任务\n" + "".join(f"{mark.format(n)}{line}\n" for n, line in zip(numbers, lines, strict=False))
    )
    assert [(measure.title, measure.text) for measure in plan.measures] == [("", line) for line in lines]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("新建学校。建成十所。\n其中：公办八所。", "新建学校"),
        ("新建学校\n建成十所，其中公办八所。", "新建学校"),
        ("主要任务：\n（1）新建学校；\n（2）新建医院。", "主要任务"),
        ("新建学校，新建医院\n建成十所。", "新建学校，新建医院"),
    ],
)
def test_a_title_stays_one_beside_a_part_of_a_sum(text: str, title: str) -> None:
    plan = read(f"一、任务\n1.{text}\n2.{text}\n")
    assert {measure.title for measure in plan.measures} == {title}
