"""Citing with one click: copied, announced to screen readers, and with scripts off still there to be selected."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, View

COPY = "navigator.clipboard.readText()"


def allowed(look: Look) -> Page:
    """Return a page that may use the clipboard."""
    page = look(View())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@pytest.mark.parametrize("name", ["measure", "document"])
def test_one_click_at_the_head_of_the_page_copies_the_citation(
    look: Look, paths: dict[str, str], name: str
) -> None:
    page = allowed(look)
    page.goto(paths[name])
    page.get_by_role("button", name="复制引用").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate(COPY)
    assert copied == (page.locator("#citation-plain").text_content() or "").strip()
    assert copied.endswith(paths[name])
    expect(page.get_by_role("status")).to_contain_text(f"已复制：{copied}")


def test_each_form_has_its_button(look: Look, paths: dict[str, str]) -> None:
    page = allowed(look)
    page.goto(paths["document"])
    page.get_by_role("button", name=re.compile("复制.*参考文献")).click()
    expect(page.get_by_role("status")).to_contain_text("[A/OL]")
    assert "[A/OL]. (" in page.evaluate(COPY)
    page.get_by_role("button", name=re.compile("复制.*永久链接")).click()
    expect(page.get_by_role("status")).to_contain_text("已复制：http")
    assert page.evaluate(COPY).endswith(paths["document"])


def test_without_the_clipboard_the_text_is_selected(look: Look, paths: dict[str, str]) -> None:
    page = look(View())
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.add_init_script("document.execCommand = () => false")
    page.goto(paths["measure"])
    page.get_by_role("button", name="复制引用").click()
    expect(page.get_by_role("button", name="未能复制，文字已选中")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("未能复制")


def test_without_scripts_there_is_no_button_but_the_text(look: Look, paths: dict[str, str]) -> None:
    page = look(View(scripts=False))
    for name in ("measure", "document"):
        page.goto(paths[name])
        expect(page.locator("[data-copy]:visible")).to_have_count(0)
        expect(page.locator("#citation-plain")).to_be_visible()
        assert page.locator("#citation-plain").evaluate("one => getComputedStyle(one).userSelect") == "all"
