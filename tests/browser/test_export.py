"""Taking a list away in a browser: at a desk and on a phone, with scripts and without."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.browser.conftest import WIDTHS, Look, View

VIEWS = [View(width, scripts=scripts) for width in WIDTHS for scripts in (True, False)]


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/measures/?q=企业&year=2025", MeasureQuery.of("企业", year=2025)),
        ("/documents/hongkou-2025/", MeasureQuery.of(document="hongkou-2025")),
    ],
    ids=["list", "document"],
)
def test_the_list_is_taken_away(
    look: Look, corpus: None, screenshots: Path, tmp_path: Path, view: View, path: str, query: MeasureQuery
) -> None:
    page = look(view)
    page.goto(path)
    menu = page.locator("details.export")
    expect(menu.locator(".export__menu")).to_be_hidden()
    menu.locator("summary").click()
    expect(menu.locator(".export__menu")).to_be_visible()
    box = menu.locator(".export__menu").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTHS[view.width][0]
    name = "list" if "?" in path else "document"
    page.screenshot(path=screenshots / f"export-{name}-{view.width}.png")
    with page.expect_download() as started:
        menu.get_by_role("link", name="Excel 工作簿").click()
    file = tmp_path / "taken.xlsx"
    started.value.save_as(file)
    total = count_measures(query)
    assert started.value.suggested_filename.startswith("举措_")
    assert f"_{total}项_" in started.value.suggested_filename
    assert openpyxl.load_workbook(file)["举措"].max_row == total + 1


def test_the_menu_follows_the_list_as_it_changes(look: Look, corpus: None) -> None:
    page = look(View())
    page.goto("/measures/")
    page.get_by_role("combobox", name="搜索举措").fill("融资")
    expect(page.locator("#results-count")).to_have_text(f"{count_measures(MeasureQuery.of('融资'))} 项举措")
    page.locator("details.export summary").press("Enter")
    link = page.get_by_role("link", name="CSV")
    expect(link).to_have_attribute("href", "/measures/export/csv?q=%E8%9E%8D%E8%B5%84")
    with page.expect_download() as started:
        link.press("Enter")
    assert f"_{count_measures(MeasureQuery.of('融资'))}项_" in started.value.suggested_filename


def test_the_menu_closes_by_escape_and_by_a_click_elsewhere(look: Look, corpus: None) -> None:
    page = look(View())
    page.goto("/measures/")
    opener, menu = page.locator("details.export summary"), page.locator(".export__menu")
    opener.click()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(menu).to_be_visible()
    page.locator("#results-count").click()
    expect(menu).to_be_hidden()
