"""In a real browser: texts that would do anything if they were more than texts, on the pages that show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Dialog, Page

from measures.models import ChangeSet
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.chromium import Watch
from tests.security.harmful import POLYGLOTS, Texts
from tests.security.poisoned import Library, touch

#: Seen to be as it should, and touched in every way that does not leave the page.
_STIR = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll("a, button, input, select, textarea, summary, [title], img, svg")) {
    for (const kind of ["mouseover", "mouseenter", "pointerover", "focus", "blur", "load", "error", "toggle", "animationend"])
      one.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  return document.querySelectorAll("script:not([src]):not([type*=json]), iframe, object, embed, base, style").length;
}"""


@pytest.fixture
def library(live_server: Any, transactional_db: None) -> Library:
    """Have all of the texts in four documents."""
    texts = Texts()
    made = Library(
        texts,
        name="poison",
        measures=len(texts.all_for(500)),
        departments=len(texts.all_for(200)),
        districts=2,
    )
    touch(made)
    count_measures(MeasureQuery())
    return made


@pytest.fixture
def staff_page(open_page: Callable[..., Page], live_server: Any) -> Page:
    """Return the page of a superuser, for whom everything is shown."""
    client = Client()
    client.force_login(User.objects.create_superuser("reader"))
    page = open_page()
    # These pages are longer than any that is meant to be read.
    page.set_default_navigation_timeout(60_000)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def addresses(library: Library) -> Iterator[str]:
    """Yield a page of each kind with as many of the texts on it as there are."""
    older, newer = library.documents[:2]
    measure, department = library.measures[0], library.departments[0]
    act = ChangeSet.objects.filter(kind="edit").order_by("-pk")[0]
    yield from ("/", "/documents/", "/quality/", f"/themes/?year=2025&district={library.districts[0].slug}")
    yield from (f"/documents/{one.slug}/" for one in library.documents)
    yield from (f"/documents/{newer.slug}/source/", f"/documents/{newer.slug}/matrix/")
    yield from (measure.get_absolute_url(), f"/compare/?doc={older.slug}&doc={newer.slug}")
    yield from (f"/departments/?district={library.districts[0].slug}", f"/departments/{department.pk}/")
    yield from (
        "/measures/",
        "/measures/?group=chapter&columns=code&columns=title&columns=lead&columns=co_lead&q=alert",
    )
    yield from (f"/quality/{name}/" for name in ("discrepancies", "problems", "guesses", "links"))
    yield from (f"/measures/?q={quote(text)}" for text in POLYGLOTS[:2])
    yield "/admin/"
    yield from (
        f"/admin/measures/{name}/"
        for name in ("measure", "assignment", "problem", "link", "chapter", "statement")
    )
    yield from (f"/admin/districts/department/{department.pk}/{page}/" for page in ("change", "history"))
    yield from (
        f"/admin/measures/measure/{measure.pk}/{page}/" for page in ("change", "history", "responsibility")
    )
    yield from (
        f"/admin/measures/changeset/{act.pk}/change/",
        f"/admin/measures/measure/{measure.pk}/restore/{act.pk}/",
    )
    yield from (
        f"/admin/queue/{kind}/" for kind in ("repairs", "names", "discrepancies", "links", "problems")
    )


def test_no_harmful_text_does_anything_in_a_browser(
    library: Library, staff_page: Page, watch: Watch, screenshots: Path
) -> None:
    faults: list[str] = []

    def note_dialog(dialog: Dialog) -> None:
        faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    staff_page.on("dialog", note_dialog)
    for number, address in enumerate(addresses(library)):
        response = staff_page.goto(address)
        assert response is not None
        assert response.status == 200, f"{address}: {response.status}"
        if alive := staff_page.evaluate(_STIR):
            faults.append(f"{address}: {alive} elements that no page has")
        faults += [f"{address}: {fault}" for fault in watch.faults]
        watch.faults.clear()
        if number in (7, 10):
            staff_page.screenshot(path=screenshots / f"harmful-{number}.png")
    assert faults == []
