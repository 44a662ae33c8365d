"""批量修改 in a browser: from a public list to the preview, the deed and back; and on a phone without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from measures.models import Assignment, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.browser.conftest import Look, View
from tests.browser.test_editing import faults, opened
from tests.factories import AssignmentFactory, DepartmentFactory, DocumentFactory, MeasureFactory

TITLES = (
    "拓宽企业融资渠道",
    "推广融资信用服务平台",
    "优化不动产登记",
    "提升办税便利度",
    "完善融资担保体系",
    "畅通企业诉求渠道",
)


@pytest.fixture
def library(live_server: object) -> list[Measure]:
    """Six measures of 嘉定 2025 that 区财政局 leads, of which three are about 融资."""
    document = DocumentFactory.create(
        district__name="嘉定区",
        district__slug="jiading",
        slug="jiading-2025",
        title="嘉定区优化营商环境行动方案",
    )
    departments = [
        DepartmentFactory.create(name=name, district=document.district)
        for name in ("区财政局", "区数据局", "区税务局")
    ]
    measures = [MeasureFactory.create(document=document, title=title) for title in TITLES]
    for number, measure in enumerate(measures):
        AssignmentFactory.create(measure=measure, department=departments[0])
        if number == 1:
            AssignmentFactory.create(measure=measure, department=departments[1], role="co_lead")
    # The index and its words are ready before the browser asks.
    assert count_measures(MeasureQuery.of("融资")) == 3
    return measures


def test_a_public_list_is_changed_and_taken_back(
    look: Look, live_server: object, library: list[Measure], screenshots: Path
) -> None:
    page = opened(
        look, live_server, View(), "/measures/?q=融资&district=jiading", last_name="李", first_name="明"
    )
    count = int(page.locator("#results-count").inner_text().split()[0])
    listed = page.url
    page.goto(reverse("bulk:begin"))
    page.get_by_label("清单地址").fill(listed)
    page.get_by_role("button", name="打开清单").click()
    expect(page.get_by_role("heading", name=f"清单：{count} 项举措")).to_be_visible()
    page.get_by_role("radio", name="加部门").check()
    page.get_by_label("新部门").fill("区数据局")
    page.get_by_label("理由").fill("区政府专题会议纪要〔2026〕12号")
    page.get_by_role("button", name="预览", exact=True).last.click()
    expect(page.get_by_role("heading", name="预览：增加配合单位 区数据局")).to_be_visible()
    assert faults(page, "#content-main") == []
    page.screenshot(path=screenshots / "bulk-preview-desk.png", full_page=True)
    before = Assignment.objects.in_force().filter(department__name="区数据局", role="co_lead").count()
    page.get_by_role("button", name="确认修改这").click()
    expect(page.get_by_role("heading", name="批量修改已完成")).to_be_visible()
    after = Assignment.objects.in_force().filter(department__name="区数据局", role="co_lead")
    assert 0 < after.count() - before <= count
    page.screenshot(path=screenshots / "bulk-done-desk.png", full_page=True)
    page.get_by_role("button", name="撤销这次批量修改").click()
    expect(page.get_by_role("heading", name="批量修改已撤销")).to_be_visible()
    assert after.count() == before


def test_on_a_phone_without_scripts_the_ticked_are_marked(
    look: Look, live_server: object, library: list[Measure], screenshots: Path
) -> None:
    page = opened(
        look, live_server, View("phone", scripts=False), reverse("admin:measures_measure_changelist")
    )
    for row in range(3):
        page.locator("#result_list input.action-select").nth(row).check()
    page.locator("select[name=action]").select_option("change_ticked_measures")
    page.locator("#changelist-form button[type=submit]").first.click()
    page.get_by_role("radio", name="标 ★").check()
    page.get_by_label("理由").fill("核对原文附表")
    page.get_by_role("button", name="预览", exact=True).last.click()
    expect(page.get_by_role("heading", name="预览：标 ★")).to_be_visible()
    assert faults(page, "#content-main", scripts=False) == []
    page.screenshot(path=screenshots / "bulk-preview-phone.png", full_page=True)
    stars = Measure.objects.filter(own_initiative=True).count()
    page.get_by_role("button", name="确认修改这").click()
    expect(page.get_by_role("heading", name="批量修改已完成")).to_be_visible()
    assert Measure.objects.filter(own_initiative=True).count() > stars
