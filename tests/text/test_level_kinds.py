"""On which level the measures stand: decided for each chapter by what stands in it, boxes and named headings apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.parse import parse_plan
from tests.text.level_plans import CN, codes, read, titles


def test_a_chapter_of_numbers_beside_chapters_of_sections() -> None:
    plan = read(
        "一、重点领域\n（一）第一类\n1.甲事。做好甲。\n2.乙事。做好乙。\n（二）第二类\n3.丙事。做好丙。\n"
        "二、工作机制\n（一）丁事。做好丁。\n（二）戊事。做好戊。\n三、工作保障制度\n（一）己事。做好己。\n"
    )
    assert titles(plan) == [
        ("1", "甲事"), ("2", "乙事"), ("3", "丙事"), ("（一）", "丁事"), ("（二）", "戊事"), ("（一）", "己事"),
    ]  # fmt: skip
    assert len({measure.code for measure in plan.measures}) == 6
    assert codes(plan) == set()


def test_a_section_without_numbers_beside_sections_with_some() -> None:
    plan = read(
        "一、重点任务\n（一）第一类\n1.甲事。做好甲。\n2.乙事。做好乙。\n（二）宣传理念\n向各部门宣传理念，形成共识。\n（三）第三类\n1.丙事。做好丙。\n"
    )
    assert titles(plan) == [("1", "甲事"), ("2", "乙事"), ("（二）", "宣传理念"), ("1", "丙事")]
    assert plan.measures[2].text == "向各部门宣传理念，形成共识。"
    assert codes(plan) == set()


def test_a_chapter_of_numbers_without_sections_beside_chapters_of_sections() -> None:
    plan = read(
        "一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n二、规范监管\n（一）丙事。做好丙。\n（二）丁事。做好丁。\n"
    )
    assert titles(plan) == [("1", "甲事"), ("2", "乙事"), ("（一）", "丙事"), ("（二）", "丁事")]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4)), min_size=2, max_size=6))
def test_every_chapter_is_read_on_its_own_level(chapters: list[tuple[bool, int]]) -> None:
    body, expected = "", []
    for at, (numbered, count) in enumerate(chapters):
        body += f"{CN[at]}、领域{CN[at]}\n"
        for item in range(count):
            mark = f"{item + 1}." if numbered else f"（{CN[item]}）"
            body += f"{mark}事项{at}{item}。做好工作。\n"
            expected.append(f"事项{at}{item}")
    assert [measure.title for measure in read(body).measures] == expected


def test_points_of_a_list_stay_in_the_text_and_the_other_reading_is_reported() -> None:
    plan = read(
        "一、优化服务\n（一）甲事。主要做好以下工作：\n1.受理申请；\n2.核对材料；\n3.发出证照。\n（二）乙事。做好乙。\n（三）丙事。做好丙。\n"
    )
    assert titles(plan) == [("（一）", "甲事"), ("（二）", "乙事"), ("（三）", "丙事")]
    assert "3.发出证照。" in plan.measures[0].text
    assert codes(plan) == {"levels.unclear"}


def test_run_in_chapters_get_one_answer_that_is_reported() -> None:
    plan = read(
        "一、指导思想。以改革为动力。\n二、示范任务。复制推广改革事项。\n三、主要目标。三年内走在前列。\n四、组织领导。统筹推进工作。\n五、评估推广。每年评估一次。\n"
    )
    assert titles(plan) == [("二", "示范任务"), ("五", "评估推广")]
    (problem,) = plan.problems
    assert (problem.code, problem.severity) == ("levels.unclear", "notice")
    assert "5 章都是举措" in problem.message


@pytest.mark.parametrize(
    "title", ["现状分析", "发展现状", "存在问题", "面临形势", "指导思想", "发展目标", "工作背景", "发展基础"]
)
def test_what_says_how_things_stand_holds_no_measures(title: str) -> None:
    plan = read(
        f"一、{title}\n（一）规模扩大。已有企业若干。\n（二）环境改善。成效明显。\n二、重点任务\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n"
    )
    assert titles(plan) == [("（一）", "甲事"), ("（二）", "乙事")]


@pytest.mark.parametrize("title", ["夯实产业基础", "解决突出问题", "优化发展环境"])
def test_titles_that_only_speak_of_such_things(title: str) -> None:
    plan = read(f"一、{title}\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n")
    assert (len(plan.measures), codes(plan)) == (2, set())


@pytest.mark.parametrize("mark", ["赛道{}：{}", "方向/赛道{}：{}", "行动{} {}", "任务{}、{}"])
def test_headings_numbered_by_what_they_call_themselves(mark: str) -> None:
    body = "".join(
        f"{mark.format(CN[at], name)}\n重点区域：各镇\n1.甲{name}。做好甲。\n2.乙{name}。做好乙。\n"
        for at, name in enumerate(("终端", "物流"))
    )
    plan = read(f"一、特色领域\n{body}二、支撑能力\n（一）丙事。做好丙。\n（二）丁事。做好丁。\n")
    assert titles(plan) == [
        ("1", "甲终端"), ("2", "乙终端"), ("1", "甲物流"), ("2", "乙物流"), ("（一）", "丙事"), ("（二）", "丁事"),
    ]  # fmt: skip
    assert [chapter.title for chapter in plan.chapters] == ["特色领域", "终端", "物流", "支撑能力"]
    assert codes(plan) == set()


def test_one_line_that_looks_like_a_named_heading_is_text() -> None:
    plan = read("一、优化服务\n1.甲事。做好甲。\n方案一：先行先试\n2.乙事。做好乙。\n")
    assert plan.measures[0].text == "做好甲。\n方案一：先行先试"


@pytest.mark.parametrize("title", ["专栏1 重点工程", "专栏一：重点工程", "专栏 重点工程"])
def test_a_box_is_a_part_of_its_own(title: str) -> None:
    plan = read(
        f"一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n{title}\n1.大厅工程：新建三处。\n2.窗口工程：新设十个。\n3.丙事。做好丙。\n二、规范监管\n4.丁事。做好丁。\n"
    )
    assert titles(plan)[:2] == [("1", "甲事"), ("2", "乙事")]
    assert plan.measures[1].text == "做好乙。"
    box = plan.chapters[1]
    assert box.title == "重点工程"
    assert box.text.startswith("1.大厅工程：新建三处。\n2.窗口工程")
    assert titles(plan)[-1] == ("4", "丁事")
    # The third may be of the box or of the plan.
    assert "levels.unclear" in codes(plan)


def test_measures_go_on_behind_a_box() -> None:
    plan = read(
        "一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n3.丙事。做好丙。\n专栏1 重点工程\n1.大厅工程：新建三处。\n4.丁事。做好丁。\n"
    )
    assert titles(plan) == [("1", "甲事"), ("2", "乙事"), ("3", "丙事"), ("4", "丁事")]
    assert {measure.chapter_key for measure in plan.measures} == {0}
    assert codes(plan) == set()


@pytest.mark.parametrize("gap", ["　　", "  ", "\t"])
def test_an_article_behind_the_title_of_its_chapter(gap: str) -> None:
    plan = parse_plan(
        f"青河市数据管理办法\n第一章　总则{gap}第一条　为规范管理，制定本办法。\n第二条　本办法适用于本市。\n第二章　职责{gap}第三条　各部门负责本部门数据。\n"
    )
    assert [measure.number for measure in plan.measures] == ["一", "二", "三"]
    assert [chapter.title for chapter in plan.chapters] == ["总则", "职责"]


def test_a_word_that_ends_in_a_numeral_begins_no_chapter() -> None:
    plan = read("一、育人方式\n（一）坚持知行合一、工学结合。借鉴做法，共同育人。\n（二）乙事。做好乙。\n")
    assert titles(plan) == [("（一）", "坚持知行合一、工学结合"), ("（二）", "乙事")]


def test_support_that_begins_again_in_a_plan_that_counts_by_sections() -> None:
    plan = read(
        "一、重点任务\n（一）第一类\n1.甲事。做好甲。\n2.乙事。做好乙。\n（二）第二类\n1.丙事。做好丙。\n二、保障措施\n1.加强领导。压实责任。\n2.加强宣传。营造氛围。\n"
    )
    assert titles(plan) == [("1", "甲事"), ("2", "乙事"), ("1", "丙事")]
    assert "chapter.not_measures" in codes(plan)


def test_aims_that_are_given_to_somebody_are_tasks() -> None:
    plan = read(
        "一、年度目标\n（一）主要目标\n1.完成各项目标。（各部门分别负责，年内持续推进）\n（二）财政政策\n2.安排赤字。（区财政局牵头，7月底前出台办法）\n"
    )
    assert [measure.number for measure in plan.measures] == ["1", "2"]
    assert [deadline.printed for measure in plan.measures for deadline in measure.deadlines] == [
        "年内持续推进",
        "7月底前出台办法",
    ]


@pytest.mark.parametrize("gap", ["", " ", "　", "\n"])
@pytest.mark.parametrize("brackets", ["（）", "【】"])
def test_articles_with_a_caption_in_brackets(gap: str, brackets: str) -> None:
    captions = [f"{brackets[0]}{word}{brackets[1]}" for word in ("目的依据", "支持对象", "附则")]
    plan = parse_plan(
        f"青河区扶持企业若干措施\n第一条{captions[0]}{gap}为扶持企业，制定本措施。\n第二条{captions[1]}{gap}本区登记的企业。（责任部门：区甲局）\n"
        f"第三条{captions[2]}{gap}本措施自2026年5月1日起施行。\n"
    )
    assert titles(plan) == [("一", "目的依据"), ("二", "支持对象"), ("三", "附则")]
    assert [measure.text for measure in plan.measures] == [
        "为扶持企业，制定本措施。", "本区登记的企业。", "本措施自2026年5月1日起施行。",
    ]  # fmt: skip


def test_articles_with_a_sentence_as_caption() -> None:
    plan = parse_plan(
        "青河区扶持创业实施办法\n第一条 为扶持创业，制定本办法。\n第二条 载体建设。对载体给予补助。\n第三条 平台服务。安排经费支持平台。\n第四条 企业培育。对企业给予奖励。\n第五条 本办法自2026年5月1日起施行。\n"
    )
    assert [measure.title for measure in plan.measures] == ["", "载体建设", "平台服务", "企业培育", ""]


def test_articles_whose_first_sentence_is_no_caption() -> None:
    plan = parse_plan(
        "青河市营商条例\n第一条 为了优化环境，制定本条例。\n第二条 鼓励创新。支持企业研发。\n第三条 各部门应当公开信息。不得收费。\n第四条 本条例自公布之日起施行。\n"
    )
    assert {measure.title for measure in plan.measures} == {""}


def test_a_table_of_contents_without_page_numbers() -> None:
    plan = parse_plan(
        "青河市营商条例\n目　录\n第一章　总　则\n第二章　附　则\n第一章　总　则\n第一条 为了优化环境，制定本条例。\n第二章　附　则\n第二条 本条例自公布之日起施行。\n"
    )
    assert [chapter.title for chapter in plan.chapters] == ["总 则", "附 则"]
    assert codes(plan) <= {"district.missing", "year.missing"}


def test_titles_under_one_heading_of_a_plan_without_titles() -> None:
    untitled = "".join(f"{n}.推进第{n}项改革任务，完善服务机制，提升便利程度。\n" for n in range(4, 15))
    plan = read(
        f"一、优化服务\n（一）甲类\n1.甲事。做好甲。\n2.乙事。做好乙。\n3.丙事。做好丙。\n（二）乙类\n{untitled}"
    )
    assert [measure.title for measure in plan.measures][:4] == ["甲事", "乙事", "丙事", ""]


def test_a_title_before_the_first_point_of_its_text() -> None:
    plan = read(
        "一、优化服务\n1.智能＋旅游 一是加快研发。做好研发。\n二是拓展业态。做好业态。\n2.智能＋影视一是加快研发。做好研发。\n二是拓展宣发。做好宣发。\n"
    )
    assert titles(plan) == [("1", "智能＋旅游"), ("2", "智能＋影视")]
    assert plan.measures[1].text.startswith("一是加快研发。")


def test_a_section_that_is_one_sentence_is_a_measure() -> None:
    plan = read(
        "一、行为规范\n（一）各单位应当公开清单，定期披露情况。\n（二）各单位应当建立档案，完整记录。\n"
    )
    assert [measure.text for measure in plan.measures] == [
        "各单位应当公开清单，定期披露情况。",
        "各单位应当建立档案，完整记录。",
    ]
    assert codes(plan) == set()


def test_items_that_run_on_through_the_parts_of_a_document() -> None:
    plan = read(
        "第一章　总则\n一、为规范工作，制定本规则。\n二、各单位适用本规则，另有规定的除外。\n第二章　会议制度\n三、会议由主任召集，每月一次。\n"
        "四、会议的任务是：\n（一）讨论决定重大事项；\n（二）通报情况。\n五、会议纪要由主任签发，分送各单位。\n六、会议要减少数量，控制规模。\n"
        "七、会议经费从严控制，列入预算。\n八、本规则由办公室解释，另行修订。\n"
    )
    assert [measure.number for measure in plan.measures] == list("一二三四五六七八")
    assert "（二）通报情况。" in plan.measures[3].text
    assert "levels.unclear" in codes(plan)


def test_sections_of_one_chapter_are_a_list_where_the_others_are_one_text_each() -> None:
    plan = read(
        "一、关于资金\n由财政安排。\n二、关于渠道\n（一）从2026年起，新开项目由银行贷款。\n（二）贷款规模每年安排，由银行落实。\n"
        "三、关于经费\n由企业列支。\n四、关于税收\n按规定免征。\n"
    )
    assert [measure.title for measure in plan.measures] == ["关于资金", "关于渠道", "关于经费", "关于税收"]
    assert codes(plan) == {"levels.unclear"}


def test_a_few_numbers_beside_sections_of_one_text_each_are_a_list() -> None:
    plan = read(
        "一、范围\n（一）甲事。做好甲。\n（二）乙事。做好乙。\n（三）丙事。做好丙。\n二、组织形式\n（一）丁事。做好丁。\n"
        "（二）成立办公室。下设三组。\n1.监督组。负责监督。\n2.专家组。提供咨询。\n3.采购组。负责采购。\n（三）戊事。做好戊。\n（四）己事。做好己。\n"
        "（五）庚事。做好庚。\n（六）辛事。做好辛。\n"
    )
    assert [title for _, title in titles(plan)][3:5] == ["丁事", "成立办公室"]
    assert "3.采购组。负责采购。" in plan.measures[4].text
    assert codes(plan) == {"levels.unclear"}


def test_figures_below_articles_are_points_of_their_text() -> None:
    plan = read(
        "第一条　为规范管理，制定本办法。\n第二条　所得包括：\n（一）经营所得，是指：\n1.生产所得；\n2.服务所得。\n（二）其他所得。\n第三条　本办法自发布之日起施行。\n"
    )
    assert [measure.number for measure in plan.measures] == ["一", "二", "三"]
    assert "2.服务所得。" in plan.measures[1].text


def test_points_are_measures_where_a_chapter_holds_nothing_else() -> None:
    plan = read(
        "一、重点任务\n1.甲事。做好甲。\n2.乙事。做好乙。\n二、支撑能力\n一是夯实基础。建设中心。\n二是培育主体。引育企业。\n三、保障措施\n一是加强领导。成立专班。\n二是加强宣传。多做宣传。\n"
    )
    assert titles(plan)[2:] == [("一是", "夯实基础"), ("二是", "培育主体")]
    assert "levels.unclear" in codes(plan)


def test_points_of_a_section_stay_in_its_text() -> None:
    plan = read(
        "一、重点任务\n（一）甲事\n一是夯实基础。\n二是培育主体。\n（二）乙事\n一是做好。\n二是做实。\n"
    )
    assert titles(plan) == [("（一）", "甲事"), ("（二）", "乙事")]


def test_sections_go_on_from_those_of_a_chapter_without_measures() -> None:
    plan = read(
        "一、总体要求\n（一）指导思想。贯彻精神。\n（二）基本原则。坚持创新。\n二、任务\n（三）甲事。做好甲。\n（四）乙事。做好乙。\n三、机制\n（五）丙事。做好丙。\n"
    )
    assert len(plan.measures) == 3
    assert codes(plan) == set()


def test_one_missing_chapter_does_not_hide_those_behind_it() -> None:
    text = "支持企业发展。给予补助，最高一百万元。"
    marks = "一二四五六"
    plan = read("".join(f"{mark}、{text}\n" for mark in marks))
    assert [measure.number for measure in plan.measures] == list(marks)
    assert "numbering.gap" in codes(plan)
