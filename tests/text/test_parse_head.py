"""The facts of the head: who, whose, for which year, under which number, called what."""

from __future__ import annotations

from datetime import date

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

BODY = "一、优化服务\n1.甲事项。做好甲。\n"


def codes(document: ParsedDocument) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in document.problems}


FULL = """青河市白石区人民政府办公室文件
青白府办发〔2025〕12号
青河市白石区人民政府办公室 关于印发《白石区持续打造一流营商环境行动方案》的通知
各镇人民政府，区政府各委、办、局：
《白石区持续打造一流营商环境行动方案》已经区政府同意，现印发给你们，请认真按照执行。
青河市白石区人民政府办公室
2025年3月7日
白石区持续打造一流营商环境行动方案
为优化营商环境，2025年白石区制定本方案。
坚持问题导向。
"""


def test_everything_in_its_place() -> None:
    plan = parse_plan(FULL + BODY)
    assert plan.district == "白石区"
    assert plan.year == 2025
    assert plan.title == "白石区持续打造一流营商环境行动方案"
    assert plan.number == "青白府办发〔2025〕12号"
    assert plan.issuer == "青河市白石区人民政府办公室"
    assert plan.issued_on == date(2025, 3, 7)
    assert plan.addressee == "各镇人民政府，区政府各委、办、局"
    assert plan.preamble == "为优化营商环境，2025年白石区制定本方案。\n坚持问题导向。"
    assert plan.problems == ()


@pytest.mark.parametrize(
    ("heading", "quoted", "title"),
    [
        ("白石区提升企业感受\n持续打造一流营商环境行动方案", "", "白石区提升企业感受 持续打造一流营商环境行动方案"),
        ("白石区提升企业感受\n持续打造行动方案", "白石区提升企业感受 持续打造行动方案", "白石区提升企业感受 持续打造行动方案"),
        ("白石区加快打造营商环境\n行动方案（2026年）", "白石区加快打造营商环境行动方案（2026年）", "白石区加快打造营商环境行动方案（2026年）"),
        ("白石区营商环境行动方案\n（2026年）", "", "白石区营商环境行动方案（2026年）"),
        ("白石区营商环境 行动方案", "白石区营商环境行动方案", "白石区营商环境 行动方案"),
        ("2026年白石区营商环境工作要点", "", "2026年白石区营商环境工作要点"),
        ("白石区优化营商环境若干措施", "", "白石区优化营商环境若干措施"),
    ],
)  # fmt: skip
def test_titles_on_one_line_and_on_two(heading: str, quoted: str, title: str) -> None:
    notice = f"《{quoted}》已经区政府同意，现印发给你们，请认真按照执行。\n2026年1月4日\n" if quoted else ""
    plan = parse_plan(f"{notice}{heading}\n为优化营商环境，制定本方案。\n{BODY}")
    assert plan.title == title
    assert not any(code.startswith("title") for code in codes(plan))


def test_a_notice_that_names_the_plan_otherwise_is_reported() -> None:
    plan = parse_plan(
        "《白石区营商环境实施方案》已经同意，现印发给你们。\n白石区营商环境行动方案\n为此制定。\n" + BODY
    )
    assert plan.title == "白石区营商环境行动方案"
    assert "title.differs" in codes(plan)


def test_a_plan_without_a_heading_of_its_own_takes_the_notices_name() -> None:
    plan = parse_plan("白石区人民政府关于印发《白石区营商环境行动方案》的通知\n各单位：\n" + BODY)
    assert (plan.title, plan.issuer) == ("白石区营商环境行动方案", "白石区人民政府")
    assert "title.from_notice" in codes(plan)


def test_no_title_at_all() -> None:
    plan = parse_plan(BODY)
    assert (plan.title, plan.district, plan.year) == ("", None, None)
    assert codes(plan) == {"title.missing", "district.missing", "year.missing"}


@pytest.mark.parametrize(
    ("title", "district"),
    [
        ("嘉定区聚焦提升行动方案", "嘉定区"),
        ("上海市嘉定区行动方案", "嘉定区"),
        ("2026年浦东新区营商环境行动方案", "浦东新区"),
        ("上海市优化营商环境行动方案", "上海市"),
        ("上海市推进园区营商环境行动方案", "上海市"),
        ("广州市黄埔区 广州开发区行动方案", "黄埔区"),
        ("江苏省苏州市吴江区行动方案", "吴江区"),
        ("宝山区行动方案", "宝山区"),
        ("金山区加快打造营商环境行动方案", "金山区"),
        ("东城区行动方案", "东城区"),
        ("兰陵县营商环境行动方案", "兰陵县"),
        ("深圳市2023年优化营商环境工作要点", "深圳市"),
    ],
)
def test_districts_by_their_names(title: str, district: str) -> None:
    assert parse_plan(f"{title}\n{BODY}").district == district


@pytest.mark.parametrize(
    "title", ["全面推进一流营商环境建设的实施方案", "优化园区营商环境行动方案", "本区营商环境行动方案"]
)
def test_no_district_is_made_up(title: str) -> None:
    plan = parse_plan(f"{title}\n{BODY}")
    assert plan.district is None
    assert "district.missing" in codes(plan)


def test_the_issuers_district_where_the_title_names_none() -> None:
    plan = parse_plan("青河市白石区人民政府\n2025年3月7日\n全面优化营商环境实施方案\n" + BODY)
    assert plan.district == "白石区"


def test_title_and_issuer_of_two_districts_are_reported() -> None:
    plan = parse_plan("青河市黑石区人民政府\n2025年3月7日\n白石区营商环境行动方案\n" + BODY)
    assert plan.district == "白石区"
    assert "district.differs" in codes(plan)


@pytest.mark.parametrize(
    ("head", "year", "problem"),
    [
        ("白府办发〔2025〕1号\n白石区行动方案（2026年）\n2026年推进。\n", 2026, "year.differs"),
        ("白府办发〔2025〕1号\n2025年12月30日\n白石区行动方案\n2025年推进。\n", 2025, None),
        ("白石区行动方案\n2025年，白石区持续推进。到2027年完成。\n", 2025, None),
        ("白石区人民政府\n2025年2月3日\n白石区行动方案\n持续推进。\n", 2025, None),
        ("白府办发〔2024〕9号\n2025年1月2日\n白石区行动方案\n持续推进。\n", 2024, "year.differs"),
        ("白石区三年行动方案（2023—2025年）\n持续推进。\n", 2023, "year.range"),
        ("白石区行动方案\n持续推进。\n", None, "year.missing"),
    ],
)
def test_the_year_and_where_it_comes_from(head: str, year: int | None, problem: str | None) -> None:
    plan = parse_plan(head + BODY)
    assert plan.year == year
    assert {code for code in codes(plan) if code.startswith("year")} == ({problem} if problem else set())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2025年3月7日", date(2025, 3, 7)),
        ("2025年 3月 7 日", date(2025, 3, 7)),
        ("（2025年3月7日）", date(2025, 3, 7)),
        ("二〇二五年三月七日", date(2025, 3, 7)),
        ("二○二五年十二月二十一日", date(2025, 12, 21)),
        ("成文日期：2025-03-07", date(2025, 3, 7)),
        ("印发日期：2025-03-07      发布日期：2025-03-09", date(2025, 3, 7)),
        ("发布日期：2025-03-09", None),
        ("2025-03-09", None),
    ],
)
def test_dates(line: str, expected: date | None) -> None:
    assert parse_plan(f"白石区人民政府\n{line}\n白石区行动方案\n{BODY}").issued_on == expected


def test_the_date_at_the_end() -> None:
    plan = parse_plan("白石区行动方案\n" + BODY + "青河市白石区人民政府办公室\n2025年1月26日印发\n")
    assert (plan.issued_on, plan.issuer) == (date(2025, 1, 26), "青河市白石区人民政府办公室")


def test_a_date_that_no_calendar_has_is_reported() -> None:
    plan = parse_plan("白石区人民政府\n2025年2月30日\n白石区行动方案\n" + BODY)
    assert plan.issued_on is None
    assert "date.invalid" in codes(plan)


def test_a_cited_number_is_not_the_documents_own() -> None:
    plan = parse_plan(
        "白石区行动方案（2025年）\n根据《青河市行动方案》（青府办发〔2024〕1号），制定本方案。\n" + BODY
    )
    assert plan.number is None


def test_a_number_among_the_pages_own_facts() -> None:
    plan = parse_plan("印发日期：2026-01-08      青白府〔2026〕1 号\n白石区行动方案\n" + BODY)
    assert plan.number == "青白府〔2026〕1号"


def test_an_addressee_over_two_lines() -> None:
    plan = parse_plan(
        "各镇人民政府，区政府各委、办、局，\n各街道办事处：\n现印发给你们。\n白石区行动方案\n" + BODY
    )
    assert plan.addressee == "各镇人民政府，区政府各委、办、局，各街道办事处"


def test_a_city_plan() -> None:
    plan = parse_plan("青河市人民政府\n2025年3月7日\n青河市行动方案\n" + BODY)
    assert plan.district == "青河市"
    assert plan.problems == ()
