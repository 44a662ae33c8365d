"""The picture in the README is the site itself: `make screenshots` takes it anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

PICTURE = Path(__file__).parent.parent.parent / "docs" / "screenshots" / "home.png"


@pytest.mark.usefixtures("corpus")
def test_home_with_the_five_plans(page: Page, screenshots: Path) -> None:
    page.goto("/")
    page.get_by_role("heading", level=1).wait_for()
    page.screenshot(path=screenshots / "home.png")
    assert (screenshots / "home.png").stat().st_size > 20_000
    if os.environ.get("UPDATE_SCREENSHOTS"):
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)
