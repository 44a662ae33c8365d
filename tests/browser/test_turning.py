"""Finding one's way while reading: contents that follow, deep links, neighbours by arrow key, and back again."""

from __future__ import annotations

from itertools import pairwise

from playwright.sync_api import expect

from measures.models import Measure
from tests.browser.conftest import Look, View


def test_on_a_phone_the_contents_stay_name_the_place_and_open(look: Look, paths: dict[str, str]) -> None:
    page = look(View("phone"))
    page.goto(paths["document"])
    toc, bar = page.locator("[data-toc]"), page.locator("[data-toc] summary")
    bar.click()
    second = toc.locator("details > ol > li > a[href^='#chapter']").nth(1)
    second.click()
    expect(toc.locator("ol").first).to_be_hidden()
    expect(bar).to_be_in_viewport()
    expect(second).to_have_attribute("aria-current", "location")
    name = second.locator("span").first.text_content()
    expect(page.locator("[data-toc-place]")).to_have_attribute("data-toc-place", name or "")
    # The heading is not hidden behind the bar.
    target = page.locator((second.get_attribute("href") or "").replace("#", "[id='") + "']")
    box, over = target.bounding_box(), bar.bounding_box()
    assert box
    assert over
    assert box["y"] >= over["y"] + over["height"] - 1


def test_the_contents_on_a_phone_close_by_escape_and_beside_them(look: Look, paths: dict[str, str]) -> None:
    page = look(View("phone"))
    page.goto(paths["document"])
    first, bar = page.locator("[data-toc] ol").first, page.locator("[data-toc] summary")
    bar.click()
    expect(first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(bar).to_be_focused()
    bar.click()
    page.mouse.click(200, 820)
    expect(first).to_be_hidden()


def test_the_contents_follow_to_sections_by_keyboard_and_by_address(
    look: Look, paths: dict[str, str]
) -> None:
    page = look(View())
    page.goto(paths["document"])
    section = page.locator("[data-toc] ol ol a[href^='#chapter']").nth(2)
    section.focus()
    page.keyboard.press("Enter")
    expect(section).to_have_attribute("aria-current", "location")
    expect(page.locator("[data-toc] [aria-current]")).to_have_count(1)
    href = section.get_attribute("href")
    page.goto("/")
    page.goto(f"{paths['document']}{href}")
    expect(page.locator(f"[data-toc] a[href='{href}']")).to_have_attribute("aria-current", "location")


def test_a_deep_link_to_a_measure_lands_on_it_on_a_phone(look: Look, paths: dict[str, str]) -> None:
    page = look(View("phone"))
    page.goto(f"{paths['document']}#measure-30")
    expect(page.locator("#measure-30 .measure__title")).to_be_in_viewport()


def test_arrows_turn_to_the_neighbour_over_the_end_of_a_chapter(look: Look, paths: dict[str, str]) -> None:
    measures = list(
        Measure.objects.filter(document__slug="jiading-2025").select_related("document").order_by("order")
    )
    before, after = next(
        (one, other) for one, other in pairwise(measures) if one.chapter_id != other.chapter_id
    )
    page = look(View())
    page.goto(before.get_absolute_url())
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(after.get_absolute_url())
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(before.get_absolute_url())


def test_arrows_are_left_to_whatever_has_the_focus(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["measure"])
    here = page.url
    page.get_by_role("combobox", name="搜索举措").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("tab").first.focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+ArrowRight")
    page.wait_for_load_state()
    assert page.url.split("#")[0] == here


def test_the_way_back_leads_to_where_one_was(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.goto(paths["document"])
    link = page.locator("#measure-20 .measure__title a")
    link.click()
    page.locator(".byline a").click()
    expect(page).to_have_url(f"{paths['document']}#measure-20")
    expect(link).to_be_in_viewport()
