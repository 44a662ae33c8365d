"""How often an address may search, export and try passwords; nothing here waits, the clock is the test's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from measures.models import Document
from measures.views import list as list_view
from policyhub.ratelimits import middleware
from policyhub.ratelimits.scopes import EXPORTS, LOGINS, SEARCHES
from policyhub.ratelimits.store import CountingFile
from tests.pages.sample import make_library

LIMITS = {"search": "3/minute", "export": "2/minute;3/hour", "login": "2/minute"}
#: The public pages that anybody may ask for as often as they like: they are cheap, and people cite them.
UNLIMITED = {
    "home",
    "theme",
    "documents",
    "document",
    "document_source",
    "document_print_style",
    "document_source_raw",
    "measure",
    "sitemap",
    "sitemap_section",
    "robots",
}


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Clock]:
    """Have limits, counted in a file of the test's own by a clock of its own."""
    clock = Clock()
    store = CountingFile(tmp_path / "limits.sqlite3", clock)
    monkeypatch.setattr(middleware, "counts", lambda path: store)
    with override_settings(RATE_LIMITS=LIMITS):
        yield clock


@pytest.fixture
def library(db: None) -> Document:
    return make_library()


Asks = Callable[..., list[int]]


@pytest.fixture
def asks(client: Client) -> Asks:
    """Return a function that asks for an address so many times and returns the statuses."""

    def asks(address: str, times: int, who: Client = client, **more: Any) -> list[int]:
        statuses = []
        for _ in range(times):
            response = who.get(address, **more)
            statuses.append(response.status_code)
            if response.streaming:
                b"".join(response)
        return statuses

    return asks


def test_an_address_that_asks_too_often_is_told_when_to_ask_again(
    library: Document, clock: Clock, client: Client, asks: Asks
) -> None:
    assert asks("/measures/?q=融资", 3) == [200] * 3
    clock.now += 18.5
    refused = client.get("/measures/?q=融资")
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "42", "no-store")
    assert "查询过于频繁，已暂停受理。请在 42 秒后再试。" in refused.content.decode()
    assert "default-src 'none'" in refused["Content-Security-Policy"]
    clock.now += 42
    assert asks("/measures/", 1) == [200]


def test_what_searches_counts_together_and_other_addresses_apart(
    library: Document, clock: Clock, asks: Asks
) -> None:
    assert asks("/measures/", 1) + asks("/measures/feed.atom", 1) + asks("/api/v1/measures", 2) == [
        200,
        200,
        200,
        429,
    ]
    assert asks("/measures/", 1, REMOTE_ADDR="192.0.2.9") == [200]


def test_the_api_refuses_in_its_own_form(library: Document, clock: Clock, client: Client, asks: Asks) -> None:
    asks("/api/v1/districts", 3)
    refused = client.get("/api/v1/districts")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert refused["Content-Type"].startswith("application/json")
    assert refused.json()["error"]["code"] == "too_many_requests"


def test_a_list_that_is_being_narrowed_keeps_what_was_chosen(
    library: Document, clock: Clock, client: Client, asks: Asks
) -> None:
    asks("/measures/", 3)
    refused = client.get("/measures/?q=x", headers={"hx-request": "true"})
    assert (refused.status_code, refused["HX-Retarget"]) == (429, "#results")
    assert "<html" not in refused.content.decode()
    assert "过于频繁" in refused.content.decode()


def test_the_longer_limit_holds_too(library: Document, clock: Clock, client: Client, asks: Asks) -> None:
    assert asks("/measures/export/csv", 3) == [200, 200, 429]
    clock.now += 60
    assert asks("/measures/export/jsonl", 2) == [200, 429]
    refused = client.get("/measures/export/csv")
    assert refused["Retry-After"] == str(3600 - 60)
    assert "导出过于频繁，已暂停受理。请在 59 分钟后再试。" in refused.content.decode()
    assert asks("/measures/", 1) == [200]


def test_nothing_is_done_for_a_refused_request(
    library: Document,
    clock: Clock,
    asks: Asks,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    asks("/measures/", 3)
    monkeypatch.setattr(list_view, "search", lambda *args: pytest.fail("it was searched all the same"))
    with django_assert_num_queries(0):
        assert asks("/measures/?q=融资", 1) == [429]


def test_passwords_are_tried_only_so_often_by_staff_too(
    clock: Clock, client: Client, asks: Asks, db: None
) -> None:
    sent = {"username": "nobody", "password": "wrong"}
    assert [client.post("/admin/login/", sent).status_code for _ in range(3)] == [200, 200, 429]
    assert asks("/admin/login/", 5) == [200] * 5
    client.force_login(User.objects.create_superuser("editor"))
    assert client.post("/admin/password_change/", {}).status_code == 429


def test_staff_search_and_export_as_they_need(
    library: Document, clock: Clock, client: Client, asks: Asks
) -> None:
    client.force_login(User.objects.create_user("reader"))
    assert asks("/measures/", 4)[-1] == 429
    client.force_login(User.objects.create_user("editor", is_staff=True))
    assert asks("/measures/", 5) == [200] * 5
    assert asks("/measures/export/csv", 4) == [200] * 4
    assert asks("/measures/", 1, who=Client(), HTTP_COOKIE="sessionid=madeup") == [429]


def test_refusals_are_logged(
    library: Document, clock: Clock, asks: Asks, caplog: pytest.LogCaptureFixture
) -> None:
    asks("/measures/", 4)
    (said,) = [record.msg for record in caplog.records if record.name == middleware.__name__]
    assert isinstance(said, dict)
    assert (said["event"], said["scope"], said["address"]) == ("rate_limited", "search", "127.0.0.1")


def test_an_address_of_ipv6_is_one_of_a_whole_network(library: Document, clock: Clock, asks: Asks) -> None:
    asks("/measures/", 3, REMOTE_ADDR="2001:db8:1:2::1")
    assert asks("/measures/", 1, REMOTE_ADDR="2001:db8:1:2:aaaa::2") == [429]
    assert asks("/measures/", 1, REMOTE_ADDR="2001:db8:1:3::1") == [200]


def test_an_address_that_a_client_claims_counts_for_nothing(
    library: Document, clock: Clock, asks: Asks
) -> None:
    with override_settings(PROXY_COUNT=1):
        statuses = [
            *(asks("/measures/", 1, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.7") for n in range(4))
        ]
    assert statuses == [[200], [200], [200], [429]]


def test_every_public_address_is_limited_or_cheap() -> None:
    public: Any = get_resolver().url_patterns[-1]
    names = set()
    for one in public.url_patterns:
        if isinstance(one, URLPattern):
            names.add(one.name)
        elif str(one.pattern) != "api/":
            names |= {inner.name for inner in one.url_patterns}
    assert names == UNLIMITED | SEARCHES | EXPORTS
    assert not UNLIMITED & (SEARCHES | EXPORTS)
    assert {"admin:login", "admin:password_change"} == LOGINS


@pytest.mark.parametrize("trouble", ["a folder", "no folder", "not a database"])
def test_without_its_file_the_site_goes_on(
    trouble: str, library: Document, tmp_path: Path, asks: Asks, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "limits.sqlite3"
    if trouble == "a folder":
        path.mkdir()
    elif trouble == "no folder":
        path = tmp_path / "nowhere" / "limits.sqlite3"
    else:
        path.write_text("something else " * 100)
    with override_settings(RATE_LIMITS=LIMITS, RATE_LIMIT_STORE=path):
        assert asks("/measures/", 4) == [200] * 4
    assert not CountingFile(path).check()
    assert "rate_limit_not_counted" in caplog.text


class TestTheCounts:
    def test_end_when_their_time_is_over(self, tmp_path: Path) -> None:
        clock = Clock()
        store = CountingFile(tmp_path / "limits", clock)
        assert [store.incr("a", 60), store.incr("a", 60, amount=2), store.incr("b", 60)] == [1, 3, 1]
        clock.now += 59.9
        assert (store.incr("a", 60), store.get_expiry("a")) == (4, 1_000_060.0)
        clock.now += 0.1
        assert (store.get("a"), store.incr("a", 60), store.get("a")) == (0, 1, 1)

    def test_begin_anew_when_the_clock_was_put_back(self, tmp_path: Path) -> None:
        clock = Clock()
        store = CountingFile(tmp_path / "limits", clock)
        store.incr("a", 60, amount=99)
        clock.now -= 86_400
        assert (store.incr("a", 60), store.get_expiry("a")) == (1, clock.now + 60)

    def test_are_one_for_all_processes_and_threads(self, tmp_path: Path) -> None:
        stores = [CountingFile(tmp_path / "limits") for _ in range(4)]
        with ThreadPoolExecutor(8) as pool:
            seen = list(pool.map(lambda number: stores[number % 4].incr("a", 600), range(200)))
        assert sorted(seen) == list(range(1, 201))

    def test_that_are_over_are_swept_away(self, tmp_path: Path) -> None:
        clock = Clock()
        store = CountingFile(tmp_path / "limits", clock)
        for number in range(999):
            store.incr(str(number), 60)
        clock.now += 61
        store.incr("last", 60)
        with sqlite3.connect(tmp_path / "limits") as connection:
            assert connection.execute("SELECT count(*) FROM counted").fetchone() == (1,)

    def test_can_be_forgotten(self, tmp_path: Path) -> None:
        store = CountingFile(tmp_path / "limits")
        store.incr("a", 60)
        store.incr("b", 60)
        store.clear("a")
        assert (store.get("a"), store.get("b"), store.check()) == (0, 1, True)
        assert (store.reset(), store.get("b")) == (1, 0)
