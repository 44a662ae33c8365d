"""The pages that the browser looks at, over the five plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from districts.models import Department
from measures.models import Assignment, Measure
from tests.chromium import PATIENCE, Watch

WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
#: Every width and every appearance, each once: what a page is as wide as does not depend on its colours.
LOOKS = (("desk", "light"), ("phone", "dark"))


@dataclass(frozen=True, slots=True)
class View:
    """How a reader looks: at which width, in which appearance, with scripts or without."""

    width: str = "desk"
    theme: str = "light"
    scripts: bool = True


@pytest.fixture
def paths(live_server: Any, corpus: None) -> dict[str, str]:
    """Return the addresses of one page of every kind, by a name for its picture."""
    differing = Measure.objects.select_related("document").filter(discrepancies__isnull=False).first()
    city = Measure.objects.select_related("document").filter(kind="city").first()
    busiest = Department.objects.filter(pk__in=Assignment.objects.in_force().values("department")).first()
    assert differing is not None
    assert city is not None
    assert busiest is not None
    return {
        "home": "/",
        "documents": "/documents/",
        "document": differing.document.get_absolute_url(),
        "source": "/documents/xuhui-2025/source/",
        "measure": differing.get_absolute_url(),
        "city-item": city.get_absolute_url(),
        "departments": "/departments/",
        "department": f"/departments/{busiest.pk}/",
    }


@pytest.fixture
def look(browser: Browser, live_server: Any, watch: Watch) -> Any:
    """Return a function that opens a watched page as a `View` says; its contexts are closed at the end."""
    contexts: list[BrowserContext] = []

    def open_page(view: View) -> Page:
        width, height = WIDTHS[view.width]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if view.theme == "dark" else "light",
            java_script_enabled=view.scripts,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            base_url=live_server.url,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", watch.console)
        page.on("pageerror", watch.error)
        page.on("request", watch.request)
        return page

    yield open_page
    for context in contexts:
        context.close()


Look = Callable[[View], Page]
