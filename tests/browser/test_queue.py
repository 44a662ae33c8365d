"""Working through what waits for review by keyboard alone, and back; without scripts; at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from measures.models import Discrepancy, Link, Problem
from tests.accessibility import violations
from tests.browser.clerk import Clerk
from tests.browser.conftest import Look, View
from tests.factories import DocumentFactory, LinkFactory, MeasureFactory, UserFactory
from tests.review.queue_pages import MAKE


@pytest.fixture
def desk(look: Look, live_server: Any, transactional_db: None) -> Any:
    """Return a function that opens a page as a signed-in superuser, with two of each kind waiting."""
    for make in MAKE.values():
        make(), make()
    client = Client()
    client.force_login(UserFactory.create())
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_page(view: View) -> Page:
        page = look(view)
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    return open_page


def press(page: Page, key: str) -> None:
    """Press a key once the page is loaded: its script listens from then on, and no hand is faster."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def test_a_queue_is_worked_through_by_keyboard(desk: Any) -> None:
    page = desk(View())
    page.goto("/admin/")
    page.locator("[data-queue=discrepancies]").focus()
    press(page, "Enter")
    total = page.locator("[data-total]")
    expect(total).to_have_attribute("data-total", "2")
    item = page.locator("[data-item]")
    first = item.get_attribute("data-item") or ""
    # Skip it, come back, and write an opinion: while typing the keys are letters.
    press(page, "j")
    expect(item).not_to_have_attribute("data-item", first)
    press(page, "k")
    expect(item).to_have_attribute("data-item", first)
    press(page, "n")
    page.keyboard.type("12jku")
    press(page, "Escape")
    expect(item).to_have_attribute("data-item", first)
    press(page, "2")
    expect(total).to_have_attribute("data-total", "1")
    assert Discrepancy.objects.get(pk=first).decision == "以附表为准。12jku"
    press(page, "u")
    expect(total).to_have_attribute("data-total", "2")
    expect(item).to_have_attribute("data-item", first)
    assert Discrepancy.objects.get(pk=first).status == Discrepancy.Status.OPEN
    for left in ("1", "0"):
        press(page, "1")
        expect(total).to_have_attribute("data-total", left)
    expect(page.locator(".queue__empty")).to_be_visible()
    # Another reading is typed and taken by the return key.
    page.goto("/admin/queue/repairs/")
    press(page, "t")
    page.keyboard.type("乐”项目")
    press(page, "Enter")
    expect(total).to_have_attribute("data-total", "1")
    assert Problem.objects.filter(decision__contains="改为“乐”项目”").count() == 1


def test_the_links_of_a_year_are_confirmed_page_by_page(look: Look, live_server: Any, db: None) -> None:
    """323 suggested links, of each page of which two are not the same: these are left for a second look."""
    earlier, later = (DocumentFactory.create(year=year) for year in (2024, 2025))
    later.district = earlier.district
    later.save()
    for _ in range(323):
        LinkFactory.create(
            origin=MeasureFactory.create(document=earlier), target=MeasureFactory.create(document=later)
        )
    client = Client()
    client.force_login(UserFactory.create())
    page = look(View())
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto("/admin/queue/links/bulk/")
    clerk = Clerk(page)
    left = 323
    while left > 14:
        rows = min(50, left)
        clerk.click("link", f"勾选本页 {rows} 条")
        # What is left of the pages before stands first, and is left again.
        kept = (323 - left) // 48 * 2 + 2
        for place in range(kept):
            page.locator("[data-tick]").nth(place).uncheck()
            clerk.clicks += 1
        clerk.click("button", "确认所勾选的")
        left -= rows - kept
        expect(page.locator("[data-total]")).to_have_attribute("data-total", str(left))
    print(clerk.summary(f"{323 - left} of 323 links"))  # noqa: T201
    assert Link.objects.filter(status=Link.Status.CONFIRMED).count() == 323 - left
    assert clerk.clicks <= 100
    assert clerk.pages <= 10


def test_without_scripts_the_buttons_decide(desk: Any) -> None:
    page = desk(View(scripts=False))
    page.goto("/admin/queue/problems/")
    page.locator("button[value=fine]").click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "3")
    page.locator(".queue__done button").click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "4")


@pytest.mark.parametrize(("width", "theme"), [("desk", "light"), ("phone", "dark")])
def test_the_queues_fit_and_are_accessible(desk: Any, screenshots: Path, width: str, theme: str) -> None:
    page = desk(View(width, theme))
    faults: list[str] = []
    paths = {"front": "/admin/", "bulk": "/admin/queue/links/bulk/?score=0.5"}
    for name, path in (paths | {kind: f"/admin/queue/{kind}/" for kind in MAKE}).items():
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{name} is {over}px too wide"] if over > 0 else []
        faults += [f"{name}: {each}" for each in violations(page)]
        page.screenshot(path=screenshots / f"queue-{name}-{width}-{theme}.png", full_page=True)
    assert faults == []
