"""Texts taken from printed web pages: times, addresses and names of sites between the lines of the document."""

from __future__ import annotations

import pytest

from measures.text.clean import clean_and_explain
from measures.text.cleaning.printed_web_pages import web_page_steps
from measures.text.parse import parse_plan
from measures.text.steps import replay_steps

HEAD = "青河市优化服务行动方案（2026年）\n一、优化服务\n"
#: Where a page ends in a sentence, in a list of names and behind an item.
PAGES = (
    "1.甲事。做好甲，推动服务事",
    "项就近办理，完善窗口。（牵头单位：市财政局、市",
    "审计局）\n2.乙事。做好乙。（牵头单位：市统计局）",
    "3.丙事。做好丙。（牵头单位：市统计局）",
)
EDGES = [
    ("https://www.example.gov.cn/art/1.html\t{n}/4", "2026/3/1 10:22\t青河市优化服务行动方案-青河市人民政府"),
    ("https://www.example.gov.cn/art/1.html {n}/4", "2026/3/1 青河市人民政府"),
    ("www.example.gov.cn/art_1.html\n第{n}页 共4页", "2026-3-1 10:22:11"),
    ("file:///C:/a.html {n}/4", "2026-3-1 上午10:22 青河市优化服务行动方案"),
    ("— {n} —", "青河市人民政府门户网站"),
    ("第{n}页 共4页", "青河市人民政府公报"),
    ("{n}/4", "青河市人民政府\n2026/3/1 10:22:11"),
]


def printed(foot: str, head: str) -> str:
    """Return the document with such lines between its pages."""
    edges = [f"\n{foot.format(n=n)}\n{head}\n" for n in range(1, len(PAGES))]
    return HEAD + "".join(page + edge for page, edge in zip(PAGES, [*edges, "\n"], strict=True))


@pytest.mark.parametrize(("foot", "head"), EDGES)
def test_what_is_printed_at_the_edges_of_pages_is_a_step_and_no_text(foot: str, head: str) -> None:
    raw = printed(foot, head)
    cleaned = clean_and_explain(raw)
    assert replay_steps(raw, cleaned.steps) == cleaned.text
    assert any(step.rule == "page.furniture" or "page.furniture" in step.also for step in cleaned.steps)
    plan = parse_plan(cleaned.text)
    assert [(measure.title, measure.text) for measure in plan.measures] == [
        ("甲事", "做好甲，推动服务事项就近办理，完善窗口。"), ("乙事", "做好乙。"), ("丙事", "做好丙。"),
    ]  # fmt: skip
    assert [party.name for party in plan.measures[0].parties] == ["市财政局", "市审计局"]


@pytest.mark.parametrize(
    "edge",
    [" 2026/3/1 10:22 青河市方案 https://www.example.gov.cn/1.html {n}/3 ", "https://www.example.gov.cn/1.html {n}/3"],
)  # fmt: skip
def test_what_stands_between_the_words_of_a_line_goes_too(edge: str) -> None:
    first, second = (edge.format(n=n) for n in (1, 2))
    text = f"{HEAD}1.甲事。做好甲，推动服务事{first}项就近办理。（牵头单位：市财政局、市{second}审计局）\n"
    plan = parse_plan(clean_and_explain(text).text)
    assert plan.measures[0].text == "做好甲，推动服务事项就近办理。"
    assert [party.name for party in plan.measures[0].parties] == ["市财政局", "市审计局"]


@pytest.mark.parametrize(
    "text",
    [
        # Once is no page's.
        "1.甲事。做好甲。\n2026/3/1 10:22 青河市人民政府\n2.乙事。做好乙。\n",
        "1.甲事。登录\nhttps://www.example.gov.cn/a\n办理。\n2.乙事。登录\nhttps://www.example.gov.cn/a\n办理。\n",
        "1.甲事。登录 https://www.example.gov.cn/a 办理。\n2.乙事。登录 https://www.example.gov.cn/a 办理。\n",
        "序号\t时间\t任务\n1\t2026/3/1 10:22\t开会\n2\t2026/3/1 10:22\t开会\n",
        "1.甲事。每天 8:30 开门。\n责任单位\n2.乙事。每天 8:30 开门。\n责任单位\n",
        "1.甲事。完成 1/3 的任务。\n2.乙事。完成 2/3 的任务。\n",
    ],
)
def test_what_the_document_says_stays(text: str) -> None:
    assert web_page_steps(HEAD + text) == []


def test_signature_and_title_stay_where_pages_repeat_them() -> None:
    raw = (
        "青河市优化服务行动方案（2026年）\n2026/3/1 10:22 青河市\n"
        + printed("https://www.example.gov.cn/1.html {n}/4", "2026/3/1 10:22 青河市")
        + "青河市人民政府\n2026年3月1日\n"
    )
    plan = parse_plan(clean_and_explain(raw).text)
    assert (plan.title, plan.issuer) == ("青河市优化服务行动方案（2026年）", "青河市人民政府")
