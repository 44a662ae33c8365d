"""Whose plan it is: issuers, numbers, titles and places of every level, as the heads of documents print them."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

BODY = "　　为做好工作，提出如下意见。\n　　一、优化服务\n　　1.市场准入。放宽条件。\n　　2.纳税服务。推广发票。\n"


def read(head: str, end: str = "") -> ParsedDocument:
    """Return a plan with this head and this end."""
    return parse_plan(f"{head}\n{BODY}{end}")


def codes(plan: ParsedDocument) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in plan.problems}


@pytest.mark.parametrize(
    ("title", "district", "level"),
    [
        ("甲省加快数字转型行动方案", "甲省", "province"),
        ("青河省关于支持白石事业的若干措施", "青河省", "province"),
        ("青河壮族自治区营商环境条例", "青河壮族自治区", "province"),
        ("重庆市优化营商环境工作方案", "重庆市", "province"),
        ("青河市优化营商环境工作要点", "青河市", "city"),
        ("青河藏族羌族自治州数据管理暂行办法", "青河藏族羌族自治州", "city"),
        ("青河州数据管理暂行办法", "青河州", "city"),
        ("甲省青河市白石县实施意见", "白石县", "district"),
        ("青河市白石市工作方案", "白石市", "district"),
        ("甲省白石彝族自治县工作方案", "白石彝族自治县", "district"),
        ("白石新区任务清单", "白石新区", "district"),
        ("中国（甲省）自由贸易试验区工作方案", "中国（甲省）自由贸易试验区", "zone"),
        ("国务院办公厅关于加快白石事业发展的指导意见", None, "country"),
        ("财政部　税务总局关于白石政策的通知", None, "country"),
        ("国家数据局关于数据标注的实施意见", None, "country"),
    ],
)
def test_places_of_every_level(title: str, district: str | None, level: str) -> None:
    plan = read(title)
    assert (plan.district, plan.level) == (district, level)
    assert not codes(plan) & {"district.missing", "district.differs"}


@pytest.mark.parametrize(
    "head",
    [
        "关于加快白石事业发展的实施意见\n各省、自治区、直辖市人民政府：",
        "关于加快白石事业发展的实施意见\n各市、县（市、区）人民政府，各有关区管委会：",
        "关于落实《青河省优化服务条例》的实施方案",
        "全省优化服务实施方案",
        "我市优化服务实施方案",
        "高新区优化服务实施方案",
    ],
)
def test_addressees_and_cited_documents_name_no_district(head: str) -> None:
    plan = read(head)
    assert (plan.district, plan.level) == (None, None)
    assert len(plan.measures) == 2
    assert "district.missing" in codes(plan)


def test_the_inner_one_of_two_places_is_meant() -> None:
    plan = read("甲省青河市人民政府文件\n甲省优化服务实施方案")
    assert (plan.district, plan.level) == ("青河市", "city")
    area = read("青河高新技术产业开发区管委会\n2026年3月2日\n优化服务实施方案")
    assert (area.district, area.level) == ("青河高新技术产业开发区", "zone")


@pytest.mark.parametrize("joint", ["\n", "　", "、"])
def test_several_issuers_in_their_order(joint: str) -> None:
    issuers = ["青河市白石区科技局", "青河市白石区人力资源和社会保障局", "中共青河市白石区委统战部"]
    notice = f"{' '.join(issuers)}\n关于印发白石区扶持办法的通知\n区属各单位：\n现将《白石区扶持办法》印发给你们。\n"
    plan = read(f"{notice}{joint.join(issuers)}\n2026年3月2日\n白石区扶持办法")
    assert plan.issuer == "、".join(issuers)
    assert (plan.title, plan.district) == ("白石区扶持办法", "白石区")


@pytest.mark.parametrize(
    ("signed", "issuer"),
    [
        ("甲省推进职能转变和\n数字政府建设领导小组办公室\n（甲省数据局代章）", "甲省推进职能转变和数字政府建设领导小组办公室"),
        ("甲省推进职能转变领导小组办公室（代章）", "甲省推进职能转变领导小组办公室"),
        ("甲省健康建设委员会\n（爱国卫生运动委员会）（代章）", "甲省健康建设委员会（爱国卫生运动委员会）"),
        ("国务院办公厅", "国务院办公厅"),
        ("国务院", "国务院"),
        ("甲省经济和信息化厅", "甲省经济和信息化厅"),
    ],
)  # fmt: skip
def test_issuers_as_they_sign(signed: str, issuer: str) -> None:
    plan = read(
        f"关于印发《甲省优化服务方案》的通知\n各市人民政府：\n现将《甲省优化服务方案》印发给你们。\n{signed}\n2026年3月2日\n甲省优化服务方案"
    )
    assert plan.issuer == issuer
    assert str(plan.issued_on) == "2026-03-02"


def test_a_decree_of_several() -> None:
    plan = read(
        "国家数据办公室\n中华人民共和国教育部\n令\n第15号\n《白石管理暂行办法》已经审议通过，现予公布。\n2026年7月10日\n白石管理暂行办法"
    )
    assert (plan.issuer, plan.number) == ("国家数据办公室、中华人民共和国教育部", "第15号")
    assert plan.level == "country"


def test_the_assembly_that_adopted_a_regulation() -> None:
    plan = read(
        "青河市优化服务条例\n2026年2月8日 青河市第五届人民代表大会常务委员会第二次会议通过\n2026年3月1日 甲省第十届人民代表大会常务委员会第三次会议批准"
    )
    assert plan.issuer == "青河市人民代表大会常务委员会"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("甲政发〔２０２６〕１０号", "甲政发〔2026〕10号"),
        ("甲政发〔2026〕10\n号", "甲政发〔2026〕10号"),
        ("甲 政 发〔 2026 〕10 号", "甲政发〔2026〕10号"),
        ("（甲政办发【2026】10号）", "甲政办发〔2026〕10号"),
    ],
)
def test_numbers_as_they_are_printed(lines: str, number: str) -> None:
    assert read(f"甲省人民政府文件\n{lines}\n甲省优化服务方案").number == number


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("甲省人民政府办公厅关于加快白石事\n业发展的指导意见", "甲省人民政府办公厅关于加快白石事业发展的指导意见"),
        ("甲省人民政府关于对工作成效明显地方\n加大激励支持力度的通知", "甲省人民政府关于对工作成效明显地方加大激励支持力度的通知"),
        ("关于推动白石经济发展的若干政策", "关于推动白石经济发展的若干政策"),
        ("甲省白石管理规定", "甲省白石管理规定"),
        ("甲省优化营商环境条例", "甲省优化营商环境条例"),
        ("甲省2026年工作要点", "甲省2026年工作要点"),
        ("甲省2026年重点任务清单", "甲省2026年重点任务清单"),
    ],
)  # fmt: skip
def test_titles_of_every_kind(lines: str, title: str) -> None:
    assert read(lines).title == title


def test_a_head_that_has_lost_its_line_ends() -> None:
    head = "甲省人民政府关于优化服务的实施意见甲政发〔2026〕10号\n各市人民政府，省政府各部门：为优化服务，现就有关工作提出如下意见。"
    plan = read(head, "重要情况及时报告。甲省人民政府2026年3月2日（此件公开发布）\n")
    assert (plan.title, plan.number) == ("甲省人民政府关于优化服务的实施意见", "甲政发〔2026〕10号")
    assert (plan.addressee, plan.issuer) == ("各市人民政府，省政府各部门", "甲省人民政府")
    assert str(plan.issued_on) == "2026-03-02"
    assert "重要情况及时报告。" in plan.measures[-1].text
    assert "甲省人民政府2026" not in plan.measures[-1].text


def test_a_notice_that_is_the_document_itself() -> None:
    plan = parse_plan(
        "国务院办公厅关于对工作成效明显地方\n加大激励支持力度的通知\n国办发〔2026〕7号\n各省、自治区、直辖市人民政府：\n"
        "　　为健全机制，现将有关事项通知如下：\n　　一、对甲工作好的省，优先支持。（商务部负责）\n"
        "　　二、对乙工作好的市，适当奖励。（财政部负责）\n　　国务院办公厅\n　　2026年3月6日\n"
    )
    assert plan.title == "国务院办公厅关于对工作成效明显地方加大激励支持力度的通知"
    assert (plan.level, plan.district, plan.issuer) == ("country", None, "国务院办公厅")
    assert [(m.number, m.title, m.text, m.parties[0].name) for m in plan.measures] == [
        ("一", "", "对甲工作好的省，优先支持。", "商务部"),
        ("二", "", "对乙工作好的市，适当奖励。", "财政部"),
    ]


def test_a_regulation_is_read_by_its_articles() -> None:
    plan = parse_plan(
        "甲市优化服务条例\n第一章　总则\n第一条　为了优化服务，制定本条例。\n第二条　本条例适用于本市。\n"
    )
    assert (plan.title, plan.district, plan.level) == ("甲市优化服务条例", "甲市", "city")
    assert [measure.number for measure in plan.measures] == ["一", "二"]


@pytest.mark.parametrize(
    ("printed", "number", "year"),
    [
        ("青府〔86〕12号", "青府〔86〕12号", 1986),
        ("青府办[1999]12号", "青府办〔1999〕12号", 1999),
        ("青府办{2026}12号", "青府办〔2026〕12号", 2026),
        ("青府办＜2026＞12号", "青府办〔2026〕12号", 2026),
        ("青府办„2026‟12号", "青府办〔2026〕12号", 2026),
    ],
)
def test_numbers_of_old_and_in_other_brackets(printed: str, number: str, year: int) -> None:
    plan = read(f"青河市优化服务工作方案\n{printed}")
    assert (plan.number, plan.year) == (number, year)


@pytest.mark.parametrize(
    "headline",
    ["《青河市优化服务\n工作方案（2026年）》印发", "青河市政府印发《青河市优化服务工作方案（2026年）》"],
)
def test_the_headline_of_a_report_names_the_plan(headline: str) -> None:
    plan = read(f"{headline}\n青河发布 2026-03-01")
    assert plan.title == "青河市优化服务工作方案（2026年）"
    assert "title.quoted" in codes(plan)


def test_an_issuer_with_brackets_over_two_lines() -> None:
    plan = read(
        "关于印发《青河市工作方案》的通知\n各县：\n现将《青河市工作方案》印发给你们，请认真落实。\n青河市高质量发展（数字经济）\n领导小组办公室（代章）\n"
        "2026年3月2日\n青河市工作方案"
    )
    assert plan.issuer == "青河市高质量发展（数字经济）领导小组办公室"


def test_a_dozen_bodies_that_sign() -> None:
    names = [
        f"青河市{name}局"
        for name in (
            "财政",
            "教育",
            "民政",
            "司法",
            "水利",
            "商务",
            "审计",
            "统计",
            "体育",
            "林业",
            "数据",
            "粮食",
        )
    ]
    plan = read("青河市工作方案", "\n".join([*names, "2026年3月2日"]) + "\n")
    assert plan.issuer == "、".join(names)


def test_the_kind_of_a_plan_is_no_clause_of_its_title() -> None:
    plan = read("青河市推进数字化深度融合创新发展\n实施方案（2026年）")
    assert plan.title == "青河市推进数字化深度融合创新发展实施方案（2026年）"


def test_an_earlier_year_in_the_preamble_is_no_other_year() -> None:
    plan = read(
        "青河市工作方案\n青府〔2026〕3号\n自2024年开展试点以来，成效明显。", "青河市人民政府\n2026年3月2日\n"
    )
    assert plan.year == 2026
    assert "year.differs" not in codes(plan)


def test_the_years_in_a_long_note_of_amendments_are_not_the_documents() -> None:
    note = "".join(
        f"　根据{year}年2月18日《关于修改〈青河市管理条例〉的决定》第{at}次修订"
        for at, year in enumerate(("2005", "2008", "2011", "2018"), start=1)
    )
    plan = read(f"青河市管理条例\n（1994年1月28日公布{note}）")
    assert plan.year != 1994


def test_a_body_of_an_adoption_begins_behind_the_day() -> None:
    adopted = "（2025年3月20日青河市第一届人民代表大会常务委员会第二次会议通过）"
    plan = parse_plan(f"青河市数据条例\n{adopted}\n第一条　为了规范活动，制定本条例。\n第二条　开放数据。\n")
    assert plan.issuer == "青河市人民代表大会常务委员会"


def test_who_published_a_page_is_the_issuer_where_nobody_else_is_named_and_reported() -> None:
    facts = "发布机构：青河市人民政府办公室\n发文字号：青政办发〔2025〕12号\n成文日期：2025年3月5日\n"
    text = f"{facts}优化营商环境工作方案\n一、优化服务\n1.网办。推广网办。（责任单位：市数据局）\n"
    plan = parse_plan(text)
    assert (plan.issuer, plan.district) == ("青河市人民政府办公室", "青河市")
    assert "issuer.published" in [problem.code for problem in plan.problems]
    signed = parse_plan(f"{text}青河市数据局\n2025年3月5日\n")
    assert signed.issuer == "青河市数据局"
