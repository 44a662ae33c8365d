"""A city's names, decided in a table as a member of staff does it; its clicks, keys and pages are counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from districts.models import Department
from tests.accessibility import violations
from tests.browser.conftest import Look, View
from tests.factories import (
    AssignmentFactory,
    DepartmentFactory,
    DistrictFactory,
    DocumentFactory,
    MeasureFactory,
    UserFactory,
)

_KNOWN = [
    "发展改革局",
    "教育局",
    "科技局",
    "经信局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人力社保局",
    "规划资源局",
    "住建局",
    "交通局",
    "水务局",
    "农业农村局",
    "商务局",
]
_KNOWN += [
    "文旅局",
    "卫生健康局",
    "退役军人局",
    "应急局",
    "审计局",
    "国资委",
    "市场监管局",
    "统计局",
    "医保局",
    "数据局",
    "信访局",
    "税务局",
    "城管局",
    "生态环境局",
]
_KNOWN += ["投资促进中心", "公共资源交易中心", "总工会", "团委", "妇联", "工商联"]
#: 25 names that nothing places at import: short ones, groups, bodies with names of their own, one that says nothing.
UNKNOWN = [
    "区发改",
    "区市场局",
    "区经信",
    "区资规局",
    "区商务",
    "各镇街",
    "各相关部门",
    "各有关单位",
    "云栖小镇服务中心",
    "西投集团",
    "湖滨商会",
    "之江实验室",
]
UNKNOWN += [
    "转塘科创公司",
    "蒋村商圈促进会",
    "西溪湿地管理所",
    "双浦领导小组",
    "灵隐景区办",
    "北山街道那边",
    "综保专班",
    "外商服务站",
]
UNKNOWN += ["企服专员", "楼宇管家", "首席服务官队伍", "营商体验官", "区经贸口"]


@pytest.fixture
def city(transactional_db: None) -> None:
    district = DistrictFactory.create(name="西湖区", slug="xihu", city="杭州市", code="330106")
    document = DocumentFactory.create(district=district)
    for name in _KNOWN:
        known = DepartmentFactory.create(name=f"区{name}", district=district)
        AssignmentFactory.create(measure=MeasureFactory.create(document=document), department=known)
    for name in UNKNOWN:
        waits = DepartmentFactory.create(name=name, district=district, is_resolved=False, kind="unknown")
        for _ in range(2):
            measure = MeasureFactory.create(document=document)
            AssignmentFactory.create(measure=measure, department=waits)


@pytest.fixture
def desk(look: Look, live_server: Any, city: None) -> Any:
    """Return a function that opens a page as a signed-in superuser, and what is counted there."""
    client = Client()
    client.force_login(UserFactory.create())
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_page(view: View) -> tuple[Page, Counter[str]]:
        page, counted = look(view), Counter[str]()
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.expose_function("countEffort", lambda what: counted.update([what]))
        page.add_init_script(
            "for (const what of ['click', 'keydown']) addEventListener(what, (event) => {"
            " if (event.isTrusted && event.detail !== 0 || what === 'keydown') countEffort(what); }, true)"
        )
        page.on("framenavigated", lambda _: counted.update(["page"]))
        return page, counted

    return open_page


def test_a_citys_names_take_a_dozen_clicks(desk: Any, screenshots: Path) -> None:
    page, before = desk(View())
    page.goto("/admin/queue/names/")
    for left in range(len(UNKNOWN), len(UNKNOWN) - 3, -1):
        expect(page.locator("[data-total]")).to_have_attribute("data-total", str(left))
        page.get_by_role("button", name="是单独的部门").click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(len(UNKNOWN) - 3))
    # A page and a click for each, at the least; a kind or a name is more.
    assert (before["click"], before["page"]) >= (3, 4)
    Department.objects.filter(name__in=UNKNOWN).update(is_resolved=False, kind="unknown")

    page, counted = desk(View())
    page.goto("/admin/queue/names/bulk/")
    page.screenshot(path=screenshots / "names-desk.png", full_page=True)
    assert violations(page, "#content") == []
    page.get_by_role("link", name="勾选全部建议").click()
    row = page.get_by_role("row").filter(has_text="区经贸口")
    box = row.get_by_role("combobox").last
    box.click()
    box.press_sequentially("swj")
    expect(page.locator(".combobox__list:not([hidden]) > [role=option]").first).to_contain_text("区商务局")
    box.press("Enter")
    expect(box).to_have_value("区商务局")
    expect(row.locator("select")).to_have_value("typed")
    page.get_by_label("其余全部作为单独的部门").click()
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("heading", name=f"预览：核定 {len(UNKNOWN)} 个名称")).to_be_visible()
    page.screenshot(path=screenshots / "names-preview.png", full_page=True)
    assert violations(page, "#content") == []
    # What was chosen is still there for who goes back.
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_role("row").filter(has_text="区经贸口").get_by_role("combobox").last).to_have_value(
        "区商务局"
    )
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name=f"确认核定这 {len(UNKNOWN)} 个").click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "0")
    assert counted["click"] <= 12
    assert counted["keydown"] <= 10
    assert counted["page"] <= 8
    (screenshots / "names-effort.txt").write_text(
        f"before {dict(before)} for 3 of {len(UNKNOWN)}; {dict(counted)}\n"
    )
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(len(UNKNOWN)))


def test_the_table_is_complete_without_script_on_a_phone(desk: Any, screenshots: Path) -> None:
    page, _ = desk(View("phone", "dark"))
    page.goto("/admin/queue/names/bulk/")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.screenshot(path=screenshots / "names-phone.png")
    page, _ = desk(View("phone", scripts=False))
    page.goto("/admin/queue/names/bulk/")
    page.get_by_role("link", name="勾选全部建议").click()
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="确认核定这").click()
    expect(page.get_by_role("status")).to_contain_text("批量核定")
