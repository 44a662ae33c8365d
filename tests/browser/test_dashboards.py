"""Charts in a real browser: whole and legible at a desk, on a phone and on paper, reached and read without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from districts.models import District
from measures.models import Measure
from tests.accessibility import violations
from tests.browser.conftest import LOOKS, THEMES, WIDTHS, Look, View
from tests.catalogue.sample_library import document

PATHS = {
    "home": "/",
    "documents": "/documents/",
    "chapters": "/documents/jiading-2025/",
    "themes": "/themes/",
    "themes-years": "/themes/?district=jiading",
}

#: What of a chart's text lies over other text of it, or is smaller than can be read, or is cut off by the chart's edge.
FAULTS = """() => {
  const faults = [];
  for (const svg of document.querySelectorAll('.chart svg[role=group]')) {
    const edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim());
    const boxes = texts.map(text => text.getBoundingClientRect());
    texts.forEach((text, at) => {
      const box = boxes[at], said = text.textContent.trim();
      if (box.left < edge.left - 1 || box.right > edge.right + 1) faults.push(`cut: ${said}`);
      if (parseFloat(getComputedStyle(text).fontSize) < 12) faults.push(`small: ${said}`);
      boxes.slice(at + 1).forEach((two, on) => {
        const across = Math.min(box.right, two.right) - Math.max(box.left, two.left);
        const down = Math.min(box.bottom, two.bottom) - Math.max(box.top, two.top);
        if (across > 1 && down > 5) faults.push(`over: ${said} / ${texts[at + 1 + on].textContent.trim()}`);
      });
    });
  }
  return faults;
}"""


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with how the page that is open looks, to a person and to a screen reader."""
    faults: list[str] = page.evaluate(FAULTS)
    if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
        faults.append("too wide")
    return faults + violations(page)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_charts_are_whole_legible_and_accessible(
    look: Look, corpus: None, screenshots: Path, width: str, theme: str
) -> None:
    page = look(View(width, theme))
    faults: list[str] = []
    for name, path in PATHS.items():
        page.goto(path)
        assert page.locator(".chart svg[role=group]").count() > 0
        page.screenshot(
            path=screenshots / f"dashboard-{name}-{width}-{theme}.png", full_page=name != "chapters"
        )
        page.locator(".chart__data").evaluate_all("all => all.forEach(one => { one.open = true; })")
        faults += [f"{name}: {fault}" for fault in faults_of(page)]
    assert faults == []


def test_on_the_narrowest_phone(look: Look, corpus: None) -> None:
    page = look(View("phone"))
    page.set_viewport_size({"width": 360, "height": 740})
    for name, path in PATHS.items():
        page.goto(path)
        assert page.evaluate(FAULTS) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


@pytest.mark.parametrize("theme", THEMES)
def test_on_paper_charts_are_whole_and_light(look: Look, corpus: None, screenshots: Path, theme: str) -> None:
    page = look(View("desk", theme))
    page.goto("/")
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 640, "height": 900})
    for name, path in PATHS.items():
        page.goto(path)
        assert page.evaluate(FAULTS) == [], name
        assert not page.locator(".chart__data").first.is_visible()
        page.screenshot(
            path=screenshots / f"dashboard-{name}-print-{theme}.png", full_page=name != "chapters"
        )
    page.goto("/")
    # Ink is black on paper: what it stands on is light, and printed although browsers leave grounds out.
    fill = "cell => [getComputedStyle(cell).fill, getComputedStyle(cell).printColorAdjust]"
    assert page.locator(".shade-5").first.evaluate(fill) == ["rgb(130, 168, 202)", "exact"]


def test_a_cell_is_reached_by_keyboard_and_opens_its_list(look: Look, corpus: None) -> None:
    page = look(View("desk"))
    page.goto("/")
    cell = page.get_by_role("link", name="58 项举措：嘉定区 2025 年").first
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/?*")
    assert "58 项" in page.locator("main").inner_text()
    page.go_back()
    # From the search box: its button, then the first cell that has a list.
    page.locator("#home-search").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "34 项举措：徐汇区 2025 年"


def test_tables_open_without_scripts(look: Look, corpus: None) -> None:
    page = look(View("phone", scripts=False))
    page.goto("/themes/")
    table = page.locator(".chart__data table").first
    assert not table.is_visible()
    page.locator(".chart__data summary").first.click()
    assert table.is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_many_districts_scroll_within_their_charts(
    look: Look, corpus: None, screenshots: Path, width: str
) -> None:
    for number in range(13):
        district = District.objects.create(
            code=f"3199{number:02}", name=f"第{number}新区", slug=f"n{number}", hue=number * 27
        )
        for year in (2023, 2024, 2025, 2026):
            Measure.objects.filter(document=document(district, year, 4)).update(
                text="推行“两书同达”，启用检查码，“一企一照”，落实免申即享，实行建筑师负责制。"
            )
    page = look(View(width))
    for name in ("home", "themes", "documents"):
        page.goto(PATHS[name])
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert page.evaluate(FAULTS) == [], name
        page.screenshot(path=screenshots / f"dashboard-many-{name}-{width}.png", full_page=True)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 640, "height": 900})
    for name in ("home", "themes"):
        page.goto(PATHS[name])
        edges = "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
        assert page.locator(".chart svg[role=group]").evaluate_all(edges) <= 641, name
        page.screenshot(path=screenshots / f"dashboard-many-{name}-print.png", full_page=True)
