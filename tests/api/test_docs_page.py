"""The page to try the API on, in a real browser: whole, from the site alone, with nothing refused; and its document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from measures.api.site import api

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "api.md"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_request_is_tried_in_the_browser(
    corpus: None, open_page: Callable[..., Page], screenshots: Path, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto("/api/v1/docs")
    expect(page.locator(".opblock")).to_have_count(10)
    page.screenshot(path=screenshots / f"api-{scheme}.png")
    # Every operation is opened: whatever the package draws, the policy lets it.
    for operation in page.locator(".opblock-summary-control").all():
        operation.click()
    tried = page.locator('[id$="-list_measures"]')
    tried.locator("button.try-out__btn").click()
    tried.locator('tr[data-param-name="q"] input').fill("融资")
    tried.locator('tr[data-param-name="limit"] input').fill("1")
    tried.locator("button.execute").click()
    answer = tried.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").nth(1)).to_contain_text("200")
    expect(answer).to_contain_text('"facets"')
    answer.scroll_into_view_if_needed()
    page.screenshot(path=screenshots / f"api-tried-{scheme}.png")


def test_a_phone_has_room_for_it(corpus: None, open_page: Callable[..., Page], screenshots: Path) -> None:
    page = open_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/api/v1/docs")
    expect(page.locator(".opblock")).to_have_count(10)
    page.screenshot(path=screenshots / "api-phone.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_descriptions_in_pages_are_not_refused(corpus: None, open_page: Callable[..., Page]) -> None:
    page = open_page()
    for path in ("/documents/hongkou-2025/", "/measures/hongkou-2025/1/"):
        page.goto(path)
        assert page.locator('script[type="application/ld+json"]').count() == 1


def test_every_operation_and_parameter_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        assert f"`{path}`" in text, path
        for parameter in methods["get"]["parameters"]:
            assert f"`{parameter['name']}`" in text, (path, parameter["name"])
