"""Two people at one form of the admin, in a browser: what the second sees, with and without scripts."""

from __future__ import annotations

from pathlib import Path

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.accessibility import violations
from tests.browser.conftest import Look, View
from tests.chromium import Watch
from tests.factories import DepartmentFactory, MeasureFactory, UserFactory


def opened(look: Look, live_server: object, view: View, path: str, **who: str) -> Page:
    """Open a page as somebody who may do everything."""
    client = Client()
    client.force_login(UserFactory.create(**who))
    page = look(view)
    address = str(getattr(live_server, "url"))  # noqa: B009
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
    )
    page.goto(path)
    return page


def faults(page: Page, part: str, *, scripts: bool = True) -> list[str]:
    """Return what is wrong in a part of the page, and by how much the page is too wide.

    Where scripts are off, only the width can be told: the rules are a script, which would be waited for in vain.
    """
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = violations(page, part) if scripts else []
    return found + [f"{over}px"] * (over > 0)


def test_the_second_at_a_measure_decides(
    look: Look, live_server: object, watch: Watch, screenshots: Path
) -> None:
    measure = MeasureFactory.create(
        title="健全企业诉求受理机制", text="建立企业诉求统一受理、分类办理、限时反馈的机制。"
    )
    path = reverse("admin:measures_measure_change", args=[measure.pk])
    desk = opened(look, live_server, View(), path, last_name="李", first_name="明")
    phone = opened(look, live_server, View("phone", scripts=False), path, last_name="陈", first_name="静")
    theirs = opened(look, live_server, View(), path, last_name="王", first_name="某")
    theirs.get_by_label("标题").fill("健全企业诉求一口受理机制")
    theirs.get_by_label("本区自主提出").check()
    theirs.get_by_label("修改理由").fill("区政府办公室来函")
    theirs.get_by_role("button", name="保存", exact=True).click()
    for page, name in ((desk, "desk"), (phone, "phone")):
        page.get_by_label("标题").fill("健全企业诉求统一受理机制")
        page.get_by_role("button", name="保存", exact=True).last.click()
        expect(page.get_by_role("heading", name="您打开之后")).to_be_visible()
        expect(page.get_by_role("alert")).to_contain_text("王某")
        expect(page.get_by_label("标题")).to_have_value("健全企业诉求统一受理机制")
        expect(page.get_by_label("本区自主提出")).to_be_checked()
        assert faults(page, ".conflict", scripts=page is desk) == []
        page.screenshot(path=screenshots / f"editing-conflict-{name}.png", full_page=True)
    # The key that sends a form does not decide.
    desk.get_by_label("标题").press("Enter")
    expect(desk.get_by_role("heading", name="您打开之后")).to_be_visible()
    desk.get_by_role("button", name="用我的覆盖").click()
    expect(desk.get_by_text("已记入历史")).to_be_visible()
    measure.refresh_from_db()
    assert (measure.title, measure.own_initiative) == ("健全企业诉求统一受理机制", True)
    phone.get_by_role("link", name="采用对方的").click()
    expect(phone.get_by_label("标题")).to_have_value("健全企业诉求统一受理机制")
    assert [fault for fault in watch.faults if "409" not in fault and "404" not in fault] == []
    watch.faults.clear()


def test_the_second_at_a_department_keeps_the_rows(
    look: Look, live_server: object, watch: Watch, screenshots: Path
) -> None:
    department = DepartmentFactory.create(name="区数据局", full_name="上海市虹口区数据局")
    path = reverse("admin:districts_department_change", args=[department.pk])
    mine, theirs = (opened(look, live_server, View(), path) for _ in range(2))
    for page, name in ((theirs, "区大数据局"), (mine, "区数据管理局")):
        box = page.locator("#aliases-group tr.form-row:not(.empty-form) input[name$='-name']").last
        box.fill(name)
        page.get_by_role("button", name="保存", exact=True).last.click()
    expect(mine.get_by_role("heading", name="您打开之后")).to_be_visible()
    names = mine.locator("#aliases-group tr.form-row:not(.empty-form) input[name$='-name']")
    values = [names.nth(at).input_value() for at in range(names.count())]
    assert {"区大数据局", "区数据管理局"} <= set(values)
    mine.screenshot(path=screenshots / "editing-conflict-rows.png", full_page=True)
    mine.get_by_role("button", name="一并保存").click()
    expect(mine.get_by_text("已记入历史")).to_be_visible()
    assert {"区大数据局", "区数据管理局"} <= set(department.aliases.values_list("name", flat=True))
    assert [fault for fault in watch.faults if "409" not in fault and "404" not in fault] == []
    watch.faults.clear()
