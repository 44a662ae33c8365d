"""What scripts add to the pages: the shortcut, tabs, contents that follow, appearance, twins, copying."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Look, View


def test_a_slash_reaches_the_search_box_from_the_keyboard(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    for name in ("home", "measure"):
        page.goto(paths[name])
        page.keyboard.press("/")
        box = page.get_by_role("combobox", name="搜索举措")
        expect(box).to_be_focused()
        page.keyboard.type("免/申")
        expect(box).to_have_value("免/申")


def test_the_first_tab_stop_leads_past_the_header(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["document"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_tabs_show_one_panel_and_go_by_arrows_and_address(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["measure"])
    tabs, panels = page.get_by_role("tab"), page.locator(".panel:visible")
    expect(tabs).to_have_count(5)
    expect(panels).to_have_count(1)
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(panels).to_have_attribute("id", "statements")
    tabs.last.click()
    expect(panels).to_have_attribute("id", "cite")
    page.reload()
    expect(panels).to_have_attribute("id", "cite")
    page.locator(".notice a").click()
    expect(panels).to_have_attribute("id", "statements")


def test_the_contents_follow_the_reader(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["document"])
    current = page.locator("[data-toc] [aria-current]")
    expect(current).to_have_text("文件信息")
    second = page.locator("[data-toc] > details > ol > li > a[href^='#chapter']").nth(1)
    second.click()
    expect(current).to_have_attribute("href", second.get_attribute("href") or "")
    expect(page.locator("[data-toc]")).to_be_in_viewport()


def test_the_contents_are_folded_on_a_phone(look: Look, paths: dict[str, str]) -> None:
    page = look(View("phone"))
    page.goto(paths["document"])
    expect(page.locator("[data-toc] ol").first).to_be_hidden()
    page.locator("[data-toc] summary").click()
    expect(page.locator("[data-toc] ol").first).to_be_visible()


def test_the_appearance_changes_at_once_and_stays(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["home"])
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="改为深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    expect(page.get_by_role("button", name="改为浅色")).to_be_focused()
    page.goto(paths["documents"])
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="跟随系统").click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile(".*"))


def test_the_appearance_changes_without_scripts(look: Look, paths: dict[str, str]) -> None:
    page = look(View(scripts=False))
    page.goto(paths["documents"])
    page.get_by_role("button", name="改为深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith(paths["documents"])


def test_both_halves_of_a_repair_light_up(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["source"])
    halves = page.locator("[data-fix]")
    number = halves.first.get_attribute("data-fix")
    halves.first.hover()
    expect(page.locator(".is-twin").first).to_have_attribute("data-fix", number or "")
    expect(page.locator(".fix-note")).to_have_text(halves.first.get_attribute("title") or "")
    page.get_by_role("heading", level=1).hover()
    expect(page.locator(".fix-note")).to_be_hidden()


def test_a_printed_measure_is_the_text_and_nothing_to_press(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["measure"])
    page.emulate_media(media="print")
    expect(page.locator(".measure-text")).to_be_visible()
    for selector in (".site-header", ".site-footer", ".tabs", "button"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("#statements, #cite")).to_have_count(2)
    expect(page.locator("#statements")).to_be_visible()
    expect(page.locator("#cite")).to_be_visible()
    expect(page.locator("#source")).to_be_hidden()
