"""What a reader over the limit sees: on a list that is being narrowed, and on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from policyhub.ratelimits import middleware
from tests.catalogue.sample_library import make_library
from tests.chromium import Watch


@pytest.mark.parametrize("width", [1280, 390])
def test_a_list_keeps_what_was_chosen_and_a_page_says_when_to_come_back(
    open_page: Callable[..., Page],
    transactional_db: None,
    watch: Watch,
    screenshots: Path,
    width: int,
) -> None:
    make_library()
    page = open_page()
    page.set_viewport_size({"width": width, "height": 800})
    limits = {"search": "1/minute", "export": "", "login": ""}
    middleware.counting_in.cache_clear()
    with override_settings(RATE_LIMITS=limits, CACHE_URL=""):
        page.goto("/measures/")
        page.locator("#site-search").fill("融资")
        page.keyboard.press("Enter")
        expect(page.locator("#results [role=alert]")).to_contain_text("查询过于频繁")
        expect(page.locator("#facets")).to_be_attached()
        page.screenshot(path=screenshots / f"too-often-list-{width}.png")
        page.goto("/measures/?q=融资")
        expect(page.get_by_role("heading", level=1)).to_have_text("请稍后再试")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=screenshots / f"too-often-{width}.png")
    # The browser notes each refusal in its console, and nothing else.
    assert watch.faults
    assert all("429" in fault for fault in watch.faults)
    watch.faults.clear()
