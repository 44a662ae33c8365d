"""Suggestions under the search box in a real browser: by keyboard, by mouse, on a phone, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from measures.search.index.index_files import IndexFolder
from measures.search.suggestions.suggestion_file import renew_table
from tests.accessibility import violations
from tests.browser.conftest import LOOKS, Look, View

OPTIONS = ".combobox__list:not([hidden]) > [role=option]"


@pytest.fixture(autouse=True)
def _plans(live_server: Any, corpus: None) -> Iterator[None]:
    """Have the five plans on the running site, with the table of their suggestions."""
    renew_table("default")
    yield
    (IndexFolder.for_database("default").path / "suggestions.json").unlink(missing_ok=True)


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="搜索举措")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_they_fit_and_are_accessible(look: Look, screenshots: Path, width: str, theme: str) -> None:
    page = look(View(width, theme))
    for name, path in {"home": "/", "list": "/measures/?q=融资", "documents": "/documents/"}.items():
        page.goto(path)
        box(page).fill("rc")
        expect(page.locator(OPTIONS).first).to_be_visible()
        box(page).press("ArrowDown")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert violations(page) == [], name
        page.screenshot(path=screenshots / f"suggestions-{name}-{width}-{theme}.png")


def test_by_keyboard(look: Look) -> None:
    page = look(View())
    page.goto("/")
    field, options = box(page), page.locator(OPTIONS)
    page.keyboard.press("/")
    page.keyboard.type("rz")
    expect(options.filter(has_text="融资").first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(f"#{field.get_attribute('aria-controls')}")).to_have_role("listbox")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    count = options.count()
    page.keyboard.press("ArrowUp")
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("rz")
    page.keyboard.press("ArrowDown")
    expect(options).to_have_count(count)
    page.keyboard.press("Tab")
    expect(options).to_have_count(0)
    expect(field).to_have_value("rz")
    field.focus()
    page.keyboard.press("ArrowDown")
    wanted = options.filter(has_text="融资").first
    expect(wanted).to_be_visible()
    shown = wanted.inner_text().split()
    for _ in range(count):
        page.keyboard.press("ArrowDown")
        if wanted.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/?q=*")
    number = shown[shown.index("项") - 1] if "项" in shown else shown[-1].removesuffix("项")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{number} 项举措")


def test_enter_without_a_choice_searches_for_what_was_typed(look: Look) -> None:
    page = look(View())
    page.goto("/measures/")
    box(page).fill("rz")
    expect(page.locator(OPTIONS).first).to_be_visible()
    box(page).press("Enter")
    expect(page.locator(OPTIONS)).to_have_count(0)
    page.wait_for_url("**/measures/?q=rz")
    expect(box(page)).to_have_value("rz")


def test_a_click_opens_the_list(look: Look) -> None:
    page = look(View("phone"))
    page.goto("/")
    box(page).fill("虹口")
    page.locator(OPTIONS).filter(has_text="虹口区").first.click()
    page.wait_for_url("**/measures/?district=hongkou")


def test_a_late_answer_never_covers_what_was_typed_since(look: Look) -> None:
    page = look(View())
    page.goto("/")
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if parse_qs(urlsplit(route.request.url).query)["q"] == ["嘉定"]:
            held.append(route)
        else:
            route.continue_()

    page.route("**/measures/suggestions/**", hold_first)
    with page.expect_request("**/measures/suggestions/**"):
        box(page).fill("嘉定")
    box(page).fill("虹口")
    expect(page.locator(OPTIONS).filter(has_text="虹口区").first).to_be_visible()
    for route in held:
        route.fulfill(json={"results": [{"name": "迟到", "where": "词语", "remarks": [], "url": "/"}]})
    box(page).fill("虹口区")
    expect(page.locator(OPTIONS).filter(has_text="虹口区").first).to_be_visible()
    expect(page.get_by_text("迟到")).to_have_count(0)
    expect(box(page)).to_have_value("虹口区")


def test_the_box_works_without_scripts(look: Look) -> None:
    page = look(View(scripts=False))
    page.goto("/")
    page.get_by_role("searchbox", name="搜索举措").fill("融资")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("18 项举措")
