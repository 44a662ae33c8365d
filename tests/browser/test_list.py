"""The list in a real browser: by mouse, by keyboard, at a desk and on a phone, with scripts and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import violations
from tests.browser.conftest import LOOKS, THEMES, Look, View
from tests.chromium import Watch

STATES = {
    "list": "/measures/?q=融资",
    "list-all": "/measures/",
    "list-chosen": "/measures/?q=企业&district=hongkou&year=2025&group=chapter",
    "list-table": "/measures/?district=hongkou&columns=code&columns=title&columns=lead&columns=co_lead&columns=target",
    "list-empty": "/measures/?q=企业融资&district=xuhui&own=1",
    "list-partial": "/measures/?q=小微企业怎么申请贷款",
}


@pytest.fixture(autouse=True)
def _plans(live_server: Any, corpus: None) -> None:
    """Have the five plans on the running site."""


def address_values(page: Page) -> dict[str, list[str]]:
    """Return the parameters of the page's address."""
    return parse_qs(urlsplit(page.url).query)


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_it_fits_and_is_accessible(look: Look, screenshots: Path, width: str, theme: str) -> None:
    page = look(View(width, theme))
    faults: list[str] = []
    for name, path in STATES.items():
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{name}: {over}px too wide"] if over > 0 else []
        faults += [f"{name}: {each}" for each in violations(page)]
        page.screenshot(path=screenshots / f"{name}-{width}-{theme}.png")
    assert faults == []


def test_the_narrowest_phone(look: Look) -> None:
    page = look(View("phone"))
    page.set_viewport_size({"width": 360, "height": 740})
    for name, path in STATES.items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


@pytest.mark.parametrize("theme", THEMES)
def test_the_drawer_on_a_phone(look: Look, screenshots: Path, theme: str) -> None:
    page = look(View("phone", theme))
    page.goto("/measures/?q=融资")
    expect(page.locator("#district-hongkou")).not_to_be_visible()
    page.get_by_role("link", name="筛选").click()
    page.locator("#district-hongkou").check()
    expect(page.get_by_role("link", name="查看 5 项")).to_be_visible()
    assert violations(page) == []
    page.screenshot(path=screenshots / f"list-drawer-phone-{theme}.png")
    page.locator("#year-2025").check()
    expect(page.locator("#year-2025")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#district-hongkou")).not_to_be_visible()
    expect(page.get_by_role("link", name="筛选 2")).to_be_focused()
    expect(heading(page)).to_have_text("5 项举措")


def test_the_drawer_without_scripts(look: Look) -> None:
    page = look(View("phone", scripts=False))
    page.goto("/measures/?q=融资")
    page.get_by_role("link", name="筛选").click()
    page.locator("#district-hongkou").check()
    page.get_by_role("button", name="应用筛选").click()
    expect(heading(page)).to_have_text("5 项举措")
    assert address_values(page)["district"] == ["hongkou"]


def test_choosing_changes_list_counts_and_address_and_back_undoes_it(page: Page) -> None:
    page.goto("/measures/?q=融资")
    expect(heading(page)).to_have_text("18 项举措")
    page.locator("#district-jiading").check()
    expect(heading(page)).to_have_text("12 项举措")
    assert address_values(page) == {"q": ["融资"], "district": ["jiading"]}
    expect(page.locator("#district-jiading")).to_be_focused()
    page.locator("#year-2025").check()
    expect(page.locator(".chip")).to_have_count(3)
    page.go_back()
    expect(heading(page)).to_have_text("12 项举措")
    expect(page.locator("#district-jiading")).to_be_checked()
    page.go_back()
    expect(heading(page)).to_have_text("18 项举措")
    expect(page.locator("#district-jiading")).not_to_be_checked()
    page.go_forward()
    expect(heading(page)).to_have_text("12 项举措")
    page.reload()
    expect(heading(page)).to_have_text("12 项举措")
    expect(page.locator("#district-jiading")).to_be_checked()


def test_results_follow_the_typing(page: Page) -> None:
    page.goto("/measures/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="搜索举措")
    expect(box).to_be_focused()
    page.keyboard.type("免申")
    expect(page.locator("mark").first).to_have_text("免申")
    page.keyboard.type("即享")
    expect(page.locator("mark").first).to_have_text("免申即享")
    expect(box).to_be_focused()
    assert address_values(page) == {"q": ["免申即享"]}
    assert page.title().startswith("“免申即享”")
    page.go_back()
    assert urlsplit(page.url).path != "/measures/" or not address_values(page)


def test_an_input_method_is_not_disturbed(page: Page) -> None:
    page.goto("/measures/")
    total = heading(page).inner_text()
    box = page.get_by_role("combobox", name="搜索举措")
    box.focus()
    box.dispatch_event("compositionstart")
    box.press_sequentially("rongzi")
    page.wait_for_function("performance.now() > 0")
    box.evaluate("box => { box.value = '融资'; }")
    assert heading(page).inner_text() == total
    box.dispatch_event("compositionend")
    expect(heading(page)).to_have_text("18 项举措")


def test_chips_sort_and_group_work_in_place(page: Page) -> None:
    page.goto("/measures/?q=融资&district=jiading&year=2025")
    page.locator(".chip", has_text="2025").click()
    expect(heading(page)).to_have_text("12 项举措")
    page.get_by_label("分组").select_option("year")
    expect(page.locator(".results__group").first).to_contain_text("2026")
    page.get_by_label("排序").select_option("year")
    page.wait_for_url("**sort=year**")
    assert address_values(page) == {
        "q": ["融资"],
        "district": ["jiading"],
        "group": ["year"],
        "sort": ["year"],
    }
    page.locator(".chip", has_text="融资").click()
    expect(heading(page)).to_have_text("112 项举措")
    expect(heading(page)).to_be_focused()
    expect(page.get_by_role("combobox", name="搜索举措")).to_have_value("")


def test_looking_for_a_value_in_a_long_facet(page: Page) -> None:
    page.goto("/measures/")
    find = page.get_by_label("在“章节”中查找")
    find.fill("监管")
    options = page.locator("#facet-chapter .facet__option:visible")
    expect(options.first).to_contain_text("监管")
    shown = options.count()
    assert 0 < shown < 10
    find.press("Enter")
    assert address_values(page) == {}
    options.first.get_by_role("checkbox").check()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.get_by_label("在“章节”中查找")).to_have_value("监管")


def test_the_table_and_its_columns(page: Page) -> None:
    page.goto("/measures/?district=hongkou")
    page.get_by_role("link", name="表格").click()
    expect(page.locator("thead th")).to_have_text(["编号", "标题", "区", "年份", "章节", "牵头单位"])
    page.get_by_text("显示哪些列").click()
    page.locator("#columns-target").check()
    expect(page.locator("thead th").last).to_have_text("量化指标")
    expect(page.locator("#columns-target")).to_be_visible()
    page.get_by_role("link", name="列表").click()
    expect(page.locator(".result").first).to_be_visible()


def test_turning_pages(page: Page) -> None:
    page.goto("/measures/")
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**page=2")
    expect(page.locator("[aria-current=page]", has_text="2")).to_be_visible()
    page.wait_for_function("scrollY < 200")


def test_everything_by_keyboard(page: Page) -> None:
    page.goto("/measures/?q=融资")
    page.locator("#district-hongkou").focus()
    page.keyboard.press("Space")
    expect(heading(page)).to_have_text("5 项举措")
    expect(page.locator("#district-hongkou")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#district-jiading")).to_be_focused()
    page.locator(".result a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/hongkou-2025/17/")


def test_an_address_that_cannot_be_understood(look: Look, watch: Watch) -> None:
    page = look(View("phone"))
    page.goto("/measures/?district=atlantis&year=2025")
    expect(page.get_by_role("alert")).to_contain_text("“区”没有“atlantis”这一项。")
    page.get_by_role("link", name="去掉不认识的条件").click()
    expect(heading(page)).to_have_text("169 项举措")
    assert all("400" in fault for fault in watch.faults)
    watch.faults.clear()


def test_it_is_whole_without_scripts(look: Look) -> None:
    with_scripts, without = look(View()), look(View(scripts=False))
    for path in STATES.values():
        with_scripts.goto(path)
        without.goto(path)
        assert without.locator("main").text_content() == with_scripts.locator("main").text_content()
    without.goto("/measures/")
    without.get_by_role("searchbox", name="搜索举措").fill("融资")
    without.get_by_role("button", name="搜索", exact=True).click()
    expect(heading(without)).to_have_text("18 项举措")
    without.get_by_label("分组").select_option("lead")
    without.locator("#district-hongkou").check()
    without.get_by_role("button", name="应用筛选").click()
    expect(without.locator(".results__group").first).to_be_visible()
    expect(heading(without)).to_have_text("5 项举措")
    without.locator(".chip", has_text="虹口区").click()
    expect(heading(without)).to_have_text("18 项举措")


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_department_is_chosen_by_pinyin(look: Look, screenshots: Path, width: str) -> None:
    page = look(View(width))
    page.goto("/measures/?district=hongkou")
    if width == "phone":
        page.get_by_role("link", name="筛选").click()
    box = page.get_by_label("按名称、别名、拼音或曾用名查找牵头单位")
    box.press_sequentially("fgw")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("区发展改革委")
    page.screenshot(path=screenshots / f"list-department-{width}.png")
    assert violations(page) == []
    box.press("Enter")
    expect(page.get_by_role("link", name="去掉牵头单位：")).to_contain_text("区发展改革委")
    assert address_values(page)["district"] == ["hongkou"]
    assert len(address_values(page)["lead"]) == 1


def test_what_is_typed_into_the_chooser_is_not_sent_with_another_choice(look: Look) -> None:
    page = look(View("desk"))
    page.goto("/measures/")
    page.get_by_label("按名称、别名、拼音或曾用名查找牵头单位").fill("发")
    page.get_by_role("checkbox", name="虹口区").check()
    expect(page.get_by_role("link", name="去掉区：")).to_contain_text("虹口区")
    assert "find_lead" not in page.url
    expect(page.get_by_text("没有按它筛选")).to_have_count(0)
    page.get_by_label("按名称、别名、拼音或曾用名查找牵头单位").press_sequentially("fgw")
    expect(page.get_by_role("option").first).to_contain_text("区发展改革委")


def test_without_scripts_a_department_is_named(look: Look) -> None:
    page = look(View("phone", scripts=False))
    page.goto("/measures/?district=hongkou#facets")
    page.get_by_label("按名称、别名、拼音或曾用名查找牵头单位").fill("区发改委")
    page.get_by_role("button", name="应用筛选").click()
    expect(page.get_by_role("link", name="去掉牵头单位：")).to_contain_text("区发展改革委")
