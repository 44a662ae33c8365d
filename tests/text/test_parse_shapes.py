"""Every shape in which plans set out their measures, each as a small plan of our own making."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

HEAD = "青河区优化营商环境行动方案（2025年）\n为优化营商环境，制定本方案。\n"


def read(body: str) -> ParsedDocument:
    """Return the plan with this body under a plain head."""
    return parse_plan(HEAD + body)


def rows(document: ParsedDocument) -> list[tuple[str, str, str]]:
    """Return code, title and text of the measures."""
    return [(measure.code, measure.title, measure.text) for measure in document.measures]


def codes(document: ParsedDocument) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in document.problems}


@pytest.mark.parametrize(
    "mark",
    ["1.", "1. ", "1．", "1、", "１．", "**1.** ", "1 . ", "## 1. ", "举措1："],
)
def test_marks_of_numbers(mark: str) -> None:
    second = mark.replace("1", "2").replace("１", "２")
    plan = read(f"一、优化服务\n{mark}市场准入。放宽准入条件。\n{second}纳税服务。提升办税体验。\n")
    assert rows(plan) == [("1", "市场准入", "放宽准入条件。"), ("2", "纳税服务", "提升办税体验。")]
    assert codes(plan) == set()


def test_articles() -> None:
    plan = read("一、优化服务\n第一条 市场准入。放宽条件。\n第二条　纳税。推广发票。\n")
    assert rows(plan) == [("1", "市场准入", "放宽条件。"), ("2", "纳税", "推广发票。")]
    assert plan.measures[0].number == "一"


def test_numbers_in_brackets_where_there_are_no_others() -> None:
    plan = read("一、优化服务\n（1）市场准入。放宽条件。\n（2）纳税。推广发票。\n")
    assert rows(plan) == [("1", "市场准入", "放宽条件。"), ("2", "纳税", "推广发票。")]
    assert plan.measures[0].number == "（1）"


@pytest.mark.parametrize("mark", ["一、", "一.", "一．", "第一章 ", "第一部分　", "**一、**"])
def test_marks_of_chapters(mark: str) -> None:
    plan = read(f"{mark}优化服务\n1.市场准入。放宽准入条件。\n")
    (chapter,) = plan.chapters
    assert (chapter.title, chapter.parent, plan.measures[0].chapter_key) == ("优化服务", None, chapter.key)


@pytest.mark.parametrize("mark", ["（一）", "(一)", "(一) ", "（一）、", "（ 一 ）"])
def test_marks_of_sections(mark: str) -> None:
    plan = read(f"一、优化服务\n{mark}政务服务\n1.市场准入。放宽准入条件。\n")
    section = plan.chapters[1]
    assert (section.ordinal, section.title, section.parent) == ("（一）", "政务服务", "一")
    assert plan.as_dict()["measures"][0]["section"] == "政务服务"


def test_title_and_text_in_one_line() -> None:
    plan = read(
        "一、优化服务\n1.打造“一区一品”特色。鼓励各部门打造名片。深化“一城一名园”建设。\n2.纳税。推广电子发票。\n"
    )
    assert rows(plan) == [
        ("1", "打造“一区一品”特色", "鼓励各部门打造名片。深化“一城一名园”建设。"),
        ("2", "纳税", "推广电子发票。"),
    ]


def test_title_on_its_own_line_before_paragraphs() -> None:
    plan = read(
        "一、优化服务\n1.拓展集成服务\n　　完善场景。\n　　强化联动。\n2.优化智慧好办\n　　推进智能帮办。\n"
    )
    assert rows(plan) == [
        ("1", "拓展集成服务", "完善场景。\n强化联动。"),
        ("2", "优化智慧好办", "推进智能帮办。"),
    ]


def test_measures_without_titles() -> None:
    body = "".join(
        f"{number}.加快推进第{number}类服务改革，完善服务机制，提升便利度。\n" for number in range(1, 6)
    )
    plan = read(f"一、优化服务\n（一）政务服务\n{body}6.推进审批改革。\n")
    assert {measure.title for measure in plan.measures} == {""}
    assert plan.measures[0].text == "加快推进第1类服务改革，完善服务机制，提升便利度。"
    assert plan.measures[5].text == "推进审批改革。"
    assert codes(plan) == set()


def test_one_short_sentence_among_untitled_measures_is_no_title() -> None:
    body = "".join(
        f"{number}.推进第{number}项改革任务，完善相关服务机制，提升服务便利程度。\n"
        for number in range(1, 10)
    )
    plan = read(f"一、优化服务\n{body}10.推进审批改革。压缩时限。\n")
    assert rows(plan)[-1] == ("10", "", "推进审批改革。压缩时限。")


def test_titles_with_a_comma_where_titles_are_the_rule() -> None:
    plan = read(
        "一、优化服务\n1.优化登记服务，提升准入便利度。深化登记改革。\n2.优化纳税服务。推广电子发票。\n3.优化用工服务。开展培训。\n"
    )
    assert [measure.title for measure in plan.measures] == [
        "优化登记服务，提升准入便利度",
        "优化纳税服务",
        "优化用工服务",
    ]


def test_titles_before_a_colon() -> None:
    plan = read(
        "一、优化服务\n1.市场准入：深化登记改革，包括：简化材料。\n2.纳税服务：推广电子发票。\n3.用工服务：开展培训。\n"
    )
    assert [(measure.title, measure.text) for measure in plan.measures] == [
        ("市场准入", "深化登记改革，包括：简化材料。"),
        ("纳税服务", "推广电子发票。"),
        ("用工服务", "开展培训。"),
    ]


def test_a_title_may_hold_a_stop_in_quotes() -> None:
    plan = read("一、优化服务\n1.落实“能办尽办。应办快办”要求。完善机制。\n2.纳税。推广发票。\n")
    assert plan.measures[0].title == "落实“能办尽办。应办快办”要求"


def test_numbers_that_restart_in_each_chapter() -> None:
    plan = read(
        "一、优化服务\n1.甲。做好甲。\n2.乙。做好乙。\n二、规范监管\n1.丙。做好丙。\n2.丁。做好丁。\n"
    )
    assert [measure.code for measure in plan.measures] == ["1.1", "1.2", "2.1", "2.2"]
    assert [measure.number for measure in plan.measures] == ["1", "2", "1", "2"]
    assert codes(plan) == set()


def test_numbers_that_restart_in_each_section() -> None:
    plan = read(
        "一、优化服务\n（一）政务\n1.甲。做好甲。\n2.乙。做好乙。\n（二）政策\n1.丙。做好丙。\n二、规范监管\n（一）执法\n1.丁。做好丁。\n"
    )
    assert [measure.code for measure in plan.measures] == ["1.1.1", "1.1.2", "1.2.1", "2.1.1"]
    assert codes(plan) == set()


def test_numbers_that_run_through_sections_that_run_through() -> None:
    plan = read(
        "一、优化服务\n（一）政务\n1.甲。做好甲。\n二、规范监管\n（二）执法\n2.乙。做好乙。\n（三）信用\n3.丙。做好丙。\n"
    )
    assert [measure.code for measure in plan.measures] == ["1", "2", "3"]
    assert [chapter.parent for chapter in plan.chapters] == [None, "一", None, "二", "二"]
    assert codes(plan) == set()


def test_sections_as_measures_in_one_line() -> None:
    plan = read(
        "一、优化服务\n（一）甲事项。做好甲。\n（二）乙事项。做好乙。\n二、规范监管\n（一）丙事项。做好丙。\n"
    )
    assert rows(plan) == [
        ("1.1", "甲事项", "做好甲。"),
        ("1.2", "乙事项", "做好乙。"),
        ("2.1", "丙事项", "做好丙。"),
    ]
    assert plan.measures[1].number == "（二）"
    assert len(plan.chapters) == 2


def test_sections_as_measures_with_titles_on_their_own_lines() -> None:
    plan = read(
        "一、优化服务\n（一）甲事项\n做好甲。（责任单位：区甲局）\n（二）乙事项\n做好乙。\n二、规范监管\n（一）丙事项\n做好丙。\n"
    )
    assert rows(plan) == [
        ("1.1", "甲事项", "做好甲。"),
        ("1.2", "乙事项", "做好乙。"),
        ("2.1", "丙事项", "做好丙。"),
    ]
    assert [party.name for party in plan.measures[0].parties] == ["区甲局"]


def test_sections_as_measures_whose_numbers_run_through() -> None:
    plan = read(
        "一、优化服务\n（一）甲事项\n做好甲。\n（二）乙事项\n做好乙。\n二、规范监管\n（三）丙事项\n做好丙。\n"
    )
    assert [measure.code for measure in plan.measures] == ["1", "2", "3"]


def test_paragraphs_as_measures() -> None:
    plan = read(
        "一、优化服务\n（一）推动好办\n推进集成办。完善运行机制。深化改革。\n推进智慧办。打造赋能体系。\n（二）推动政策\n"
        "强化供给。全面纳入。\n提升兑现。优化流程，\n并且继续，不以标题开头的一段话属于上一项举措，因为第一句太长而不可能是标题。\n"
    )
    assert [(measure.code, measure.title) for measure in plan.measures] == [
        ("1.1.1", "推进集成办"),
        ("1.1.2", "推进智慧办"),
        ("1.2.1", "强化供给"),
        ("1.2.2", "提升兑现"),
    ]
    assert plan.measures[3].text.endswith("不可能是标题。")
    assert {measure.number for measure in plan.measures} == {""}
    assert codes(plan) == {"numbering.none"}


def test_chapters_as_measures() -> None:
    plan = read(
        "一、优化准入。放宽条件。（责任单位：区甲局）\n二、优化融资。拓宽渠道。\n三、优化人才。引进人才。\n"
    )
    assert rows(plan) == [
        ("1", "优化准入", "放宽条件。"),
        ("2", "优化融资", "拓宽渠道。"),
        ("3", "优化人才", "引进人才。"),
    ]
    assert plan.chapters == ()


def test_third_level_belongs_to_the_text() -> None:
    plan = read(
        "一、优化服务\n1.市场准入。\n（1）简化材料。\n（2）压缩时限：\n①网上办；\n②就近办。\n2.纳税。推广发票。\n"
    )
    assert rows(plan) == [
        ("1", "市场准入", "（1）简化材料。\n（2）压缩时限：\n①网上办；\n②就近办。"),
        ("2", "纳税", "推广发票。"),
    ]


def test_sections_below_numbers_belong_to_the_text() -> None:
    plan = read(
        "一、优化服务\n1.市场准入\n（一）简化材料。\n（二）压缩时限。\n2.纳税\n（一）推广发票。\n（二）提升体验。\n"
    )
    assert rows(plan) == [
        ("1", "市场准入", "（一）简化材料。\n（二）压缩时限。"),
        ("2", "纳税", "（一）推广发票。\n（二）提升体验。"),
    ]


def test_a_list_inside_a_text_is_no_measure() -> None:
    plan = read("一、优化服务\n1.市场准入。包括：1.简化材料；2.压缩时限；3.减少环节。\n2.纳税。推广发票。\n")
    assert [measure.code for measure in plan.measures] == ["1", "2"]
    assert plan.measures[0].text == "包括：1.简化材料；2.压缩时限；3.减少环节。"


@pytest.mark.parametrize(
    "line",
    [
        "12345热线要用好。",
        "2.0平台要上线。",
        "1.5倍奖励要落实。",
        "1-3岁幼儿可以免费入托。",
        "2025年底前要完成。",
        "2025.3.7起施行。",
        "二、三类医疗器械要优化审批。",
        "3%以内的误差可以接受。",
        "24小时自助服务要覆盖。",
    ],
)
def test_lines_that_begin_with_figures_are_no_measures(line: str) -> None:
    plan = read(f"一、优化服务\n1.市场准入。放宽条件。\n{line}\n2.纳税。推广发票。\n")
    assert rows(plan) == [("1", "市场准入", f"放宽条件。\n{line}"), ("2", "纳税", "推广发票。")]
    assert len(plan.chapters) == 1
    assert codes(plan) == set()


def test_a_title_that_begins_with_figures_where_its_number_is_missing() -> None:
    plan = read(
        "一、优化服务\n1.市场准入。放宽条件。\n2.5G网络。扩大覆盖。\n3.12345热线。闭环办理。\n4.纳税。推广发票。\n"
    )
    assert [(measure.code, measure.title) for measure in plan.measures] == [
        ("1", "市场准入"),
        ("2", "5G网络"),
        ("3", "12345热线"),
        ("4", "纳税"),
    ]


@pytest.mark.parametrize("title", ["总体要求", "指导思想", "总体思路和主要目标", "工作目标"])
def test_chapters_of_purpose_hold_no_measures(title: str) -> None:
    plan = read(
        f"一、{title}\n（一）指导思想\n深入贯彻精神。\n（二）工作原则\n1.坚持市场导向。以企业为中心。\n2.坚持问题导向。解决问题。\n"
        "二、主要任务\n（一）市场环境\n1.市场准入。放宽条件。\n2.纳税。推广发票。\n"
    )
    assert [measure.code for measure in plan.measures] == ["1", "2"]
    assert plan.chapters[2].text == "1.坚持市场导向。以企业为中心。\n2.坚持问题导向。解决问题。"
    assert codes(plan) == set()


def test_support_without_numbers_holds_no_measures() -> None:
    plan = read(
        "一、优化服务\n1.市场准入。放宽条件。\n二、保障措施\n（一）加强组织领导。各部门要高度重视。\n（二）加强考核。纳入考核。\n"
    )
    assert [measure.code for measure in plan.measures] == ["1"]
    assert [chapter.text for chapter in plan.chapters[2:]] == ["各部门要高度重视。", "纳入考核。"]
    assert "chapter.empty" not in codes(plan)


def test_support_that_is_numbered_on_holds_measures() -> None:
    plan = read("一、优化服务\n1.市场准入。放宽条件。\n二、组织实施\n2.加强统筹。完善机制。\n")
    assert [measure.code for measure in plan.measures] == ["1", "2"]


def test_support_that_begins_again_is_left_out_and_reported() -> None:
    plan = read(
        "一、优化服务\n1.甲。做好甲。\n2.乙。做好乙。\n二、优化监管\n3.丙。做好丙。\n三、保障措施\n1.加强领导。压实责任。\n"
    )
    assert [measure.code for measure in plan.measures] == ["1", "2", "3"]
    assert plan.chapters[2].text == "1.加强领导。压实责任。"
    assert codes(plan) == {"chapter.not_measures"}


def test_support_that_names_who_is_responsible_holds_measures() -> None:
    plan = read(
        "一、优化服务\n（一）甲事项。做好甲。\n二、强化保障措施\n（一）加强统筹。完善机制。（责任单位：区发改委）\n（二）加强宣传。讲好故事。（责任单位：区委宣传部）\n"
    )
    assert [measure.code for measure in plan.measures] == ["1.1", "2.1", "2.2"]


def test_introductions_stand_under_their_headings() -> None:
    plan = read(
        "一、优化服务\n围绕企业需求，提升服务。\n（一）政务服务。在各方面深入推进。\n1.甲。做好甲。\n"
    )
    assert [chapter.text for chapter in plan.chapters] == ["围绕企业需求，提升服务。", "在各方面深入推进。"]
    assert plan.chapters[1].title == "政务服务"


@pytest.mark.parametrize("starred", ["1*.", "1* .", "1★.", "★1.", "1.★", "1＊."])
def test_starred_measures(starred: str) -> None:
    plan = read(
        f"一、优化服务\n{starred}甲事项。做好甲。\n2.乙事项。做好乙。\n注：标{starred.strip('1. ')}的为本区自主提出的举措。\n"
    )
    assert [(measure.title, measure.own_initiative) for measure in plan.measures] == [
        ("甲事项", True),
        ("乙事项", False),
    ]
    assert plan.measures[1].text == "做好乙。"
    assert codes(plan) == set()


def test_a_star_behind_the_title() -> None:
    plan = read(
        "一、优化服务\n1.甲事项★。做好甲。\n2.乙事项★\n做好乙。\n3.丙事项。做好丙。\n注：★为本区特色举措。\n"
    )
    assert [(measure.title, measure.own_initiative) for measure in plan.measures] == [
        ("甲事项", True),
        ("乙事项", True),
        ("丙事项", False),
    ]


def test_a_star_with_another_meaning_is_not_the_districts_own() -> None:
    plan = read("一、优化服务\n1*.甲事项。做好甲。\n（注：带*的为国家试点事项）\n")
    assert not plan.measures[0].own_initiative
    assert codes(plan) == {"star.other_meaning"}


def test_a_star_without_a_legend_is_reported() -> None:
    plan = read("一、优化服务\n1★.甲事项。做好甲。\n2.乙事项。做好乙。\n")
    assert plan.measures[0].own_initiative
    assert codes(plan) == {"star.unexplained"}


def test_parts_above_chapters_above_sections() -> None:
    plan = read(
        "第一部分 服务\n一、政务\n（一）审批\n1.甲事项。做好甲。\n第二部分 监管\n一、执法\n2.乙事项。做好乙。\n"
    )
    assert [(chapter.ordinal, chapter.parent) for chapter in plan.chapters] == [
        ("第一部分", None),
        ("一", "第一部分"),
        ("（一）", "一"),
        ("第二部分", None),
        ("一", "第二部分"),
    ]
    assert plan.as_dict()["measures"][0]["chapter"] == "服务"
    assert plan.as_dict()["measures"][0]["section"] == "审批"


def test_furniture_is_left_out() -> None:
    plan = parse_plan(
        "【字号：大 中 小】\n来源：区发展改革委 发布时间：2025-03-01 浏览次数：12\n"
        + HEAD
        + "一、优化服务\n1.甲事项。做好甲。\n分享：\n打印 关闭\n上一篇：通知公告\n"
    )
    assert rows(plan) == [("1", "甲事项", "做好甲。")]
    assert plan.preamble == "为优化营商环境，制定本方案。"


def test_a_table_of_contents_is_left_out() -> None:
    plan = parse_plan(
        "青河区行动方案（2025年）\n目 录\n一、优化服务……1\n二、规范监管......3\n"
        "一、优化服务\n1.甲。做好甲。\n二、规范监管\n2.乙。做好乙。\n"
    )
    assert [chapter.title for chapter in plan.chapters] == ["优化服务", "规范监管"]


@pytest.mark.parametrize(
    "end",
    [
        "青河区人民政府办公室\n2025年3月7日印发\n",
        "青河区人民政府办公室 2025年3月7日印发\n",
        "（此件公开发布）\n抄送：区委办公室，区人大办公室。\n",
        "青河区人民政府\n",
        "附件：1.任务清单\n2.责任分工表\n",
        "附件：责任分工表\n",
        "附件：\n1.任务清单\n2.责任分工表\n青河区人民政府办公室\n2025年3月7日\n",
    ],
)
def test_what_follows_the_body_is_no_measure(end: str) -> None:
    plan = read("一、优化服务\n1.甲事项。做好甲。\n2.乙事项。做好乙。\n" + end)
    assert rows(plan) == [("1", "甲事项", "做好甲。"), ("2", "乙事项", "做好乙。")]
    assert codes(plan) == set()
