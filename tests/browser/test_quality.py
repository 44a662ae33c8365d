"""The quality report in a real browser: fits, is accessible, whole without scripts, its filters work."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from measures.models import Document
from tests.accessibility import violations
from tests.browser.conftest import LOOKS, Look, View
from tests.catalogue.sample_library import make_library
from tests.chromium import Watch
from tests.quality.quality_library import add_everything, enlarge

PAGES = {
    "quality": "/quality/",
    "quality-document": "/quality/documents/jia-2025/",
    "quality-repairs": "/quality/repairs/",
    "quality-guesses": "/quality/guesses/",
    "quality-discrepancies": "/quality/discrepancies/",
    "quality-names": "/quality/names/",
    "quality-checks": "/quality/checks/",
    "quality-problems": "/quality/problems/?status=open",
    "quality-links": "/quality/links/",
}


@pytest.fixture
def everything(live_server: object, transactional_db: None) -> Document:
    """Have a library with everything the report shows, and more than a page of it."""
    library = make_library()
    add_everything(library)
    enlarge(library, 20)
    return library


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_report_fits_and_is_accessible(
    look: Look, everything: Document, screenshots: Path, width: str, theme: str
) -> None:
    page = look(View(width, theme))
    faults: list[str] = []
    for name, path in PAGES.items():
        response = page.goto(path)
        assert response is not None
        assert response.status == 200
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            faults.append(f"{name}: {over}px too wide")
        faults += [f"{name}: {each}" for each in violations(page)]
        page.screenshot(path=screenshots / f"{name}-{width}-{theme}.png")
    assert faults == []


def test_the_report_is_whole_without_scripts(look: Look, everything: Document) -> None:
    with_scripts, without = look(View()), look(View(scripts=False))
    for path in PAGES.values():
        with_scripts.goto(path)
        without.goto(path)
        assert without.locator("main").text_content() == with_scripts.locator("main").text_content()


def test_a_number_opens_its_list_and_the_list_can_be_narrowed(look: Look, everything: Document) -> None:
    page = look(View(scripts=False))
    page.goto("/quality/")
    page.locator("#by-relation").locator("..").get_by_role("row", name="合计").get_by_role(
        "link"
    ).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("举措之间的关联 65 条")
    page.get_by_label("状态").select_option("rejected")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("举措之间的关联 1 条")
    expect(page.get_by_text("已否定", exact=True).last).to_be_visible()
    page.get_by_role("link", name="去掉状态：已否定").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("举措之间的关联 65 条")
    page.get_by_role("link", name="第 2 页").click()
    expect(page.locator(".case")).to_have_count(15)


def test_a_wrong_address_is_reported(look: Look, everything: Document, watch: Watch) -> None:
    page = look(View("phone"))
    page.goto("/quality/links/?status=maybe&document=jia-2025")
    expect(page.get_by_role("alert")).to_contain_text("“状态”没有“maybe”这一项。")
    page.get_by_role("link", name="去掉不认识的条件").click()
    expect(page).to_have_url("/quality/links/?document=jia-2025")
    # The browser itself notes the status of the page.
    watch.faults.clear()
