"""Addresses of the report that nobody means well with, an empty library, and how often the pages ask the database."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Department
from measures.models import Document, Measure
from tests.catalogue.sample_library import assign
from tests.quality.quality_library import add_everything, enlarge

pytestmark = pytest.mark.django_db

LISTS = ("repairs", "guesses", "discrepancies", "names", "checks", "problems", "links")
BAD = [
    ("document", "nowhere", "没有“nowhere”这份方案。"),
    ("document", "\x00", "这份方案"),
    ("document", "\ud800", "这份方案"),
    ("document", "<script>", "&lt;script&gt;"),
    ("district", "a" * 5000, "这个区"),
    ("year", "二〇二五", "不是年份"),
    ("year", "9" * 40, "不是年份"),
    ("page", "0", "页码"),
    ("page", "-1", "页码"),
    ("page", "9" * 40, "页码"),
    ("page", "１", "页码"),
]


@pytest.mark.parametrize(("param", "value", "message"), BAD, ids=ascii)
def test_a_bad_parameter_is_named(
    library: Document, client: Client, param: str, value: str, message: str
) -> None:
    query = urlencode({param: value.encode("utf-8", "surrogatepass")})
    for path in ("", *(f"{name}/" for name in LISTS)):
        response = client.get(f"/quality/{path}?{query}")
        assert response.status_code == 400
        assert message in response.content.decode()
        assert "去掉不认识的条件" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "repairs/?rule=none",
        "repairs/?confidence=sure",
        "guesses/?status=maybe",
        "discrepancies/?field=colour",
        "checks/?verdict=x",
        "problems/?code=repair.uncertain",
        "problems/?code=%00",
        "problems/?group=x",
        "problems/?severity=x",
        "links/?kind=x",
        "links/?relation=x",
        "links/?status=open",
        "names/?name=x",
        "names/?name=0",
        "names/?name=1234567890123",
        "names/?name=%00",
        "?district=jia&district=yi",
    ],
)
def test_an_unknown_choice_is_refused(library: Document, client: Client, query: str) -> None:
    assert client.get(f"/quality/{query}").status_code == 400


def test_what_could_be_understood_is_kept_in_the_way_out(library: Document, client: Client) -> None:
    text = client.get("/quality/repairs/?document=jia-2025&rule=none").content.decode()
    assert 'href="/quality/repairs/?document=jia-2025"' in text


def test_a_page_beyond_the_last_leads_back(library: Document, client: Client) -> None:
    for path in ("", "repairs/", "checks/"):
        response = client.get(f"/quality/{path}?page=99")
        assert response.status_code == 404
        assert "从第一页看起" in response.content.decode()


def test_a_document_that_is_not_there(library: Document, client: Client) -> None:
    assert client.get("/quality/documents/nowhere/").status_code == 404


def test_the_report_is_for_reading(library: Document, client: Client) -> None:
    for path in ("", "documents/jia-2025/", *(f"{name}/" for name in LISTS)):
        assert client.post(f"/quality/{path}").status_code == 405


def test_an_empty_library_says_so(client: Client) -> None:
    assert "还没有收录行动方案。" in client.get("/quality/").content.decode()
    for name in LISTS:
        response = client.get(f"/quality/{name}/")
        assert response.status_code == 200
        assert 'class="empty"' in response.content.decode()


def test_unknown_kinds_of_the_data_can_be_requested(library: Document, client: Client) -> None:
    add_everything(library)
    assert client.get("/quality/problems/?code=unheard.of").context["page"].paginator.count == 1
    assert client.get("/quality/repairs/?rule=lost_byte").context["page"].paginator.count == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", 14),
        ("?district=jia&year=2025", 15),
        ("documents/jia-2025/", 10),
        ("repairs/", 9),
        ("repairs/?document=jia-2025&confidence=guess", 11),
        ("guesses/", 6),
        ("discrepancies/", 5),
        ("names/", 6),
        ("checks/", 6),
        ("problems/", 5),
        ("links/", 7),
    ],
)
def test_queries_do_not_grow_with_the_library(
    library: Document, client: Client, path: str, expected: int
) -> None:
    add_everything(library)
    for _ in range(2):
        client.get(f"/quality/{path}")  # The first reader after a change adds up the imports.
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/quality/{path}").status_code == 200
        assert len(queries) == expected, "\n".join(query["sql"][:200] for query in queries)
        if not Document.objects.filter(slug="more-0").exists():
            enlarge(library, 30)


def test_queries_of_the_measures_of_a_name_do_not_grow(library: Document, client: Client) -> None:
    name = Department.objects.get(is_resolved=False)
    for measures in (0, 60):
        for order in range(100, 100 + measures):
            one = Measure.objects.create(document=library, code=f"z{order}", text="文。", order=order)
            assign(one, "lead", name)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/quality/names/?name={name.pk}").status_code == 200
        assert len(queries) == 6, "\n".join(query["sql"][:200] for query in queries)


def test_queries_of_a_report_of_many_pages_do_not_grow(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures of a page and the totals of the library are then counted apart: of 6,000 documents 50 are read."""
    add_everything(library)
    monkeypatch.setattr("measures.quality.views.REPORT_PAGE_SIZE", 2)
    for documents in (0, 30):
        enlarge(library, documents)
        client.get("/quality/")  # The first reader after a change adds up the imports.
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/quality/").status_code == 200
        assert len(queries) == 17, "\n".join(query["sql"][:200] for query in queries)
