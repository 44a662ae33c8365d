"""表格编辑 in a browser: a plan's 58 measures as a clerk fills them in, counted; keys, blocks, and what is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from districts.models import Department
from measures.models import Assignment, ChangeSet, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.browser.clerk import Clerk
from tests.browser.conftest import LOOKS, Look, View
from tests.browser.test_editing import faults, opened
from tests.chromium import Watch

GRID = "/admin/grid/?document=jiading-2025"
#: What the editor of one measure took for the same, by the same count, before there was a grid.
CLICKS_BEFORE = 520


def leads(page: Page) -> list[str]:
    """Return what the cells of who leads say."""
    return [
        str(each) for each in page.eval_on_selector_all("[data-cell=lead]", "all => all.map(c => c.value)")
    ]


def led() -> int:
    """Return how many measures of the plan somebody leads."""
    rows = Assignment.objects.in_force().filter(measure__document__slug="jiading-2025", role="lead")
    return rows.values("measure").distinct().count()


@pytest.fixture
def names(corpus: None) -> Iterator[str]:
    """Return departments of 嘉定, again and again; the index is ready before the browser asks."""
    assert count_measures(MeasureQuery.of(document="jiading-2025")) == 58
    assert led() == 0
    found = Department.objects.filter(district__slug="jiading", is_resolved=True).exclude(kind="group")
    return cycle(list(found.order_by("pk").values_list("name", flat=True)[:9]))


def test_a_plan_is_filled_by_pasting_a_block(
    look: Look, live_server: object, names: Iterator[str], screenshots: Path
) -> None:
    page = opened(look, live_server, View(), "/documents/jiading-2025/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = [f"{one}\t{two}、{three}" for one, two, three in (islice(names, 3) for _ in range(58))]
    page.evaluate("text => navigator.clipboard.writeText(text)", "\r\n".join(rows) + "\r\n")
    clerk = Clerk(page)
    clerk.click("link", "表格编辑")
    clerk.click("combobox", "1 牵头")
    clerk.press("Control+v")
    assert leads(page) == [row.partition("\t")[0] for row in rows]
    expect(page.locator("[data-changed]")).to_have_text("已改 116 格。")
    clerk.click("button", "预览改动")
    expect(page.get_by_role("heading", name="将改动 116 格，涉及 58 项举措")).to_be_visible()
    assert faults(page, "#content-main") == []
    page.screenshot(path=screenshots / "grid-preview-desk.png")
    clerk.click("button", "确认写入这 116 格")
    expect(page.get_by_role("heading", name="表格编辑已写入")).to_be_visible()
    print(clerk.summary("58 measures pasted"))  # noqa: T201
    assert led() == 58
    assert clerk.clicks <= 60 < CLICKS_BEFORE
    page.get_by_role("button", name="撤销这次表格编辑").click()
    expect(page.get_by_role("heading", name="表格编辑已撤销")).to_be_visible()
    assert led() == 0
    assert ChangeSet.objects.filter(kind="bulk").count() == 1


def test_a_plan_is_filled_by_typing_and_filling_down(
    look: Look, live_server: object, names: Iterator[str], screenshots: Path
) -> None:
    """By chapters: the first of each is typed in pinyin and chosen, the others are filled down."""
    page = opened(look, live_server, View(), GRID)
    clerk = Clerk(page)
    clerk.click("combobox", "1 牵头")
    options = page.locator(".combobox__list:not([hidden]) [role=option]")
    for short, size in zip(cycle(["fgw", "czj", "swj", "rsj", "sjj"]), [10, 10, 10, 10, 10, 8], strict=False):
        clerk.type(short)
        expect(options.first).to_have_attribute("aria-selected", "true")
        clerk.press("Enter", *["Shift+ArrowDown"] * (size - 1), "Control+d", *["ArrowDown"] * size)
    assert all(leads(page))
    page.screenshot(path=screenshots / "grid-filled-desk.png")
    clerk.press("Control+Enter")
    clerk.click("button", "确认写入这 58 格")
    expect(page.get_by_role("heading", name="表格编辑已写入")).to_be_visible()
    print(clerk.summary("58 measures typed and filled down"))  # noqa: T201
    assert led() == 58
    assert clerk.clicks <= 60


def test_progress_is_typed_and_filled_down(
    look: Look, live_server: object, names: Iterator[str], screenshots: Path
) -> None:
    page = opened(look, live_server, View(), GRID)
    clerk = Clerk(page)
    clerk.click("textbox", "1 进展")
    clerk.type("推进中 2026-05-31")
    clerk.press("Enter", "ArrowUp", *["Shift+ArrowDown"] * 57, "Control+d")
    expect(page.locator("[data-changed]")).to_have_text("已改 58 格。")
    page.screenshot(path=screenshots / "grid-progress-desk.png")
    clerk.press("Control+Enter")
    expect(page.get_by_role("heading", name="将改动 58 格，涉及 58 项举措")).to_be_visible()
    assert faults(page, "#content-main") == []
    clerk.click("button", "确认写入这 58 格")
    expect(page.get_by_role("heading", name="表格编辑已写入")).to_be_visible()
    print(clerk.summary("progress of 58 measures"))  # noqa: T201
    assert clerk.clicks <= 5
    assert count_measures(MeasureQuery.of(document="jiading-2025", progress="in_progress")) == 58
    phone = opened(look, live_server, View("phone", "dark"), GRID)
    expect(phone.get_by_label("1 进展", exact=True)).to_have_value("推进中 2026-05-31")
    phone.get_by_label("1 进展", exact=True).scroll_into_view_if_needed()
    phone.screenshot(path=screenshots / "grid-progress-phone.png")
    assert faults(phone, "#content-main") == []


def test_keys_lead_through_the_cells_and_lose_nothing(
    look: Look, live_server: object, names: Iterator[str]
) -> None:
    page = opened(look, live_server, View(), GRID)
    cells = page.locator("[data-cell=lead]")
    held: list[Route] = []
    page.route("**/admin/departments/**", lambda route, _request: held.append(route))
    cells.nth(0).click()
    # Whoever is quicker than the server keeps what was typed, whichever key leads on.
    for keys in ("Enter", "Tab", "ArrowDown"):
        with page.expect_request("**/admin/departments/**"):
            page.keyboard.type("区财")
        page.keyboard.press(keys)
        page.keyboard.press("ArrowDown")
    for route in held:
        route.abort()
    page.unroute("**/admin/departments/**")
    assert [text for text in leads(page) if text] == ["区财"] * 2
    expect(page.locator("[data-cell=co_lead]").nth(3)).to_have_value("区财")
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(page.locator("[data-changed]")).to_have_text("")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-grid-status]")).to_have_text("没有可撤销的了")


def test_a_block_goes_to_a_spreadsheet_and_back(
    look: Look, live_server: object, names: Iterator[str]
) -> None:
    page = opened(look, live_server, View(), GRID)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        "text => navigator.clipboard.writeText(text)", '区财政局\t"区司法局\n区税务局"\r\n\t区人才局'
    )
    page.locator("[data-cell=lead]").nth(0).click()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-cell=co_lead]").nth(0)).to_have_value("区司法局、区税务局")
    for key in ("Shift+ArrowDown", "Shift+ArrowRight", "Control+c"):
        page.keyboard.press(key)
    assert page.evaluate("navigator.clipboard.readText()") == "区财政局\t区司法局、区税务局\n\t区人才局"
    page.locator("[data-cell=lead]").nth(57).click()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-grid-status]")).to_contain_text("另有 1 格超出表格，没有放下")
    page.keyboard.press("Control+z")
    assert leads(page)[57] == ""


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_it_is_legible_everywhere_and_tells_what_is_wrong(
    look: Look,
    live_server: object,
    names: Iterator[str],
    watch: Watch,
    screenshots: Path,
    width: str,
    theme: str,
) -> None:
    page = opened(look, live_server, View(width, theme), GRID)
    page.locator("[data-cell=lead]").nth(1).fill("区无此局")
    page.locator("[data-cell=lead]").nth(2).fill("区财政局")
    page.get_by_role("button", name="预览改动").click()
    expect(page.locator("[data-cell=lead]").nth(1)).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("没有叫“区无此局”的部门")
    assert faults(page, "#content-main") == []
    page.screenshot(path=screenshots / f"grid-faults-{width}-{theme}.png")
    assert [fault for fault in watch.faults if "422" not in fault] == []
    watch.faults.clear()
    page.get_by_role("button", name="给没有牵头单位的提建议").click()
    page.locator("[data-take]").first.click()
    assert leads(page)[0]
    page.get_by_role("button", name="一并采纳").click()
    expect(page.get_by_text("采纳了", exact=False)).to_be_visible()
    assert leads(page)[1:3] == ["区无此局", "区财政局"]
    assert faults(page, "#content-main") == []
    page.screenshot(path=screenshots / f"grid-offers-{width}-{theme}.png", full_page=True)


def test_without_scripts_it_is_a_long_form(
    look: Look, live_server: object, names: Iterator[str], watch: Watch
) -> None:
    page = opened(look, live_server, View("phone", scripts=False), "/admin/grid/?district=jiading")
    measure = Measure.objects.filter(document__district__slug="jiading").order_by("pk").last()
    assert measure is not None
    first = page.locator("[data-cell=co_lead]").first
    before = first.input_value()
    first.fill("区财政局")
    page.get_by_role("button", name="第 2 页").click()
    page.locator("[data-cell=deadline]").first.fill("2026年底前")
    page.get_by_label("理由").fill("会议纪要")
    page.get_by_role("button", name="预览改动").click()
    expect(page.get_by_role("heading", name="将改动 2 格，涉及 2 项举措")).to_be_visible()
    assert faults(page, "#content-main", scripts=False) == []
    page.get_by_role("button", name="返回接着改").click()
    page.get_by_role("button", name="第 1 页").click()
    expect(first).to_have_value("区财政局")
    assert before != "区财政局"
    page.get_by_role("button", name="预览改动").click()
    page.get_by_role("button", name="确认写入这 2 格").click()
    expect(page.get_by_role("heading", name="表格编辑已写入")).to_be_visible()
