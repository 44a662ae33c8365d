"""Whatever is requested, the answer is JSON that says in Chinese what is wrong; nothing brings the API down."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.test import Client
from ninja.errors import Throttled

from measures.api import measures as operations
from measures.models import Document, Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.results.engine import search_measures
from tests.api.conftest import Ask

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

REFUSED = [
    ("measures?limit=0", 422, "limit"),
    ("measures?limit=101", 422, "limit"),
    ("measures?limit=abc", 422, "limit"),
    ("measures?limit=" + "9" * 5000, 422, "limit"),
    ("measures?page=0", 422, "page"),
    ("measures?page=10000000000", 422, "page"),
    ("measures?sort=newest", 422, "sort"),
    ("measures?group=x", 422, "group"),
    ("measures?columns=x", 422, "columns"),
    ("measures?cursor=x", 400, "cursor"),
    ("measures?cursor=" + "x" * 10_000, 400, "cursor"),
    ("measures?cursor=WzFd:x&page=2", 400, "page"),
    ("measures?district=nowhere", 400, "district"),
    ("measures?year=abc", 400, "year"),
    ("measures?year=" + "9" * 400, 400, "year"),
    ("measures?lead=99999999999999999999999", 400, "lead"),
    ("measures?own=2", 400, "own"),
    ("measures?distrct=jia", 400, "distrct"),
    ("documents?year=x", 422, "year"),
    ("documents?year=99999", 422, "year"),
    ("documents?q=x", 400, "q"),
    ("documents/nowhere", 404, "slug"),
    ("measures/jia-2025/999", 404, "code"),
    ("departments/999999", 404, "pk"),
    ("departments/" + "9" * 60, 404, "pk"),
    ("departments?charged=perhaps", 422, "charged"),
    ("departments?cursor=x", 400, "cursor"),
    ("discrepancies?status=lost", 422, "status"),
    ("discrepancies?document=nowhere", 400, "document"),
    ("discrepancies?document=%00", 400, "document"),
    ("nothing", 404, None),
    ("measures/a b/c", 404, None),
]
LISTS = ("measures", "documents", "departments", "districts", "discrepancies")


def error_of(body: Any) -> tuple[str, str, str | None]:
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "param"}
    assert re.search("[\u4e00-\u9fff]{2}", body["error"]["message"])
    return body["error"]["code"], body["error"]["message"], body["error"]["param"]


@pytest.mark.parametrize(("address", "status", "param"), REFUSED, ids=[one[0][:40] for one in REFUSED])
def test_what_is_wrong_is_named(library: Document, ask: Ask, address: str, status: int, param: str) -> None:
    assert error_of(ask(address, status))[2] == param


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_the_api_is_for_reading(client: Client, method: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    for path in ("measures", "documents", "openapi.json"):
        response = getattr(strict, method)(f"/api/v1/{path}")
        if path == "openapi.json":
            assert response.status_code in {200, 403, 405}
            continue
        assert response.status_code == 405
        assert "GET" in response["Allow"]
        assert error_of(response.json())[0] == "method_not_allowed"


def test_a_cursor_is_of_one_question(library: Document, ask: Ask) -> None:
    following = ask("measures?limit=1")["next"]
    assert error_of(ask(following + "&q=企业", 400))[2] == "cursor"
    assert error_of(ask(following.replace("/measures?", "/departments?"), 400))[2] == "cursor"
    assert error_of(ask(following[:-1] + ("A" if following[-1] != "A" else "B"), 400))[0] == "bad_cursor"


def test_an_index_in_the_making_is_reported(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def preparing(*args: object, **kwargs: object) -> None:
        raise IndexNotReady(3, 10)

    monkeypatch.setattr(operations, "search_measures", preparing)
    response = client.get("/api/v1/measures")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "3／10" in error_of(response.json())[1]


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("inside"), 500), (Throttled(7), 429)])
def test_failures_tell_nothing_of_the_inside(
    library: Document, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(operations, "search_measures", fail)
    response = Client(raise_request_exception=False).get("/api/v1/measures")
    assert response.status_code == status
    assert "inside" not in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    error_of(response.json())


def test_an_unknown_host_gets_the_error_in_json(library: Document) -> None:
    response = Client(headers={"host": "evil.example"}).get("/api/v1/measures")
    assert response.status_code == 400
    error_of(response.json())


HOSTILE = [
    b"\0",
    b"\xed\xa0\x80",
    b"\xff\xfe",
    "𠀀".encode(),
    b"a" * 10_000,
    "政".encode() * 3_400,
    b'" -"" "',
    b"../../etc/passwd",
    b"1e400",
    b"-1",
    "٣".encode(),
    b"%",
    b"'; DROP TABLE measures_measure; --",
    b"</script><script>alert(1)</script>",
    "\u202e\u2028".encode(),
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:30])
def test_nothing_typed_brings_it_down(library: Document, client: Client, ask: Ask, value: bytes) -> None:
    text = quote_from_bytes(value)
    names = {one["name"] for one in ask("openapi.json")["paths"]["/api/v1/measures"]["get"]["parameters"]}
    addresses = [f"measures?{name}={text}" for name in names] + [f"measures?{text}=1"]
    addresses += [
        f"{path}?{name}={text}" for path in LISTS for name in ("district", "document", "status", "cursor")
    ]
    part = quote(text) if len(text) > 4000 else text
    addresses += [f"documents/{part}", f"measures/jia-2025/{part}", f"departments/{part}", part]
    for address in addresses:
        response = client.get(f"/api/v1/{address}")
        assert response.status_code in {200, 301, 302, 400, 404, 422}, address
        if response.status_code >= 400:
            error_of(response.json())


def test_a_thousand_values_of_one_facet(library: Document, client: Client) -> None:
    address = "&".join(f"lead={number}" for number in range(900))
    assert client.get(f"/api/v1/measures?{address}").status_code == 400


def test_measures_that_come_and_go_while_reading(
    library: Document, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[int] = []

    def search_and_lose(*args: Any, **kwargs: Any) -> Any:
        results = search_measures(*args, **kwargs)
        if not times:
            times.append(1)
            Measure.objects.filter(pk=results.hits[0].pk).delete()
        return results

    monkeypatch.setattr(operations, "search_measures", search_and_lose)
    count = Measure.objects.count()
    page = ask("measures?limit=100")
    assert page["count"] == len(page["items"]) == count - 1
