"""机构调整 in a browser: errors stand at their fields, and a split goes from the form to the change set."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from districts.models import Department
from measures.models import Assignment
from tests.browser.conftest import LOOKS, Look, View
from tests.browser.test_editing import faults, opened
from tests.chromium import Watch
from tests.factories import AssignmentFactory, DepartmentFactory


@pytest.fixture
def old(live_server: object) -> Department:
    """区金融办, which leads a measure, beside 区财政局."""
    department: Department = DepartmentFactory.create(name="区金融办")
    DepartmentFactory.create(name="区财政局", district=department.district)
    AssignmentFactory.create(measure__document__district=department.district, department=department)
    return department


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_split_is_put_right_and_done(
    look: Look, live_server: object, old: Department, watch: Watch, screenshots: Path,
    width: str, theme: str, scripts: bool,
) -> None:  # fmt: skip
    path = reverse("reorganisation:begin", args=[old.pk])
    page = opened(look, live_server, View(width, theme, scripts), path)
    page.get_by_role("radio", name="合并").check()
    page.get_by_label("一并合并的部门 2").fill("没有这个局")
    page.get_by_label("简称 2", exact=True).fill("财政")
    page.get_by_label("全称（新设时可填）").nth(2).fill("没有简称的局")
    page.get_by_role("button", name="预览", exact=True).last.click()
    other, full = page.get_by_label("一并合并的部门 1"), page.get_by_label("全称（新设时可填）").nth(1)
    expect(other).to_be_focused()
    expect(other).to_have_attribute("aria-invalid", "true")
    expect(other).to_have_value("没有这个局")
    expect(full).to_have_value("没有简称的局")
    expect(page.get_by_text("请填写承继部门的名称。")).to_have_count(2)
    assert [fault for fault in watch.faults if "422" not in fault] == []
    watch.faults.clear()
    assert faults(page, "#content-main", scripts=scripts) == []
    page.screenshot(path=screenshots / f"reorganisation-faults-{width}-{scripts}.png", full_page=True)
    page.get_by_role("radio", name="拆分").check()
    page.get_by_label("简称 1", exact=True).fill("区财政局")
    page.get_by_label("简称 2", exact=True).fill("区委金融办")
    page.get_by_label("依据").fill("机构改革方案")
    page.get_by_role("button", name="预览", exact=True).last.click()
    expect(page.get_by_role("heading", name="预览：区金融办 → 区财政局、区委金融办")).to_be_visible()
    page.screenshot(path=screenshots / f"reorganisation-preview-{width}-{scripts}.png", full_page=True)
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("heading", name="机构调整已办理")).to_be_visible()
    names = Assignment.objects.in_force().values_list("department__name", flat=True)
    assert set(names) == {"区财政局", "区委金融办"}
