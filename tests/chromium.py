"""A real browser for the tests, and what every page must not do in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect

#: A page that has not settled by then is broken, not slow; in milliseconds. Three shares of the tests run at once.
PATIENCE = 30_000
SCREENSHOTS = Path(__file__).parent.parent / "var" / "screenshots"
#: The first draws no windows and tabs of its own around a page, and so opens one in half the time.
_PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
#: What htmx logs when a newer request takes the place of one that is still on its way; a failed one says more.
_REPLACED = ("htmx:sendAbort", "htmx:afterRequest")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
]

# What a page is expected to show has as long as the page itself: otherwise five seconds.
expect.set_options(timeout=PATIENCE)


def chromium_path() -> str | None:
    """Return where Chromium is, None if there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _PROGRAMS)), None)


@dataclass  # without slots: the driver keeps notes on an object whose methods listen
class Watch:
    """What a page did wrong: errors in its scripts, refused styles, requests to other hosts. Must end up empty.

    A test that provokes an error on purpose empties `faults` itself once it has seen it there.
    """

    own: str
    faults: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        """Note an error or warning in the browser's console; a refused inline style is one."""
        if message.type in {"error", "warning"} and not message.text.startswith(_REPLACED):
            self.faults.append(f"console: {message.text}")

    def error(self, error: Exception) -> None:
        """Note an exception in a script."""
        self.faults.append(f"script: {error}")

    def request(self, request: Request) -> None:
        """Note a request to anything but the site."""
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(self.own).netloc:
            self.faults.append(f"request to another host: {request.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Return how to start Chromium; where there is none, fail in CI and skip elsewhere."""
    program = chromium_path()
    if program is None:
        message = "There is no Chromium here: install the package chromium, or name it in CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return {"executable_path": program, "args": _FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Return the reader the tests take for usual: Chinese, in Shanghai, at a desk, without animations."""
    return {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def watch(live_server: Any) -> Generator[Watch]:
    """Return what the pages do wrong; the test fails at its end if that is anything."""
    seen = Watch(live_server.url)
    yield seen
    assert not seen.faults, "\n".join(seen.faults)


@pytest.fixture
def open_page(new_context: Any, live_server: Any, watch: Watch) -> Callable[..., Page]:
    """Return a function that opens a page for another kind of reader, watched like all.

    It takes the options of a browser context: ``open_page(java_script_enabled=False, color_scheme="dark")``.
    """

    def open_page(**options: Any) -> Page:
        page: Page = new_context(base_url=live_server.url, **options).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", watch.console)
        page.on("pageerror", watch.error)
        page.on("request", watch.request)
        return page

    return open_page


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """Return a page of the running site: ``page.goto("/measures/")``."""
    return open_page()


@pytest.fixture
def screenshots() -> Path:
    """Return the folder where the browser tests leave pictures for a person to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
