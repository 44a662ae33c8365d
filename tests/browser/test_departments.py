"""The pages of departments in a real browser: they fit, are accessible, and the matrix can be read wherever one is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from districts.models import Department
from tests.accessibility import violations
from tests.browser.conftest import LOOKS, WIDTHS, Look, View

MATRIX = "/documents/hongkou-2025/matrix/"


@pytest.fixture
def addresses(live_server: Any, corpus: None) -> dict[str, str]:
    """Return the addresses of the pages of departments, by a name for their pictures."""
    body = Department.objects.get(name="区发展改革委", district__slug="hongkou")
    group = Department.objects.get(name="各街道", district__slug="hongkou")
    return {
        "departments-all": "/departments/",
        "departments-district": "/departments/?district=hongkou&year=2025&sort=name",
        "departments-one": f"/departments/{body.pk}/",
        "departments-group": f"/departments/{group.pk}/",
        "matrix": MATRIX,
        "matrix-sections": f"{MATRIX}?role=dept&by=section",
        "matrix-empty": "/documents/xuhui-2025/matrix/",
    }


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_they_fit_and_are_accessible(
    look: Look, addresses: dict[str, str], screenshots: Path, width: str, theme: str
) -> None:
    page = look(View(width, theme))
    faults: list[str] = []
    for name, address in addresses.items():
        page.goto(address)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            faults.append(f"{name}: {over}px too wide")
        faults += [f"{name}: {each}" for each in violations(page)]
        page.screenshot(path=screenshots / f"{name}-{width}-{theme}.png")
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_they_are_whole_without_scripts(look: Look, addresses: dict[str, str], width: str) -> None:
    with_scripts, without = look(View(width)), look(View(width, scripts=False))
    for address in addresses.values():
        with_scripts.goto(address)
        without.goto(address)
        assert without.locator("main").text_content() == with_scripts.locator("main").text_content()


@pytest.mark.parametrize("width", WIDTHS)
def test_names_headings_and_totals_stay_in_sight_while_the_matrix_scrolls(
    look: Look, addresses: dict[str, str], screenshots: Path, width: str
) -> None:
    page = look(View(width))
    page.goto(addresses["matrix-sections"])
    box = page.get_by_role("region", name="部门与章节对照表")
    box.evaluate("box => box.scrollIntoView()")
    box.evaluate("box => box.scrollTo(box.scrollWidth, box.scrollHeight)")
    assert box.evaluate("box => box.scrollTop") > 0
    frame = box.bounding_box()
    assert frame is not None
    name = page.get_by_role("rowheader", name="各行政审批部门").bounding_box()
    head = page.get_by_role("columnheader", name="单位", exact=True).bounding_box()
    foot = page.get_by_role("rowheader", name="全部举措").bounding_box()
    assert name is not None
    assert head is not None
    assert foot is not None
    assert abs(name["x"] - frame["x"]) < 2
    assert abs(head["y"] - frame["y"]) < 2
    assert abs(foot["y"] + foot["height"] - frame["y"] - frame["height"]) < 3
    # Between heading and totals there is room to read.
    assert frame["height"] - head["height"] - foot["height"] > 250
    page.screenshot(path=screenshots / f"matrix-scrolled-{width}.png")


def test_the_matrix_is_walked_through_with_the_keyboard(look: Look, addresses: dict[str, str]) -> None:
    page = look(View("phone"))
    page.goto(addresses["matrix"])
    page.get_by_role("region", name="部门与章节对照表").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('.matrix') !== null")
    assert focused
    cell = page.get_by_role("link", name="区发展改革委，一、优化为企服务，5 项")
    cell.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/measures/\?document=hongkou-2025&chapter=\d+&lead=\d+$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("5")


def test_a_focused_cell_is_not_hidden_under_names_or_headings(look: Look, addresses: dict[str, str]) -> None:
    page = look(View("phone"))
    page.goto(addresses["matrix"])
    box = page.get_by_role("region", name="部门与章节对照表")
    box.evaluate("box => box.scrollTo(box.scrollWidth, box.scrollHeight)")
    cell = page.get_by_role("link", name="区发展改革委，一、优化为企服务，5 项")
    cell.focus()
    assert is_in_sight(page, "document.activeElement")


def is_in_sight(page: Page, element: str) -> bool:
    """Return whether the middle of an element is what one sees there."""
    return bool(
        page.evaluate(
            f"""() => {{
              const element = {element}, box = element.getBoundingClientRect();
              const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return element === top || element.contains(top);
            }}"""
        )
    )


def test_a_choice_is_made_and_stands_in_the_address(look: Look, addresses: dict[str, str]) -> None:
    page = look(View(scripts=False))
    page.goto(addresses["departments-all"])
    page.get_by_label("区", exact=True).select_option("hongkou")
    page.get_by_label("年份", exact=True).select_option("2025")
    page.get_by_role("button", name="查看").click()
    assert "district=hongkou&year=2025" in page.url
    expect(page.get_by_role("heading", name="区外单位")).to_be_visible()
    page.get_by_role("link", name="2025", exact=True).click()
    page.get_by_role("link", name="任一").click()
    assert page.url.endswith(f"{MATRIX}?role=dept")
    expect(page.locator("[aria-current=true]", has_text="任一")).to_be_visible()


def test_on_paper_the_matrix_is_whole(look: Look, addresses: dict[str, str]) -> None:
    page = look(View())
    page.set_viewport_size({"width": 1030, "height": 700})
    page.emulate_media(media="print")
    page.goto(addresses["matrix-sections"])
    whole = page.locator(".matrix-box").evaluate(
        "box => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1"
    )
    assert whole
    assert not page.locator(".switches").is_visible()
    paper = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 841.91998 594.95996]" in paper  # A4 on its side
