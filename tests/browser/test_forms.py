"""Forms that are wrong or were interrupted, in the browser: nothing is gone, and the first fault has the focus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

from districts.registry.registry_loading import load_registry
from measures.models import ImportDraft, Measure
from tests.accessibility import violations
from tests.browser.conftest import WIDTHS, Look, View
from tests.chromium import Watch
from tests.importing.drafts import read
from tests.loading.small_plans import Plan, load_plan

PASSWORD = "琵琶 chalk ferry 四十二"
ODD = Plan().with_item(2, duty="牵头单位：区从未有过的局；配合单位：区也没有的局")


@pytest.fixture
def desk(look: Look, live_server: Any, transactional_db: None, two_districts: Any) -> Any:
    """Return a function that opens a page as a signed-in superuser, 王."""
    load_registry(registry=two_districts)
    user = User.objects.create_superuser("wang", password=PASSWORD)
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_page(view: View) -> Page:
        page = look(view)
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    return open_page


@pytest.fixture
def draft(desk: Any) -> ImportDraft:
    return read(ODD.content(), User.objects.get())


def faults(page: Page, picture: Path) -> list[str]:
    page.wait_for_load_state("load")
    page.screenshot(path=picture, full_page=True)
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    wide = [f"{picture.stem} is {over}px too wide"] if over > 0 else []
    return wide + [f"{picture.stem}: {each}" for each in violations(page)]


def names(page: Page, draft: ImportDraft) -> str:
    """Decide on two names, one of them wrongly; return the id of the field that is wrong."""
    page.goto(f"/admin/intake/{draft.pk}/#names")
    first = page.get_by_label("“区从未有过的局”另作决定")
    second = page.get_by_role("row", name="区也没有的局")
    typed = second.get_by_role("combobox").or_(second.get_by_role("textbox")).last
    first.select_option(label="泛指的一类部门")
    page.get_by_label("“区也没有的局”另作决定").select_option(label="是填写的部门")
    typed.fill("无此部门")
    page.get_by_role("button", name="保存对名称的核定").last.click()
    expect(first).to_have_value("group")
    expect(typed).to_have_value("无此部门")
    return str(typed.get_attribute("id"))


def measure(page: Page, draft: ImportDraft) -> str:
    page.goto(f"/admin/intake/{draft.pk}/measure/?key=2")
    page.get_by_label("牵头单位").fill("区没有的局、区经委、区经委")
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_label("牵头单位")).to_have_value("区没有的局、区经委、区经委")
    return "id_leads"


def duties(page: Page, draft: ImportDraft) -> str:
    load_plan(Plan())
    pk = Measure.objects.filter(assignments__isnull=False)[0].pk
    page.goto(f"/admin/measures/measure/{pk}/responsibility/")
    page.get_by_label("生效日期").fill("2031-02-03")
    page.get_by_role("checkbox", name="移去").first.check()
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_label("生效日期")).to_have_value("2031-02-03")
    expect(page.get_by_role("checkbox", name="移去").first).to_be_checked()
    return "id_reason"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("send", [names, measure, duties], ids=lambda send: send.__name__)
def test_the_first_fault_has_the_focus_without_scripts(
    desk: Any, draft: ImportDraft, watch: Watch, screenshots: Path, width: str, send: Callable[..., str]
) -> None:
    page = desk(View(width, scripts=False))
    wrong = send(page, draft)
    summary = page.locator(".faults a").first
    expect(summary).to_have_attribute("href", f"#{wrong}")
    expect(page.locator(f"#{wrong}")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{wrong}")).to_be_focused()
    watch.faults.clear()
    page.screenshot(path=screenshots / f"forms-{send.__name__}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("send", [names, measure, duties], ids=lambda send: send.__name__)
def test_a_page_with_faults_is_accessible(
    desk: Any, draft: ImportDraft, watch: Watch, screenshots: Path, width: str, send: Callable[..., str]
) -> None:
    page = desk(View(width, "dark" if width == "phone" else "light"))
    wrong = send(page, draft)
    expect(page.locator(f"#{wrong}")).to_be_focused()
    watch.faults.clear()
    assert faults(page, screenshots / f"forms-{send.__name__}-{width}-scripts.png") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_who_was_away_logs_in_and_goes_on(
    desk: Any, draft: ImportDraft, watch: Watch, screenshots: Path, width: str
) -> None:
    page, found = desk(View(width)), []
    page.goto(f"/admin/intake/{draft.pk}/measure/?key=2")
    page.get_by_label("正文").fill("改了很久的正文。\n第二段。")
    page.get_by_label("牵头单位").fill("区经委")
    page.get_by_label("本区自主提出").check()
    Session.objects.all().delete()
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("alert")).to_contain_text("登录已自动结束")
    watch.faults.clear()
    found += faults(page, screenshots / f"forms-login-{width}.png")
    page.get_by_label("用户名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{page.url.partition('/admin/')[0]}/admin/intake/{draft.pk}/measure/?key=2")
    expect(page.get_by_label("正文")).to_have_value("改了很久的正文。\n第二段。")
    expect(page.get_by_label("牵头单位")).to_have_value("区经委")
    expect(page.get_by_label("本区自主提出")).to_be_checked()
    expect(page.get_by_text("已放回原处")).to_be_visible()
    found += faults(page, screenshots / f"forms-back-{width}.png")
    assert not ImportDraft.objects.get().answers.get("measures")
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator("#m2")).to_contain_text("已更正")
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_that_is_too_old_goes_on_from_its_page(
    desk: Any, draft: ImportDraft, watch: Watch, screenshots: Path, width: str
) -> None:
    page = desk(View(width, "dark"))
    page.goto(f"/admin/intake/{draft.pk}/measure/?key=2")
    page.get_by_label("正文").fill("改了很久的正文。")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("heading", name="表单已过期")).to_be_visible()
    watch.faults.clear()
    assert faults(page, screenshots / f"forms-too-old-{width}.png") == []
    page.get_by_role("button", name="回到刚才的表单").click()
    expect(page.get_by_label("正文")).to_have_value("改了很久的正文。")
