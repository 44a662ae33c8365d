"""The responsibility editor in a browser: by keyboard alone from finding to undoing, by pointer, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from measures.models import Assignment, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.accessibility import violations
from tests.browser.clerk import Clerk
from tests.browser.conftest import LOOKS, Look, View
from tests.browser.test_editing import opened
from tests.chromium import Watch
from tests.factories import UserFactory

Open = Callable[[View], Page]


@pytest.fixture
def measure(corpus: None) -> Measure:
    """A measure of 虹口 that 区信访办 and 区数据局 lead."""
    found = Measure.objects.select_related("document").get(document__slug="hongkou-2025", code="43")
    assert names(found) == ["区信访办", "区数据局"]
    return found


@pytest.fixture
def staff(look: Look, live_server: object, measure: Measure) -> Open:
    """Return a function that opens a page as a superuser."""

    def open_page(view: View) -> Page:
        client = Client()
        client.force_login(UserFactory.create())
        page = look(view)
        address = str(getattr(live_server, "url"))  # noqa: B009
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
        )
        page.goto(reverse("admin:measures_measure_responsibility", args=[measure.pk]))
        return page

    return open_page


def names(measure: Measure) -> list[str]:
    rows = Assignment.objects.in_force().filter(measure=measure).select_related("department")
    return [row.department.name for row in rows.order_by("-role", "order", "pk")]


def faults(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return violations(page) + [f"{over}px"] * (over > 0)


def test_a_day_by_keyboard_alone(staff: Open, measure: Measure, watch: Watch, screenshots: Path) -> None:
    page = staff(View())
    keyboard = page.keyboard
    page.get_by_role("button", name="添加部门").focus()
    keyboard.press("Enter")
    box = page.get_by_role("combobox", name="部门").nth(2)
    expect(box).to_be_focused()
    keyboard.type("fgw")
    options = page.locator(".combobox__list:not([hidden]) > [role=option]")
    expect(options.first).to_contain_text("区发展改革委")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    assert faults(page) == []
    page.screenshot(path=screenshots / "responsibility-typed.png")
    keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    expect(box).to_have_value("区发展改革委")
    expect(box).to_have_attribute("aria-expanded", "false")
    keyboard.press("Shift+Tab")
    expect(page.get_by_role("combobox", name="分工").nth(2)).to_be_focused()
    keyboard.press("ArrowUp")
    expect(page.get_by_role("status")).to_have_text("区发展改革委：牵头第 3 位，共 3 位")
    keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("status")).to_have_text("区发展改革委：牵头第 2 位，共 3 位")
    keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("须写明理由")
    assert [fault for fault in watch.faults if "422" not in fault] == []
    watch.faults.clear()
    expect(page.get_by_label("理由")).to_be_focused()
    keyboard.type("区政府专题会议纪要〔2026〕12号")
    keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="已保存")).to_be_visible()
    assert names(measure) == ["区信访办", "区发展改革委", "区数据局"]
    undo = page.get_by_role("button", name="撤销这次调整")
    undo.focus()
    keyboard.press("Enter")
    expect(page.get_by_text("已撤销“")).to_be_visible()
    assert names(measure) == ["区信访办", "区数据局"]


def test_five_measures_in_a_row(look: Look, live_server: object, measure: Measure, screenshots: Path) -> None:
    """From the plan through its list; before there was one it took 20 clicks, 25 keys and 20 pages."""
    assert count_measures(MeasureQuery.of(document="jiading-2025")) == 58
    page = opened(look, live_server, View(), "/documents/jiading-2025/")
    clerk = Clerk(page)
    clerk.click("link", "逐项调整责任")
    options = page.locator(".combobox__list:not([hidden]) > [role=option]")
    for number, short in enumerate(["fgw", "czj", "swj", "rsj", "sjj"], start=1):
        expect(page.get_by_text(f"第 {number} 项 / 共 58 项")).to_be_visible()
        expect(page.get_by_role("combobox", name="部门").first).to_be_focused()
        clerk.type(short)
        expect(options.first).to_have_attribute("aria-selected", "true")
        clerk.press("Enter")
        if number == 1:
            assert faults(page) == []
            page.screenshot(path=screenshots / "responsibility-in-a-list.png")
        clerk.press("Control+Shift+Enter")
        expect(page.get_by_text("已保存：")).to_be_visible()
    print(clerk.summary("5 measures in a row"))  # noqa: T201
    assert (clerk.clicks, clerk.keys) == (1, 25)
    rows = Assignment.objects.filter(measure__document__slug="jiading-2025")
    assert rows.filter(role="lead", valid_from="2025-01-26").count() == 5


def test_what_the_text_says_is_offered_and_taken(look: Look, live_server: object, corpus: None) -> None:
    measure = Measure.objects.get(document__slug="jiading-2025", code="7")
    page = opened(
        look, live_server, View(), reverse("admin:measures_measure_responsibility", args=[measure.pk])
    )
    page.get_by_role("link", name="配合：填入区工商联").click()
    expect(page.get_by_role("combobox", name="部门").first).to_have_value("区工商联")
    expect(page.get_by_role("textbox", name="理由")).to_have_value(re.compile("^正文：“.*区工商联.*”$"))
    page.get_by_role("textbox", name="理由").fill("来函")
    page.get_by_role("button", name="引作理由：区法院").click()
    expect(page.get_by_role("textbox", name="理由")).to_have_value(re.compile("^来函；正文：“"))
    assert faults(page) == []
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="已保存")).to_be_visible()
    assert names(measure) == ["区工商联"]


def test_by_pointer_rows_are_dragged_moved_and_taken_out(staff: Open, measure: Measure) -> None:
    page = staff(View())
    boxes = page.get_by_role("combobox", name="部门")
    page.locator("[data-handle]").nth(1).drag_to(
        page.locator("[data-row]").first, target_position={"x": 40, "y": 3}
    )
    expect(boxes.first).to_have_value("区数据局")
    page.get_by_role("button", name="下移").first.click()
    expect(boxes.first).to_have_value("区信访办")
    page.get_by_label("顺序").first.fill("2")
    page.get_by_label("顺序").first.press("Tab")
    expect(boxes.first).to_have_value("区数据局")
    page.get_by_label("移去").nth(1).check()
    page.get_by_label("理由").fill("机构改革")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="已保存")).to_be_visible()
    assert names(measure) == ["区数据局"]


def test_without_scripts_a_name_is_settled_by_the_server(
    staff: Open, measure: Measure, watch: Watch, screenshots: Path
) -> None:
    page = staff(View("phone", scripts=False))
    page.get_by_label("部门").nth(2).fill("发改委")
    page.get_by_label("理由").fill("专题会议")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("radio", name="区发展改革委")).to_be_visible()
    page.screenshot(path=screenshots / "responsibility-suggestions.png", full_page=True)
    assert [fault for fault in watch.faults if "422" not in fault] == []
    watch.faults.clear()
    page.get_by_role("radio", name="区发展改革委").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="已保存")).to_be_visible()
    assert names(measure) == ["区信访办", "区数据局", "区发展改革委"]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_conflict_is_shown_beside_what_was_typed(
    staff: Open, measure: Measure, watch: Watch, screenshots: Path, width: str, theme: str
) -> None:
    mine, theirs = staff(View(width, theme)), staff(View())
    for page, row in ((theirs, 0), (mine, 1)):
        page.get_by_label("移去").nth(row).check()
        page.get_by_label("理由").fill(f"理由{row}")
        page.get_by_role("button", name="保存", exact=True).click()
    expect(mine.get_by_role("heading", name="您打开之后")).to_be_visible()
    expect(mine.get_by_text("去 牵头：区信访办")).to_be_visible()
    expect(mine.get_by_label("理由")).to_have_value("理由1")
    assert faults(mine) == []
    mine.screenshot(path=screenshots / f"responsibility-conflict-{width}-{theme}.png", full_page=True)
    mine.get_by_role("button", name="用我的覆盖").click()
    expect(mine.get_by_role("heading", name="已保存")).to_be_visible()
    assert names(measure) == ["区信访办"]
    assert faults(mine) == []
    mine.screenshot(path=screenshots / f"responsibility-saved-{width}-{theme}.png", full_page=True)
    # The browser itself notes the status of the page.
    assert [fault for fault in watch.faults if "409" not in fault] == []
    watch.faults.clear()
