"""Articles that stand in the line of the article before, as a page break or a converter leaves them."""

from __future__ import annotations

import pytest

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

HEAD = "青河市数据条例\n第一章　总则\n第一条　为了规范数据活动，制定本条例。\n第二条　数据活动适用本条例。\n"
C = "市人民政府应当加强领导。"
D = "市数据主管部门统筹协调。"
E = "区人民政府应当配合。"


def articles(text: str) -> tuple[list[tuple[str, str]], list[str], ParsedDocument]:
    """Return number and text of each article, the titles of the chapters, and the plan."""
    plan = parse_plan(text)
    chapters = [chapter.title for chapter in plan.chapters]
    return [(one.number, one.text) for one in plan.measures], chapters, plan


@pytest.mark.parametrize(
    "lines",
    [
        f"第三条　{C}第四条　{D}\n第五条　{E}\n",
        f"第三条　{C} 第四条 {D} 第五条 {E}\n",
        f"第三条　{C}第四条{D}第五条{E}\n",
    ],
)
def test_articles_run_together_are_articles_each_and_it_is_reported(lines: str) -> None:
    found, _, plan = articles(HEAD + lines)
    assert found[2:] == [("三", C), ("四", D), ("五", E)]
    reported = [problem.excerpt for problem in plan.problems if problem.code == "numbering.inline"]
    assert reported[0] == "第四"
    assert "numbering.gap" not in [problem.code for problem in plan.problems]


def test_a_chapter_run_in_before_its_article_is_a_chapter() -> None:
    found, chapters, _ = articles(f"{HEAD}第三条　{C}第二章 数据资源 第四条　{D}\n第五条　{E}\n")
    assert found[2:] == [("三", C), ("四", D), ("五", E)]
    assert chapters == ["总则", "数据资源"]


def test_a_list_within_an_article_does_not_hide_the_next() -> None:
    found, _, _ = articles(f"{HEAD}第三条　{C}（一）甲事；（二）乙事。第四条　{D}\n第五条　{E}\n")
    assert found[2:] == [("三", f"{C}（一）甲事；（二）乙事。"), ("四", D), ("五", E)]


def test_a_text_without_line_ends() -> None:
    text = f"青河市数据条例第一章总则第一条{C}第二条{D}第二章资源第三条违反第二条规定的，依照第四条处理。"
    found, chapters, _ = articles(text)
    assert found == [("一", C), ("二", D), ("三", "违反第二条规定的，依照第四条处理。")]
    assert chapters == ["总则", "资源"]


@pytest.mark.parametrize(
    "cited",
    [
        "依照第四条 规定负责。",
        "遵守规定。第四条规定的除外。",
        "遵守规定。第四条所称数据，是指记录。",
        "遵守规定；第四条、第五条另有规定的除外。",
        "遵守规定。第四条 的数据除外。",
        "遵守规定。第九条 另行制定。",
    ],
)
def test_citations_are_no_articles(cited: str) -> None:
    found, _, plan = articles(f"{HEAD}第三条　{cited}\n第四条　{D}\n第五条　{E}\n")
    assert found[2:] == [("三", cited), ("四", D), ("五", E)]
    assert "numbering.inline" not in [problem.code for problem in plan.problems]
