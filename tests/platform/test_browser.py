"""The browser that the page tests stand on: it reaches the site, and notices what a page must not do."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.chromium import Watch


def test_a_refused_style_and_a_foreign_request_are_noticed(page: Page, watch: Watch) -> None:
    page.goto("/healthz")
    assert page.inner_text("body").strip() == "ok"
    # The site's own pages are not let out at all.
    page.goto("about:blank")
    page.route("http://elsewhere.example/**", lambda route: route.abort())
    page.evaluate("fetch('http://elsewhere.example/x').catch(() => null)")
    assert any("another host" in fault for fault in watch.faults)
    watch.faults.clear()


def test_an_error_in_a_script_is_noticed(page: Page, watch: Watch) -> None:
    page.goto("/healthz")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('broken') })")
    assert any("broken" in fault for fault in watch.faults)
    watch.faults.clear()
