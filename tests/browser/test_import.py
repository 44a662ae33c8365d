"""A plan on its way in, in the browser: uploaded, a guess chosen, corrected, confirmed, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from districts.registry.registry_loading import load_registry
from measures.importing.actions.draft_edits import correct_draft_text
from measures.importing.actions.reader_thread import wait_for_background_threads
from measures.models import Document, ImportDraft, Measure
from tests.accessibility import violations
from tests.browser.conftest import Look, View
from tests.chromium import Watch
from tests.corpus import PLANS
from tests.factories import UserFactory
from tests.importing.drafts import read
from tests.loading.small_plans import Plan, load_plan

PLAN = next(path for path in PLANS if path.stem == "jiading-2026")


@pytest.fixture
def desk(look: Look, live_server: Any, transactional_db: None, two_districts: Any) -> Any:
    """Return a function that opens a page as a signed-in superuser."""
    load_registry(registry=two_districts)
    client = Client()
    client.force_login(UserFactory.create())
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_page(view: View) -> Page:
        page = look(view)
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    yield open_page
    wait_for_background_threads(60)


def faults(page: Page, name: str, picture: Path) -> list[str]:
    """Take a picture of a page, and return what is wrong with it."""
    page.wait_for_load_state("load")
    page.screenshot(path=picture, full_page=True)
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    wide = [f"{name} is {over}px too wide"] if over > 0 else []
    return wide + [f"{name}: {each}" for each in violations(page)]


def test_a_plan_comes_in_and_goes(desk: Any, watch: Watch, screenshots: Path) -> None:
    page = desk(View())
    found: list[str] = []

    def look_at(name: str) -> None:
        found.extend(faults(page, name, screenshots / f"importing-{name}-desk.png"))

    page.goto("/admin/")
    page.get_by_role("link", name="导入方案").click()
    look_at("begin")
    page.get_by_label("方案文件").set_input_files(PLAN)
    page.get_by_role("button", name="读取", exact=True).click()
    page.wait_for_url("**/admin/intake/*/")
    wait_for_background_threads(60)
    expect(page.get_by_role("heading", name="概况")).to_be_visible()
    look_at("draft")
    # A guess: the second of what else could stand there.
    guess = page.get_by_role("group", name="持续深化")
    guess.get_by_label("应为“海”项目”").check()
    page.get_by_role("button", name="保存对推测的核定").click()
    expect(guess.get_by_label("应为“海”项目”")).to_be_checked()
    # A measure, from the tree beside the source.
    page.get_by_role("link", name="更正举措 2", exact=True).click()
    look_at("measure")
    page.get_by_label("标题").fill("完善政策服务")
    page.get_by_label("牵头单位").fill("区没有的局")
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("alert")).to_contain_text("名录中没有“区没有的局”")
    assert [fault for fault in watch.faults if "422" not in fault] == []
    watch.faults.clear()
    page.get_by_label("牵头单位").fill("区经委")
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator("#m2")).to_contain_text("完善政策服务 已更正")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("收录嘉定区 2026 年方案")).to_be_visible()
    look_at("done")
    assert Measure.objects.get(title="完善政策服务").assignments.get().department.name == "区经委"
    assert Measure.objects.filter(text__contains="安嘉海”项目").exists()
    page.get_by_role("link", name="撤销这次导入").click()
    page.get_by_role("button", name="确认撤销").click()
    expect(page.get_by_text("撤销的是")).to_be_visible()
    assert not Document.objects.exists()
    assert found == []


def test_the_pages_fit_a_phone_and_are_accessible_in_the_dark(desk: Any, screenshots: Path) -> None:
    page = desk(View("phone", "dark"))
    plan = Plan().with_item(2, duty="牵头单位：区从未有过的局；配合单位：区经委")
    load_plan(plan)
    draft = read(plan.with_item(1, text="推出便利事项。").without(4).content(), UserFactory.create())
    found: list[str] = []
    for name, path in (("begin", ""), ("draft", f"{draft.pk}/"), ("measure", f"{draft.pk}/measure/?key=2")):
        page.goto(f"/admin/intake/{path}")
        found += faults(page, name, screenshots / f"importing-{name}-phone.png")
    assert found == []


def test_without_scripts_the_page_says_how_far_it_is(desk: Any) -> None:
    page = desk(View(scripts=False))
    page.goto("/admin/intake/")
    page.get_by_label("方案全文").fill(
        "嘉定区2031年优化营商环境行动方案\n\n一、优化服务\n\n1.融资支持\n\n推广银企对接。"
    )
    page.get_by_role("button", name="读取", exact=True).click()
    wait_for_background_threads(60)
    page.goto(f"/admin/intake/{ImportDraft.objects.get().pk}/")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("收录嘉定区 2031 年方案")).to_be_visible()


def test_two_texts_of_one_draft_stand_side_by_side(desk: Any, watch: Watch, screenshots: Path) -> None:
    draft = read(Plan().content(), UserFactory.create())
    wait_for_background_threads(60)
    page = desk(View())
    page.goto(f"/admin/intake/{draft.pk}/text/")
    opened = page.locator("#id_text").input_value()
    correct_draft_text(draft=draft.pk, version=draft.version, text=opened.replace("融资支持", "融资服务"))
    page.locator("#id_text").fill(opened.replace("热线服务", "热线办理"))
    page.get_by_role("button", name="保存并重新解析").click()
    expect(page.locator(".importing__meanwhile del")).to_have_text(["服务", "服务"])
    expect(page.locator(".importing__meanwhile ins")).to_have_text(["办理", "支持"])
    watch.faults.clear()
    found = faults(page, "text", screenshots / "importing-text-meanwhile-desk.png")
    page.set_viewport_size({"width": 390, "height": 844})
    found += faults(page, "text", screenshots / "importing-text-meanwhile-phone.png")
    assert found == []
