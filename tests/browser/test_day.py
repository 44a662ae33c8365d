"""A member of staff's day, from the login to taking it all back; `make screenshots` takes its pictures for docs/staff-day.md."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from measures.accounts.actions import set_role
from measures.models import Assignment, ChangeSet, Document, Measure, Problem
from measures.staff.roles import EDITOR
from tests.browser.conftest import Look, View
from tests.factories import UserFactory
from tests.loading.small_plans import Plan
from tests.spreadsheets.edited_exports import edited
from tests.spreadsheets.sheet_site import duty

PICTURES = Path(__file__).parent.parent.parent / "docs" / "screenshots"
NAME, PASSWORD = "li.ming", "清晨的图书馆里没有人"
REASON = "区政府专题会议纪要〔2026〕12号"

Picture = Callable[[Page, str], None]


@pytest.fixture
def picture(screenshots: Path) -> Picture:
    """Return a function that takes a picture of what the page shows."""
    folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else screenshots

    def take(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"day-{name}.png")

    return take


@pytest.fixture
def page(look: Look, live_server: Any, corpus: None) -> Page:
    """Return the page of somebody with an account of the role 内容编辑, not logged in yet."""
    call_command("check_index", fix=True, verbosity=0)
    user = UserFactory.create(username=NAME, is_superuser=False, last_name="李", first_name="明")
    user.set_password(PASSWORD)
    user.save()
    set_role(user=user, role=EDITOR, districts=[])
    return look(View())


def state() -> tuple[object, ...]:
    """Return what the day's work touches, field by field."""
    return (
        sorted(Document.objects.values_list("slug", "title")),
        sorted(Measure.objects.values_list("document__slug", "code", "title", "text", "own_initiative")),
        sorted(
            Assignment.objects.values_list(
                "measure__document__slug", "measure__code", "department__name", "role", "place", "order"
            )
        ),
        sorted(Assignment.objects.filter(valid_to=None).values_list("pk", flat=True)),
    )


def test_from_the_login_to_taking_it_all_back(page: Page, picture: Picture, tmp_path: Path) -> None:
    before = state()
    log_in(page)
    picture(page, "front")
    find_from_anywhere(page, picture)
    decide_on_a_guess(page, picture)
    look_at_links_together(page, picture)
    take_in_a_plan(page, picture)
    hand_over_a_duty(page, picture)
    fill_in_a_grid(page, picture)
    bring_a_spreadsheet_back(page, picture, tmp_path)
    change_a_whole_list(page, picture)
    take_everything_back(page, picture)
    assert state() == before


def log_in(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("用户名").fill(NAME)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="待核")).to_be_visible()


def find_from_anywhere(page: Page, picture: Picture) -> None:
    box = page.get_by_role("combobox", name="全站查找")
    box.press_sequentially("融资")
    expect(page.locator(".combobox__list:not([hidden]) > [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="查找：融资")).to_be_visible()
    expect(page.get_by_role("link", name="调整责任").first).to_be_visible()
    picture(page, "find")
    page.goto("/admin/")


def look_at_links_together(page: Page, picture: Picture) -> None:
    page.goto("/admin/queue/links/")
    page.get_by_role("link", name="成批核定：表格勾选").click()
    expect(page.get_by_role("button", name="确认").first).to_be_visible()
    picture(page, "links")


def decide_on_a_guess(page: Page, picture: Picture) -> None:
    page.locator("[data-queue=repairs]").click()
    waiting = Problem.objects.filter(code="repair.uncertain", status="open").count()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(waiting))
    picture(page, "queue")
    page.wait_for_load_state("load")
    page.keyboard.press("2")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(waiting - 1))


def take_in_a_plan(page: Page, picture: Picture) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="导入方案").first.click()
    page.get_by_label("方案全文").fill(Plan().text())
    page.get_by_role("button", name="读取").click()
    expect(page.get_by_role("heading", name="变化与确认")).to_be_visible()
    picture(page, "import")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("link", name="看这份方案")).to_be_visible()
    assert Document.objects.get(year=2031).measures.count() == 4


def hand_over_a_duty(page: Page, picture: Picture) -> None:
    measure = Measure.objects.get(document__slug="hongkou-2025", code="43")
    page.goto(f"/admin/measures/measure/{measure.pk}/responsibility/")
    expect(page.get_by_text("第 43 项 / 共 77 项")).to_be_visible()
    box = page.get_by_role("combobox", name="部门").last
    box.press_sequentially("fgw")
    expect(page.locator(".combobox__list:not([hidden]) > [role=option]").first).to_contain_text(
        "区发展改革委"
    )
    picture(page, "responsibility")
    page.keyboard.press("Enter")
    page.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_role("heading", name="已保存")).to_be_visible()
    assert measure.assignments.in_force().filter(department__name="区发展改革委").exists()


def fill_in_a_grid(page: Page, picture: Picture) -> None:
    """Give ten measures that name nobody their departments, at once."""
    page.goto("/documents/jiading-2025/")
    page.get_by_role("link", name="表格编辑").click()
    page.locator("[data-cell=lead]").first.click()
    page.keyboard.type("fgw")
    expect(page.locator(".combobox__list:not([hidden]) > [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    for key in (*["Shift+ArrowDown"] * 9, "Control+d"):
        page.keyboard.press(key)
    picture(page, "grid")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="确认写入这 10 格").click()
    expect(page.get_by_role("heading", name="表格编辑已写入")).to_be_visible()


def bring_a_spreadsheet_back(page: Page, picture: Picture, folder: Path) -> None:
    """Export exactly what the screen shows, change one department, and have exactly that one change written."""
    page.goto("/measures/?document=hongkou-2025")
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    measure = Measure.objects.get(document__slug="hongkou-2025", code="17")
    file = folder / "虹口.xlsx"
    file.write_bytes(
        edited(Path(download.value.path()).read_bytes(), duty(measure, "区财政局", {"部门": "区商务委"}))
    )
    page.goto("/admin/spreadsheet/")
    page.get_by_label("改过的文件").set_input_files(file)
    page.get_by_role("button", name="上传并比对").click()
    expect(page.get_by_text("采纳 1 处，共 1 处改动")).to_be_visible()
    picture(page, "spreadsheet")
    page.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="写入采纳的改动").click()
    expect(page.get_by_role("heading", name="表格已写入")).to_be_visible()


def change_a_whole_list(page: Page, picture: Picture) -> None:
    page.goto("/measures/?q=融资&district=jiading")
    listed = page.url
    page.goto("/admin/bulk/")
    page.get_by_label("清单地址").fill(listed)
    page.get_by_role("button", name="打开清单").click()
    page.get_by_role("radio", name="加部门").check()
    page.get_by_label("新部门").fill("区数据局")
    page.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="预览", exact=True).last.click()
    expect(page.get_by_role("button", name="确认修改这")).to_be_visible()
    picture(page, "bulk")
    page.get_by_role("button", name="确认修改这").click()
    expect(page.get_by_role("heading", name="批量修改已完成")).to_be_visible()


def take_everything_back(page: Page, picture: Picture) -> None:
    page.goto("/admin/measures/changeset/")
    acts = list(ChangeSet.objects.filter(user__username=NAME).order_by("-pk"))
    assert len(acts) == 6
    picture(page, "history")
    for act in acts:
        page.goto(f"/admin/measures/changeset/{act.pk}/undo/")
        page.get_by_label("撤销理由").fill("演练结束")
        page.get_by_role("button", name="确认撤销").click()
        expect(page.get_by_text("撤销的是")).to_be_visible()
