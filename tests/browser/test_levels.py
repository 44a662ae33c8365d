"""The levels of a plan in the browser: two readings, one chosen; a line corrected; the next plan comes right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from measures.importing.actions.reader_thread import wait_for_background_threads
from measures.models import ImportDraft, Measure, ReadingRule
from tests.browser.conftest import View
from tests.browser.test_import import desk, faults
from tests.chromium import Watch
from tests.factories import UserFactory
from tests.importing.drafts import read
from tests.importing.test_level_corrections import plan

__all__ = ["desk"]


def test_unclear_levels_are_corrected_and_the_next_plan_comes_right(
    desk: Any,
    watch: Watch,
    screenshots: Path,
) -> None:
    draft = read(plan(2031), UserFactory.create())
    page = desk(View())
    found: list[str] = []
    page.goto(f"/admin/intake/{draft.pk}/")
    page.get_by_role("link", name="层级 两种读法").click()
    found += faults(page, "levels", screenshots / "importing-levels-desk.png")
    page.set_viewport_size({"width": 390, "height": 844})
    found += faults(page, "levels", screenshots / "importing-levels-phone.png")
    page.get_by_role("button", name="采用第二种读法").click()
    wait_for_background_threads(60)
    page.goto(f"/admin/intake/{draft.pk}/")
    expect(page.get_by_text("已选定", exact=True)).to_be_visible()
    # A measure is joined with the one before, by the keyboard alone.
    page.get_by_role("link", name="更正举措 3的层级").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="前后各行")).to_be_visible()
    found += faults(page, "line", screenshots / "importing-line-phone.png")
    page.set_viewport_size({"width": 1280, "height": 900})
    found += faults(page, "line", screenshots / "importing-line-desk.png")
    page.get_by_label("上一项的正文（与上一项合并）").check()
    page.get_by_role("button", name="保存并重新解析").click()
    wait_for_background_threads(60)
    page.goto(f"/admin/intake/{draft.pk}/")
    expect(page.locator(".importing__item")).to_have_count(4)
    # From a clause to its line and back.
    page.get_by_role("link", name="责任分工在第").click()
    line = page.locator(".importing__source li:target")
    expect(line).to_contain_text("责任单位")
    line.get_by_role("link", name="的责任").click()
    expect(page.locator(".importing__duty:target")).to_contain_text("区经委")
    found += faults(page, "corrected", screenshots / "importing-corrected-desk.png")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("收录嘉定区 2031 年方案")).to_be_visible()
    assert Measure.objects.count() == 4
    assert ReadingRule.objects.get().shape == "levels:lists"
    following = read(plan(2032), UserFactory.create())
    page.goto(f"/admin/intake/{following.pk}/")
    expect(page.get_by_text("按上次的更正：")).to_be_visible()
    expect(page.locator(".importing__item")).to_have_count(5)
    found += faults(page, "by-rule", screenshots / "importing-by-rule-desk.png")
    page.goto("/admin/intake/rules/")
    found += faults(page, "rules", screenshots / "importing-rules-desk.png")
    page.set_viewport_size({"width": 390, "height": 844})
    found += faults(page, "rules", screenshots / "importing-rules-phone.png")
    assert ImportDraft.objects.count() == 2
    assert watch.faults == []
    assert found == []
