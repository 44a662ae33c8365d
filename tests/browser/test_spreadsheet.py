"""表格往返 as its user goes about it: a workbook is changed and sent, a cell left, the rest written and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page, expect

from measures.models import ChangeSet, Measure
from tests.accessibility import violations
from tests.browser.conftest import Look, View
from tests.chromium import Watch
from tests.exports.files import exported
from tests.factories import UserFactory
from tests.spreadsheets.edited_exports import edited
from tests.spreadsheets.sheet_site import REASON, duty, in_measures, retitle


def opened(look: Look, client: Client, live_server: Any, view: View) -> Page:
    """Return a page of the signed-in editor."""
    page = look(view)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


@pytest.mark.parametrize("view", [View(), View("phone", "dark", scripts=False)], ids=["desk", "phone"])
def test_edit_send_leave_one_write_and_take_back(
    look: Look, live_server: Any, corpus: None, screenshots: Path, tmp_path: Path, watch: Watch, view: View
) -> None:
    call_command("check_index", fix=True, verbosity=0)
    user = UserFactory.create()
    client = Client()
    client.force_login(user)
    measures = {one.code: one for one in Measure.objects.filter(document__slug="hongkou-2025")}
    first, second, third = measures["17"], measures["18"], measures["19"]
    content = edited(
        exported("xlsx"),
        in_measures(first, "标题", f"{first.title}（试点）"),
        in_measures(first, "正文", first.text.replace("企业", "经营主体", 2)),
        duty(first, "区财政局", {"部门": "区商务委"}),
        in_measures(second, "标题", "不想要的标题"),
        in_measures(second, "配合单位", "区教育句"),
        in_measures(third, "标题", "表格里的标题"),
    )
    retitle(third, "网站上的标题", user)
    file = tmp_path / "虹口改.xlsx"
    file.write_bytes(content)

    page = opened(look, client, live_server, view)
    page.goto("/admin/spreadsheet/")
    page.get_by_label("改过的文件").set_input_files(file)
    page.screenshot(path=screenshots / f"spreadsheet-upload-{view.width}.png", full_page=True)
    page.get_by_role("button", name="上传并比对").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对表格")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=screenshots / f"spreadsheet-compare-{view.width}.png", full_page=True)
    if view.scripts:
        assert violations(page, "#content") == []
    unwanted = page.locator(".sheet__measure", has_text="不想要的标题")
    unwanted.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="写入采纳的改动").click()
    expect(page.get_by_role("alert")).to_contain_text("须写明理由")
    expect(unwanted.get_by_role("checkbox").first).not_to_be_checked()
    assert all("422" in fault for fault in watch.faults)
    watch.faults.clear()
    page.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="写入采纳的改动").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("表格已写入")
    page.screenshot(path=screenshots / f"spreadsheet-written-{view.width}.png", full_page=True)
    act = ChangeSet.objects.latest("pk")
    assert act.summary == "表格“虹口改.xlsx”：1 项举措，3 处改动"
    first.refresh_from_db()
    assert first.title.endswith("（试点）")
    second.refresh_from_db()
    assert second.title != "不想要的标题"
    page.get_by_role("button", name="撤销这次写入").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("表格已撤销")
    first.refresh_from_db()
    assert not first.title.endswith("（试点）")
