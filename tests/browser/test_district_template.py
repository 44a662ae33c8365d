"""A district's standard departments, ticked and added as a member of staff does it, with and without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from districts.models import Department, District
from tests.accessibility import violations
from tests.browser.conftest import Look, View
from tests.factories import DepartmentFactory, DistrictFactory, DocumentFactory, UserFactory


def signed_in(look: Look, view: View, live_server: Any) -> Page:
    client = Client()
    client.force_login(UserFactory())
    page = look(view)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


@pytest.mark.parametrize("view", [View(), View("phone", "dark", scripts=False)])
def test_standard_departments_are_ticked_and_added(
    live_server: Any, look: Look, screenshots: Path, view: View
) -> None:
    district: District = DistrictFactory.create(name="西湖区", city="杭州市", code="330106")
    DepartmentFactory.create(name="区发改委", district=district)
    DocumentFactory.create(district=district, source__text="由区委组织部、西湖区商务局负责。")
    page = signed_in(look, view, live_server)
    page.goto(f"/admin/districts/district/{district.pk}/change/")
    page.get_by_role("link", name="按通用名称添加部门").click()
    page.screenshot(path=screenshots / f"district-template-{view.width}.png")
    if view.scripts:
        assert violations(page, "#content") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_label("区委组织部", exact=True)).to_be_checked()
    expect(page.get_by_label("区科学院", exact=True)).not_to_be_checked()
    page.get_by_role("link", name="勾选全部本级通用的部门").click()
    page.get_by_label("区科学院", exact=True).uncheck()
    page.get_by_label("区商务局", exact=True).check()
    page.get_by_label("区商务局", exact=True).scroll_into_view_if_needed()
    page.screenshot(path=screenshots / f"district-template-{view.width}-functions.png")
    page.get_by_role("button", name="添加勾选的部门").click()
    expect(page.get_by_role("status")).to_contain_text("按通用名称为西湖区添加")
    page.screenshot(path=screenshots / f"district-template-{view.width}-done.png")
    names = set(Department.objects.values_list("name", flat=True))
    assert {"区发改委", "区商务局", "区政府"} <= names
    assert not {"区科学院", "区发展改革委"} & names
    page.get_by_role("link", name="撤销").click()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".messagelist, [role=status]").first).to_be_visible()
    assert list(Department.objects.values_list("name", flat=True)) == ["区发改委"]
