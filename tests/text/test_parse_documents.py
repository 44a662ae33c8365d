"""Documents of all kinds, from the state's to a town's: title, number, issuer, date and addressee from the head."""

from __future__ import annotations

from datetime import date

import pytest

from measures.text.clean import clean_and_explain
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

BODY = "　　一、提升服务\n　　（一）建设服务大厅。建好大厅。（责任单位：省民政厅）\n　　（二）开通线上窗口。减少跑动次数。（责任单位：省财政厅）\n"
ARTICLES = "第一章　总则\n第一条　为了优化营商环境，制定本条例。\n第二条　本条例适用于本市。\n"


def read(text: str) -> ParsedDocument:
    """Return a plan as the whole pipeline reads it."""
    return parse_plan(clean_and_explain(text).text)


def codes(plan: ParsedDocument) -> set[str]:
    """Return the codes of the problems that are about title, issuer and date."""
    return {p.code for p in plan.problems if p.code.startswith(("title.", "issuer.", "date."))}


def test_a_document_of_the_state_whose_title_is_broken_in_a_word() -> None:
    plan = read(
        "国务院办公厅关于加快甲事\n业发展的指导意见\n国办发〔2026〕9号\n各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"
        "　　为加快甲事业发展，经国务院同意，提出如下意见。\n" + BODY + "　　国务院\n　　2026年3月2日\n"
    )
    assert plan.title == "国务院办公厅关于加快甲事业发展的指导意见"
    assert (plan.number, plan.issuer, plan.issued_on) == (
        "国办发〔2026〕9号",
        "国务院办公厅",
        date(2026, 3, 2),
    )
    assert plan.addressee == "各省、自治区、直辖市人民政府，国务院各部委、各直属机构"
    assert plan.preamble == "为加快甲事业发展，经国务院同意，提出如下意见。"
    assert plan.district is None
    assert [m.text for m in plan.measures] == ["建好大厅。", "减少跑动次数。"]
    # The head and the signature name two bodies: reported, not settled in silence.
    assert codes(plan) == {"issuer.differs"}


def test_full_width_digits_in_number_and_date() -> None:
    plan = read(
        "甲省人民政府文件\n甲政发〔２０２６〕１０号\n甲省人民政府印发关于支持甲事业若干措施的通知\n各市、县（市、区）人民政府：\n"
        "　　现将《关于支持甲事业的若干措施》印发给你们。\n　　甲省人民政府\n　　２０２６年４月１７日\n　　关于支持甲事业的若干措施\n"
        "　　为支持甲事业，提出如下措施。\n" + BODY
    )
    assert (plan.title, plan.number) == ("关于支持甲事业的若干措施", "甲政发〔2026〕10号")
    assert (plan.issuer, plan.issued_on, plan.year) == ("甲省人民政府", date(2026, 4, 17), 2026)
    assert codes(plan) == set()


def test_a_notice_that_is_the_document_itself() -> None:
    plan = read(
        "国务院办公厅关于对工作成效明显地方\n加大激励支持力度的通知\n国办发〔2026〕7号\n各省、自治区、直辖市人民政府：\n"
        "　　为健全机制，现将有关事项通知如下：\n　　一、对甲工作好的省，优先支持。（商务部负责）\n　　二、对乙工作好的市，适当奖励。（财政部负责）\n"
        "　　国务院办公厅\n　　2026年3月6日\n"
    )
    assert plan.title == "国务院办公厅关于对工作成效明显地方加大激励支持力度的通知"
    assert (plan.number, plan.issuer, plan.issued_on) == (
        "国办发〔2026〕7号",
        "国务院办公厅",
        date(2026, 3, 6),
    )
    assert [m.text for m in plan.measures] == ["对甲工作好的省，优先支持。", "对乙工作好的市，适当奖励。"]
    assert (plan.addressee, codes(plan)) == ("各省、自治区、直辖市人民政府", set())


@pytest.mark.parametrize(
    "title",
    [
        "甲市优化营商环境条例",
        "甲市优化营商环境规定",
        "甲市优化营商环境办法（试行）",
        "甲市优化营商环境条例实施细则",
        "甲市人民政府工作规则",
        "甲市数据管理暂行规定",
        "关于推动经济高质量发展的若干政策",
        "甲市人民政府关于加强工作的决定",
        "甲市优化营商环境三十条",
        "甲市公共数据目录",
        "甲市人民政府关于办理情况的报告",
    ],
)
@pytest.mark.parametrize("mark", ["", "# "])
def test_titles_of_regulations_and_policies(title: str, mark: str) -> None:
    plan = read(f"{mark}{title}\n{ARTICLES}")
    assert plan.title == title
    assert codes(plan) == set()


def test_when_a_regulation_was_adopted_is_no_date_of_issue() -> None:
    plan = read(
        "甲市优化营商环境条例\n2020年4月10日 甲市第十五届人民代表大会常务委员会第二十次会议通过\n"
        "2024年9月27日 甲市第十六届人民代表大会常务委员会第十六次会议修正\n" + ARTICLES
    )
    assert (plan.title, plan.issued_on, plan.year) == ("甲市优化营商环境条例", None, None)
    assert plan.issuer == "甲市人民代表大会常务委员会"
    assert codes(plan) == {"date.adopted"}


@pytest.mark.parametrize(
    "order", ["甲市人民政府令\n第23号", "甲市人民政府令第23号", "（甲市人民政府令第２３号）"]
)
def test_a_decree(order: str) -> None:
    plan = read(
        f"{order}\n《甲市数据管理规定》已经市人民政府第5次常务会议审议通过，现予公布，自2026年5月1日起施行。\n市长　张三\n2026年3月2日\n"
        "甲市数据管理规定\n" + ARTICLES
    )
    assert (plan.title, plan.number) == ("甲市数据管理规定", "甲市人民政府令第23号")
    assert (plan.issuer, plan.issued_on) == ("甲市人民政府", date(2026, 3, 2))


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("甲政发〔2026〕10号", "甲政发〔2026〕10号"),
        ("甲政发[2026]10号", "甲政发〔2026〕10号"),
        ("甲政发［２０２６］１０号", "甲政发〔2026〕10号"),
        ("甲政发【2026】10 号", "甲政发〔2026〕10号"),
        ("甲政发（2026）10号", "甲政发〔2026〕10号"),
        ("甲政发﹝2026﹞第10号", "甲政发〔2026〕第10号"),
        ("甲政办规 〔 2026 〕 3 号", "甲政办规〔2026〕3号"),
    ],
)
def test_numbers_however_they_are_set(printed: str, number: str) -> None:
    assert read(f"甲市2026年工作方案\n{printed}\n为优化环境，制定本方案。\n{BODY}").number == number


def test_the_number_behind_the_title() -> None:
    plan = read(
        "乙市人民政府关于创优环境的实施意见（乙政〔2026〕101号）\n为优化环境，提出如下意见。\n" + BODY
    )
    assert (plan.title, plan.number) == ("乙市人民政府关于创优环境的实施意见", "乙政〔2026〕101号")
    assert plan.issuer == "乙市人民政府"


def test_the_notice_and_the_plan_over_several_lines() -> None:
    plan = read(
        "首页>政务公开>政策文件\n白石区人民政府办公室关于印发《白石区贯彻落实〈关于支持民营经济的若干措施〉实施方案》的通知\n"
        "发布时间：2026-03-05 10:11 来源：区政府办 浏览次数：12 字号：[大] [中] [小]\nBSCR-2026-0001\n白政办规［２０２６］３号\n"
        "白石区人民政府办公室\n关于印发《白石区贯彻落实〈关于支持民营\n经济的若干措施〉\n实施方案》的通知\n各街镇，区政府各部门：\n"
        "《白石区贯彻落实〈关于支持民营经济的若干措施〉实施方案》已经区政府同意，现印发给你们。\n白石区人民政府办公室\n2026年3月2日\n"
        "白石区贯彻落实《关于支持民营\n经济的若干措施》\n实施方案\n为推动《青河市人民政府关于印发青河市支持民营经济若干措施的通知》（青政发〔2025〕8号）落地，制定本方案。\n"
        + BODY
    )
    assert plan.title == "白石区贯彻落实《关于支持民营经济的若干措施》实施方案"
    assert (plan.number, plan.issuer) == ("白政办规〔2026〕3号", "白石区人民政府办公室")
    assert (plan.issued_on, plan.addressee, plan.district) == (
        date(2026, 3, 2),
        "各街镇，区政府各部门",
        "白石区",
    )
    assert codes(plan) == set()


def test_several_bodies_in_the_heading_of_a_notice() -> None:
    plan = read(
        "甲市发展和改革委员会 中共甲市委社会工作部 甲市数据局 关于印发甲市服务设施建设实施方案的通知\n各区县政府：\n"
        "现将《甲市服务设施建设实施方案》印发给你们。\n" + BODY
    )
    assert plan.issuer == "甲市发展和改革委员会、中共甲市委社会工作部、甲市数据局"
    assert plan.title == "甲市服务设施建设实施方案"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        # A title that the preamble cites on a line of its own.
        ("甲区2026年工作要点\n为贯彻《乙省条例》（乙政发〔2025〕3号），制定本要点。\n丙市优化营商环境行动方案\n", "甲区2026年工作要点"),
        ("甲区2026年工作要点\n为贯彻落实\n《丙市优化营商环境行动方案》\n制定本要点。\n", "甲区2026年工作要点"),
        # One inside the document's own heading.
        ("甲区人民政府办公室关于贯彻落实\n乙市优化营商环境行动方案\n的通知\n各街镇：\n现将有关事项通知如下：\n", "甲区人民政府办公室关于贯彻落实乙市优化营商环境行动方案的通知"),
        # A notice that a sentence cites.
        (
            "甲区人民政府关于优化环境的实施意见\n根据《乙市人民政府关于印发乙市行动方案的通知》（乙政发〔2025〕8号），提出如下意见。\n",
            "甲区人民政府关于优化环境的实施意见",
        ),
        # The plan that a paragraph issues stands behind one that it cites.
        ("根据《乙省优化营商环境条例》，区政府制定了《甲区优化营商环境办法》，现印发给你们。\n甲区人民政府\n2026年3月2日\n甲区优化营商环境办法\n", "甲区优化营商环境办法"),
    ],
)  # fmt: skip
def test_a_cited_title_is_not_taken(head: str, title: str) -> None:
    plan = read(head + BODY)
    assert plan.title == title
    assert plan.number is None


def test_a_line_that_may_be_another_title_is_reported() -> None:
    plan = read("甲区2026年工作要点\n为优化环境，制定本要点。\n丙市优化营商环境行动方案\n" + BODY)
    assert (plan.title, codes(plan)) == ("甲区2026年工作要点", {"title.several"})


def test_facts_of_a_page_whose_labels_stand_above_their_values() -> None:
    plan = read(
        "返回顶部\n白石县人民政府工作规则\n  • 索引号:\n    6107280000/2026-001005\n  • 主题分类:\n  • 来源:\n  • 发文机构:\n    县政府网站\n"
        "  • 发文字号:\n    白政发〔2026〕7号\n  • 发布日期:\n    2026年4月6日\n  • 内容概述:\n白石县人民政府工作规则\n"
        + ARTICLES
    )
    assert (plan.title, plan.number) == ("白石县人民政府工作规则", "白政发〔2026〕7号")
    # The page's date is not the document's, and its source no body.
    assert (plan.issued_on, plan.issuer) == (None, None)


def test_facts_that_only_the_page_states() -> None:
    plan = read(
        "索 引 号：\t0001/2026-1\t主题分类：\t其他\n发文机关：\t国务院办公厅\t成文日期：\t2026年1月23日\n标　　题：\t国务院办公厅关于印发甲方案的通知\t\n"
        "发文字号：\t国办发〔2026〕1号\t发布日期：\t2026年2月8日\n为优化环境，制定本方案。\n" + BODY
    )
    assert (plan.title, plan.number) == ("国务院办公厅关于印发甲方案的通知", "国办发〔2026〕1号")
    assert (plan.issuer, plan.issued_on) == ("国务院办公厅", date(2026, 1, 23))
    assert codes(plan) == {"title.from_page"}


@pytest.mark.parametrize(
    "title", ["关于鼓励市场主体发展的若干政策", "关于各区域协调发展的意见", "关于激发县域活力的若干措施", "关于引导市民参与的方案", "关于促进中部地区崛起的规划", "关于支持革命老区、加快牧区发展的意见"]
)  # fmt: skip
def test_a_word_that_begins_like_a_place_is_none(title: str) -> None:
    assert read(f"{title}\n各省、自治区、直辖市人民政府，各设区市人民政府：\n{BODY}").district is None


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("甲省推进工业互联网与人工智能", "融合赋能行动方案"), "甲省推进工业互联网与人工智能融合赋能行动方案"),
        (("关于加强数据集建设 赋能人工智", "能创新发展的实施意见", "（送审稿）"), "关于加强数据集建设 赋能人工智能创新发展的实施意见（送审稿）"),
        (("白石区提升企业感受", "持续打造一流营商环境行动方案"), "白石区提升企业感受 持续打造一流营商环境行动方案"),
        (("甲省2026年", "优化营商环境行动方案"), "甲省2026年优化营商环境行动方案"),
        (("甲区加快推进", "优化营商环境行动方案"), "甲区加快推进优化营商环境行动方案"),
        (("甲区推进AI", "Plus行动方案"), "甲区推进AI Plus行动方案"),
    ],
)  # fmt: skip
def test_where_a_title_over_two_lines_has_a_space(lines: tuple[str, ...], title: str) -> None:
    assert read("\n".join(lines) + f"\n为优化环境，制定本方案。\n{BODY}").title == title


@pytest.mark.parametrize(
    "above",
    ["白石区人民政府门户网站\n", "通知公告\n", "政策文件\n规范性文件\n", "000001\n特急\n", "今天是2026年3月2日 星期一\n", "登录 注册\n无障碍\n长者模式\n", "政务公开\n白石区\n"],
)  # fmt: skip
def test_the_menu_of_a_page_is_no_part_of_the_title(above: str) -> None:
    plan = read(f"{above}白石区2026年营商环境行动方案\n为优化环境，制定本方案。\n{BODY}")
    assert plan.title == "白石区2026年营商环境行动方案"
    assert plan.preamble == "为优化环境，制定本方案。"
    assert plan.issued_on is None


def test_what_is_attached_to_an_announcement() -> None:
    plan = read(
        "关于《甲市信用条例（草案）》公开征求意见的公告\n为提高立法质量，现将草案向社会公开征求意见。\n甲市人大常委会办公厅\n2026年3月2日\n甲市信用条例\n（草案）\n"
        + ARTICLES
    )
    assert (plan.title, plan.issuer) == ("甲市信用条例（草案）", "甲市人大常委会办公厅")


def test_a_title_that_stands_only_in_book_marks() -> None:
    plan = read("《甲市人民政府办公厅关于建立报告制度的通知》\n各区县政府：\n现将有关事项通知如下：\n" + BODY)
    assert (plan.title, plan.issuer) == ("甲市人民政府办公厅关于建立报告制度的通知", "甲市人民政府办公厅")
    assert codes(plan) == {"title.quoted"}


def test_more_bodies_than_a_name_can_hold() -> None:
    bodies = "\n".join(
        f"青河市白石区{mark}营商环境和社会信用体系建设工作领导小组办公室" for mark in "甲乙丙丁戊己庚辛"
    )
    plan = read(f"白石区工作方案\n为优化环境，制定本方案。\n{BODY}{bodies}\n2026年3月2日\n")
    assert (plan.issuer, plan.issued_on) == (None, date(2026, 3, 2))
    assert codes(plan) == {"issuer.too_long"}
