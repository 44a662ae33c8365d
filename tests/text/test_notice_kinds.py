"""Heads of documents as offices and their pages print them: titles over lines, labels, notices with items, page ends."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

BODY = "为做好工作，制定本方案。\n一、优化服务\n1.市场准入。放宽条件。\n2.纳税服务。推广发票。\n"
SIGNED = "青河市人民政府办公室\n2026年3月2日\n"


def read(head: str, end: str = "") -> ParsedDocument:
    """Return a plan with this head and this end."""
    return parse_plan(f"{head}\n{BODY}{end}")


def codes(plan: ParsedDocument) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in plan.problems}


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("青河市人民政府关于推行公示制度\n记录制度和审核制度的意见", "青河市人民政府关于推行公示制度记录制度和审核制度的意见"),
        ("青河市人民政府关于落实甲省\n关于加强服务若干意见有关措施\n分工的通知", "青河市人民政府关于落实甲省关于加强服务若干意见有关措施分工的通知"),
        ("青河市人民政府办公室\n关于开展白石行动的通 知", "青河市人民政府办公室关于开展白石行动的通知"),
        ("青河市数据局、青河市财政局\n关于白石资金的通知", "青河市数据局、青河市财政局关于白石资金的通知"),
        ("青河市人民政府关于审核规范性文件\n的指导意见", "青河市人民政府关于审核规范性文件的指导意见"),
        ("青河市人民政府关于 白石工作的通知", "青河市人民政府关于白石工作的通知"),
        ("青河市人民政府关于几 个 问 题 的 通 知", "青河市人民政府关于几个问题的通知"),
        ("青河市 服 务 工 作 规 则", "青河市服务工作规则"),
        ("青河市人民政府关于白石事项的复函", "青河市人民政府关于白石事项的复函"),
    ],
)  # fmt: skip
def test_titles_that_go_on(lines: str, title: str) -> None:
    assert read(lines).title == title


@pytest.mark.parametrize(
    "label", ["主 题 词：", "时　　效：", "【字体：", "浏览次数：", "索引号：QH1/2026　主题词："]
)
@pytest.mark.parametrize(
    ("first", "second"), [("青河市人民政府关于", "服务的意见"), ("青河市人民政府办公室", "关于服务的意见")]
)
def test_the_first_line_of_a_title_is_no_value_of_a_label(label: str, first: str, second: str) -> None:
    assert read(f"{label}\n{first}\n{second}").title == first + second


def test_facts_of_a_page_in_cells_without_colons() -> None:
    plan = read(
        "索引号\tQH1/2026\t发文机关\t青河市人民政府\n成文日期\t2026-03-02\t发文字号\t青政发〔2026〕1号\n青河市服务方案"
    )
    assert (plan.issuer, plan.number, str(plan.issued_on)) == (
        "青河市人民政府", "青政发〔2026〕1号", "2026-03-02",
    )  # fmt: skip
    assert "table.unread" not in codes(plan)


@pytest.mark.parametrize(
    "lines",
    [
        "发布机构 市政府办公室 文  号 青政办发〔2026〕1号\n青河市服务方案",
        "青河市人民政府办公室　青政办发〔2026〕1号\n青河市服务方案",
        "中共青河市委办公室青河市人民政府办公室印发《青河市关于全面推进服务工作和监管工作的实施意见》的通知（青政办发〔2026〕1号）\n青河市服务方案",
    ],
)
def test_numbers_beside_other_words(lines: str) -> None:
    assert read(lines).number == "青政办发〔2026〕1号"


def test_who_signs_below_the_date() -> None:
    head = "关于印发《青河市服务方案》的通知\n各区县：\n现将《青河市服务方案》印发给你们。\n2026年3月2日\n青河市人民政府办公室\n青河市服务方案"
    assert read(head).issuer == "青河市人民政府办公室"


def test_ministries_one_a_line_are_several() -> None:
    head = "财政部　税务总局\n关于印发《白石方案》的通知\n各省财政厅：\n现将《白石方案》印发给你们。\n财政部\n税务总局\n2026年3月2日\n白石方案"
    plan = read(head)
    assert (plan.issuer, plan.level) == ("财政部、税务总局", "country")


def test_who_forwards_is_no_part_of_a_name() -> None:
    head = f"青河市人民政府办公室转发市民政局关于服务意见的通知\n各区县：\n市民政局《关于服务的意见》已经市政府同意，现转发给你们。\n{SIGNED}关于服务的意见"
    plan = read(head)
    assert (plan.title, plan.issuer) == ("关于服务的意见", "青河市人民政府办公室")


@pytest.mark.parametrize("issuer", ["甲省人民政府", "国务院办公厅"])
def test_a_title_about_a_place_is_its_issuers(issuer: str) -> None:
    plan = read(f"{issuer}\n2026年3月2日\n关于青河市优化服务的若干意见")
    assert (plan.district, plan.level) == ((None, "country") if issuer[0] == "国" else ("甲省", "province"))


@pytest.mark.parametrize(
    ("number", "issuer", "district"),
    [
        ("鄂政发〔2026〕1号", "省人民政府", "湖北省"),
        ("渝府办发〔2026〕1号", "市人民政府办公厅", "重庆市"),
        ("青政发〔2026〕1号", "市人民政府", None),
        ("白政发〔2026〕1号", "省人民政府", None),
    ],
)
def test_a_province_by_its_number(number: str, issuer: str, district: str | None) -> None:
    plan = read(f"{issuer}关于优化服务的意见\n{number}")
    assert plan.district == district
    assert ("district.from_number" in codes(plan)) == bool(district)


@pytest.mark.parametrize(
    ("title", "district", "level"),
    [
        ("青河高新区关于支持产业的若干政策", "青河高新区", "zone"),
        ("青河深度合作区服务方案", "青河深度合作区", "zone"),
        ("省级高新区服务方案", None, None),
        ("国家税务总局青河市税务局服务方案", "青河市", "city"),
    ],
)
def test_zones_and_bodies_by_name(title: str, district: str | None, level: str | None) -> None:
    plan = read(title)
    assert (plan.district, plan.level) == (district, level)


def test_the_heading_of_the_notice_says_what_kind_of_city_it_is() -> None:
    head = "甲省青河市白石市人民政府办公室关于印发服务方案的通知\n各镇：\n现将《服务方案》印发给你们。\n白石市人民政府办公室\n2026年3月2日\n服务方案"
    plan = read(head)
    assert (plan.district, plan.level) == ("白石市", "district")


def test_a_date_below_a_list_of_attachments() -> None:
    plan = read("市政府办公室关于开展白石活动的通知", "附件：白石活动办法\n二○二六年一月十四日\n")
    assert str(plan.issued_on) == "2026-01-14"


@pytest.mark.parametrize("annex", ["", "附件\n", "附件1\n"])
@pytest.mark.parametrize(
    "listed", ["", "附件：青河市服务方案\n", "附件：1.青河市服务方案\n2.青河市任务分解表\n"]
)
def test_a_notice_with_items_of_its_own(annex: str, listed: str) -> None:
    head = (
        "青河市人民政府办公室关于印发青河市服务方案的通知\n各区县：\n《青河市服务方案》已经市政府同意，现印发给你们，并提出如下要求：\n"
        f"一、加强领导。压实责任。\n二、加强督查。定期通报。\n{listed}{SIGNED}{annex}青河市服务方案"
    )
    plan = read(head)
    assert [measure.title for measure in plan.measures] == ["市场准入", "纳税服务"]
    assert [chapter.title for chapter in plan.chapters] == ["优化服务"]
    assert (plan.title, plan.issuer, str(plan.issued_on)) == (
        "青河市服务方案",
        SIGNED.split(maxsplit=1)[0],
        "2026-03-02",
    )
    assert "notice.items" in codes(plan)


def test_a_document_with_a_plan_behind_it_is_no_notice() -> None:
    plan = parse_plan(
        f"青河市人民政府关于服务的意见\n各区县：\n为优化服务，提出如下意见。\n一、甲事。做好甲。\n二、乙事。做好乙。\n{SIGNED}"
    )
    assert [measure.title for measure in plan.measures] == ["甲事", "乙事"]
    assert "notice.items" not in codes(plan)


def test_a_second_plan_does_not_make_a_notice_of_the_first() -> None:
    head = f"关于印发《青河市服务方案》《青河市监管方案》的通知\n各区县：\n《青河市服务方案》《青河市监管方案》已经市政府同意，现印发给你们。\n{SIGNED}青河市服务方案"
    plan = read(head, "青河市监管方案\n一、日常监管\n1.丁事。做好丁。\n")
    assert [measure.title for measure in plan.measures] == ["市场准入", "纳税服务", "丁事"]
    assert "notice.items" not in codes(plan)
    (problem,) = [problem for problem in plan.problems if problem.code == "document.several"]
    assert problem.excerpt == "青河市监管方案"


def test_what_a_page_has_behind_the_signature() -> None:
    footer = "".join(f"栏目{'甲乙丙丁戊己庚辛壬癸子丑寅'[at]}\n" for at in range(13))
    plan = read("青河市人民政府办公室关于服务的意见\n各区县：", f"{SIGNED}公开方式：主动公开\n{footer}")
    assert plan.measures[-1].text == "推广发票。"
    assert str(plan.issued_on) == "2026-03-02"
    assert "text.behind" in codes(plan)
    assert "text.unplaced" not in codes(plan)


def test_an_annex_without_a_number_that_the_list_names() -> None:
    plan = read("青河市服务方案", "附件：申请程序\n附件\n申请程序\n先提出申请。\n")
    assert plan.measures[-1].text == "推广发票。"


@pytest.mark.parametrize("number", ["青政发〔2026〕1号", "青政发[2026]1号"])
@pytest.mark.parametrize("day", ["", " 2026-03-02", " 2026年3月2日"])
def test_a_head_that_is_one_line(number: str, day: str) -> None:
    line = f"青河市人民政府贯彻国务院关于优化服务意见的实施意见 {number}{day} 为优化服务，结合我市实际，制定本意见。"
    plan = read(line)
    assert plan.title == "青河市人民政府贯彻国务院关于优化服务意见的实施意见"
    assert (plan.number, plan.issuer, plan.district) == ("青政发〔2026〕1号", "青河市人民政府", "青河市")


def test_a_numbered_menu_before_the_heading() -> None:
    menu = "信息公开\n1. 目录\n2. 市政府\n1. 专项规划\n2. 区域规划\n"
    plan = read(f"{menu}青河市人民政府关于优化服务的意见\n各区县：")
    assert plan.title == "青河市人民政府关于优化服务的意见"
    assert [measure.title for measure in plan.measures] == ["市场准入", "纳税服务"]


def test_a_heading_behind_sentences_ends_no_menu() -> None:
    plan = parse_plan(
        "青河市服务方案\n1.甲事。做好甲。\n2.乙事。做好乙。\n青河市人民政府关于优化服务的通知\n3.丙事。做好丙。\n"
    )
    assert [measure.title for measure in plan.measures] == ["甲事", "乙事", "丙事"]


def test_each_of_several_plans_of_one_notice_has_its_own_numbers() -> None:
    plan = parse_plan(
        "青河市人民政府关于印发《青河市甲类规定》《青河市乙类规定》的通知\n各区人民政府：\n现将《青河市甲类规定》《青河市乙类规定》印发给你们。\n"
        "青河市人民政府\n2026年3月2日\n青河市甲类规定\n为做好工作，制定本规定。\n一、关于甲\n（一）各区要做好甲，抓好落实。\n（二）各区要做细甲，加强检查。\n"
        "青河市乙类规定\n为促进发展，制定以下规定：\n一、关于乙\n（一）各区要做好乙，抓好落实。\n（二）各区要做细乙，加强检查。\n"
    )
    assert len(plan.measures) == 4
    assert "乙类规定" not in plan.measures[1].text
    codes = {problem.code for problem in plan.problems}
    assert "document.several" in codes
    assert "numbering.duplicate" not in codes


@pytest.mark.parametrize("mark", ["", "、", "和"])
@pytest.mark.parametrize("issuer", ["", "青河市人民政府"])
def test_the_title_of_a_notice_that_issues_several_plans_is_its_own(issuer: str, mark: str) -> None:
    title = f"{issuer}关于印发《青河市服务方案》{mark}《青河市监管方案》的通知"
    head = f"{title}\n各区县：\n《青河市服务方案》《青河市监管方案》已经市政府同意，现印发给你们。\n{SIGNED}青河市服务方案"
    plan = read(head, "青河市监管方案\n一、日常监管\n1.丁事。做好丁。\n")
    assert plan.title == title
    assert "document.several" in codes(plan)


@pytest.mark.parametrize(
    "title",
    [
        "关于印发《青河市服务方案》的通知",
        "关于印发贯彻落实《甲规划》《乙规划》青河市服务方案的通知",
        "关于转发《青河市服务方案（含〈甲规定〉）》的通知",
    ],
)
def test_the_title_of_the_one_plan_that_a_notice_issues_is_the_plan_s(title: str) -> None:
    plan = read(f"{title}\n各区县：\n现将方案印发给你们。\n{SIGNED}青河市服务方案", "")
    assert plan.title == "青河市服务方案"
