"""Progress in a browser: from the public page to the entry and back, on a phone and a desk, without scripts too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from districts.models import District
from measures.models import Measure
from tests.accessibility import violations
from tests.browser.conftest import LOOKS, Look, View
from tests.factories import DistrictFactory, MeasureFactory, ProgressEntryFactory, UserFactory


def faults(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return violations(page) + [f"{over}px"] * (over > 0)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_progress_is_entered_seen_and_withdrawn(
    look: Look, live_server: Any, screenshots: Path, width: str, theme: str
) -> None:
    measure: Measure = MeasureFactory.create(title="融资支持")
    client = Client()
    client.force_login(UserFactory.create(last_name="王", first_name="小明"))
    page = look(View(width, theme))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(measure.get_absolute_url())
    page.get_by_role("link", name="填报进展").click()
    for status, day in (("推进中", "2025-03-31"), ("已完成", "2025-06-30")):
        page.get_by_role("radio", name=status).check()
        page.get_by_label("截至日期").fill(day)
        page.get_by_label("说明").fill(f"{status}的说明")
        page.get_by_label("链接").fill("https://www.example.gov.cn/a.html")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_role("heading", name="已保存")).to_be_visible()
    assert faults(page) == []
    page.screenshot(path=screenshots / f"progress-entered-{width}-{theme}.png", full_page=True)
    page.get_by_role("link", name="返回公开页面").click()
    shown = page.locator("#progress").locator("..")
    expect(shown).to_contain_text("已完成（截至 2025-06-30）")
    page.get_by_text("此前填报 1 次").click()
    expect(shown).to_contain_text("推进中的说明")
    assert faults(page) == []
    page.screenshot(path=screenshots / f"progress-shown-{width}-{theme}.png", full_page=True)
    page.get_by_role("link", name="填报进展").click()
    page.get_by_role("button", name="撤回").first.click()
    expect(page.get_by_text("已撤回")).to_be_visible()
    assert measure.progress_entries.get().status == "in_progress"


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_front_page_counts_it_by_district(
    look: Look, live_server: Any, screenshots: Path, width: str, theme: str
) -> None:
    for name, status in (("嘉定区", "done"), ("浦东新区", "overdue"), ("嘉定区", "in_progress")):
        district = District.objects.filter(name=name).first() or DistrictFactory.create(name=name)
        ProgressEntryFactory.create(measure__document__district=district, status=status)
    client = Client()
    client.force_login(UserFactory.create())
    page = look(View(width, theme))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto("/admin/")
    assert faults(page) == []
    page.screenshot(path=screenshots / f"progress-counted-{width}-{theme}.png", full_page=True)
    page.get_by_role("link", name="合计 已完成 1 项").click()
    expect(page.get_by_role("heading", name="1 项举措")).to_be_visible()
