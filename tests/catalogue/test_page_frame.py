"""The frame of every page: appearance, navigation, addresses of lists."""

from __future__ import annotations

from html import escape

import pytest
from django.test import Client

from measures.assignments.editor.list_place import editor_url
from measures.models import Document, Measure
from measures.search.list_addresses import list_url
from measures.templatetags.chrome import hue_class

pytestmark = pytest.mark.django_db


def test_the_system_decides_until_the_reader_does(client: Client) -> None:
    assert "data-theme" not in client.get("/").content.decode()
    response = client.post("/theme/", {"theme": "dark", "next": "/documents/?a=1"})
    assert (response.status_code, response["Location"]) == (302, "/documents/?a=1")
    assert '<html lang="zh-Hans" data-theme="dark">' in client.get("/").content.decode()
    client.post("/theme/", {"theme": "", "next": "/"})
    assert "data-theme" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/measures/", "/documents/", "/nowhere/", "/compare/?doc=x", "/admin/login/"]
)
def test_what_depends_on_the_cookie_says_so(client: Client, address: str) -> None:
    """A cache between readers keeps light and dark apart; what is no page is the same for everybody."""
    assert "cookie" in client.get(address)["Vary"].lower()


@pytest.mark.parametrize(
    "address", ["/robots.txt", "/sitemap.xml", "/measures/feed.atom", "/api/v1/documents"]
)
def test_what_is_no_page_does_not_depend_on_the_cookie(client: Client, address: str) -> None:
    plain = client.get(address)
    assert "cookie" not in plain.get("Vary", "").lower()


def test_a_list_says_that_it_depends_on_who_asks_for_what_part(client: Client) -> None:
    varies = {name.strip().lower() for name in client.get("/measures/")["Vary"].split(",")}
    assert {"cookie", "hx-request", "hx-history-restore-request"} <= varies


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\x00"]
)
def test_it_returns_to_the_site_only(client: Client, back: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": back})["Location"] == "/"


def test_a_made_up_theme_is_not_kept(client: Client) -> None:
    client.post("/theme/", {"theme": '"><script>', "next": "/"})
    client.cookies["theme"] = '"><script>'
    page = client.get("/").content.decode()
    assert "data-theme" not in page
    assert "<script>" not in page


def test_choosing_needs_a_form(client: Client) -> None:
    assert client.get("/theme/").status_code == 405


def test_navigation_marks_where_the_reader_is_and_leads_nowhere_dead(client: Client) -> None:
    page = client.get("/documents/").content.decode()
    navigation = page[page.index('class="site-nav"') : page.index("</nav>")]
    assert '<a href="/documents/" aria-current="page">方案</a>' in navigation
    for part in navigation.split('href="')[1:]:
        assert client.get(part.split('"')[0]).status_code == 200


def test_hues_are_rounded_to_the_steps_that_have_a_class() -> None:
    assert [hue_class(hue) for hue in (0, 7, 8, 208, 353, 360)] == [
        "hue-0", "hue-0", "hue-15", "hue-210", "hue-0", "hue-0",
    ]  # fmt: skip


def test_addresses_of_lists() -> None:
    assert list_url() == "/measures/"
    assert (
        list_url(district="jia", year=2025, kind="district")
        == "/measures/?district=jia&year=2025&kind=district"
    )
    assert list_url(q="融资", dept=[3, 4]) == "/measures/?q=%E8%9E%8D%E8%B5%84&dept=3&dept=4"


def test_a_row_leads_staff_to_the_editor_with_its_list(library: Document, staff: Client) -> None:
    querystring = "district=jia&year=2025"
    page = staff.get(f"/measures/?{querystring}").content.decode()
    [measure] = Measure.objects.filter(document=library, code="1")
    assert f'<a href="{escape(editor_url(measure.pk, querystring))}" rel="nofollow">调整责任</a>' in page
