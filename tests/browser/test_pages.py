"""Every page in a real browser: at a desk and on a phone, light and dark, with scripts and without.

The `watch` behind `look` fails a test for any error in the console, any refused style or script, and any request to
another host.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.accessibility import violations
from tests.browser.conftest import LOOKS, THEMES, WIDTHS, Look, View
from tests.chromium import Watch

PICTURED = {"home", "document", "source", "measure", "department"}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_pages_fit_and_are_accessible(
    look: Look, paths: dict[str, str], screenshots: Path, width: str, theme: str
) -> None:
    page = look(View(width, theme))
    faults: list[str] = []
    for name, path in paths.items():
        response = page.goto(path)
        assert response is not None
        assert response.status == 200
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            faults.append(f"{name}: {over}px too wide")
        faults += [f"{name}: {each}" for each in violations(page)]
        if name in PICTURED:
            page.screenshot(path=screenshots / f"{name}-{width}-{theme}.png")
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_whole_without_scripts(look: Look, paths: dict[str, str], width: str) -> None:
    with_scripts, without = look(View(width)), look(View(width, scripts=False))
    for path in paths.values():
        with_scripts.goto(path)
        without.goto(path)
        assert without.locator("main").text_content() == with_scripts.locator("main").text_content()
        assert without.locator(".panel:not(:visible)").count() == 0


def test_the_narrowest_phone(look: Look, paths: dict[str, str]) -> None:
    page = look(View("phone"))
    page.set_viewport_size({"width": 360, "height": 740})
    for name, path in paths.items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


@pytest.mark.parametrize("theme", THEMES)
def test_a_missing_page_is_one_of_the_site(look: Look, watch: Watch, screenshots: Path, theme: str) -> None:
    page = look(View("phone", theme))
    response = page.goto("/documents/nowhere/")
    assert response is not None
    assert response.status == 404
    assert page.get_by_role("heading", level=1).inner_text() == "没有找到"
    assert violations(page) == []
    page.screenshot(path=screenshots / f"missing-phone-{theme}.png")
    # The browser itself notes the status of the page.
    assert all("404" in fault for fault in watch.faults)
    watch.faults.clear()
