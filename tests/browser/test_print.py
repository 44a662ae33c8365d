"""On paper: A4, black on white whatever the screen is, nothing to press, what belongs together kept so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, View

#: What has no use on paper.
PRESSED = ".site-header, .site-footer, .toc, .tabs, .pager, .filters, .facets, button, select"


def printed(look: Look, path: str, theme: str = "light") -> Page:
    """Return a page as it is printed."""
    page = look(View(theme=theme))
    page.goto(path)
    page.emulate_media(media="print")
    return page


def style(page: Page, selector: str, name: str) -> str:
    """Return the computed style of the first element that matches."""
    value: str = page.locator(selector).first.evaluate(f"one => getComputedStyle(one).{name}")
    return value


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["document", "measure", "quality", "list"])
def test_paper_is_black_on_white_with_nothing_to_press(
    look: Look, paths: dict[str, str], name: str, theme: str
) -> None:
    path = {"quality": "/quality/", "list": "/measures/"}.get(name) or paths[name]
    page = printed(look, path, theme)
    expect(page.locator(PRESSED).locator("visible=true")).to_have_count(0)
    assert style(page, "body", "color") == "rgb(0, 0, 0)"
    assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert "Songti" in style(page, "body", "fontFamily")
    expect(page.locator("h1").first).to_be_visible()


def test_pages_are_a4_and_many_where_there_is_much(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["document"])
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert boxes
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 5


def test_what_belongs_together_is_not_torn_apart(look: Look, paths: dict[str, str]) -> None:
    page = printed(look, paths["document"])
    assert style(page, ".measure__title", "breakAfter") == "avoid"
    assert style(page, ".part__title", "breakAfter") == "avoid"
    assert style(page, ".assignment-line", "breakBefore") == "avoid"
    expect(page.locator(".assignment-line").first).to_be_visible()
    page = printed(look, "/quality/")
    assert style(page, ".overall thead", "display") == "table-header-group"
    assert style(page, ".overall tfoot", "display") == "table-row-group"
    assert style(page, ".overall tbody tr", "breakInside") == "avoid"


def test_doubts_are_printed_as_words_and_the_address_once(look: Look, paths: dict[str, str]) -> None:
    page = printed(look, paths["measure"])
    expect(page.locator(".notice")).to_contain_text("待核")
    expect(page.locator("#statements .tag--warn").first).to_have_text("待核")
    expect(page.locator("#statements, #cite")).to_have_count(2)
    expect(page.locator("#statements")).to_be_visible()
    expect(page.locator("#source")).to_be_hidden()
    expect(page.locator("#citation-plain")).to_contain_text(paths["measure"])
    expect(page.locator("#citation-standard")).to_be_hidden()
    expect(page.locator("#citation-link")).to_be_hidden()


def test_a_list_prints_its_measures_and_says_which_page_it_is(look: Look, paths: dict[str, str]) -> None:
    page = printed(look, "/measures/?district=hongkou")
    expect(page.locator(".result").first).to_be_visible()
    expect(page.locator(".pages__printed")).to_have_text(re.compile(r"第 1 页，共 \d+ 页"))
    expect(page.locator(".chip").first).to_contain_text("虹口区")


def test_the_title_runs_at_the_head_of_every_page(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    for name in ("document", "measure"):
        page.goto(paths[name])
        heads = page.evaluate(
            "[...document.styleSheets].filter(one => one.href.endsWith('print.css') && one.href.includes('/documents/'))"
            ".flatMap(one => [...one.cssRules].map(rule => rule.cssText))"
        )
        assert len(heads) == 1
        assert "虹口区聚焦提升企业感受" in heads[0]
