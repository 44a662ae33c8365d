"""How often an address may search, export and try passwords; nothing here waits, the clock is the test's own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from measures.catalogue.measure_list import views as list_view
from measures.models import Document
from policyhub.ratelimits import middleware
from policyhub.ratelimits.scopes import EXPORTS, LOGINS, SEARCHES, TYPINGS
from tests.catalogue.sample_library import make_library
from tests.servers.web import free_port, wait_for

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
    """A clock that stands until it is moved; it begins now, so that logins are as old as they are."""

    now: float = field(default_factory=lambda: float(int(time.time())))

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Generator[Clock]:
    """Have limits, counted anew in the memory of this process by a clock of the test's own."""
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    middleware.counting_in.cache_clear()
    with override_settings(RATE_LIMITS=LIMITS, CACHE_URL=""):
        yield clock
    middleware.counting_in.cache_clear()


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Have a Redis of the tests' own on loopback and return its address; without one, CI fails and others skip."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("install redis-server or valkey-server (Debian: redis-server)")
        pytest.skip("there is neither redis-server nor valkey-server")
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        try:
            wait_for("Redis answers", lambda: _accepts(port))
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def _accepts(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


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


def test_an_address_over_the_limit_gets_the_time_to_retry(
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
    monkeypatch.setattr(
        list_view, "search_measures", lambda *args: pytest.fail("it was searched all the same")
    )
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
    (event,) = [record.msg for record in caplog.records if record.name == middleware.__name__]
    assert isinstance(event, dict)
    assert (event["event"], event["scope"], event["address"]) == ("rate_limited", "search", "127.0.0.1")


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
    assert names == UNLIMITED | SEARCHES | TYPINGS | EXPORTS
    assert not UNLIMITED & (SEARCHES | TYPINGS | EXPORTS)
    assert {"admin:login", "admin:password_change"} == LOGINS


def test_a_clock_that_is_put_back_keeps_nobody_out(library: Document, clock: Clock, asks: Asks) -> None:
    assert asks("/measures/", 4)[-1] == 429
    clock.now -= 86_400
    assert asks("/measures/", 4) == [200, 200, 200, 429]


def test_threads_of_a_process_count_together(clock: Clock) -> None:
    ask = ("100/minute", "search", "192.0.2.1")
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: middleware._to_wait(*ask), range(200)))
    assert waits.count(0) == 100


def test_processes_and_nodes_count_together_in_redis(
    library: Document, redis_url: str, client: Client, asks: Asks
) -> None:
    with override_settings(RATE_LIMITS=LIMITS, CACHE_URL=redis_url):
        for _ in range(3):
            # As another process would: with a connection of its own.
            middleware.counting_in.cache_clear()
            assert asks("/measures/", 1) == [200]
        middleware.counting_in.cache_clear()
        refused = client.get("/measures/")
        assert refused.status_code == 429
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert asks("/measures/", 1, REMOTE_ADDR="2001:db8:1:2::1") == [200]


def test_without_its_redis_the_site_goes_on(
    library: Document, asks: Asks, caplog: pytest.LogCaptureFixture
) -> None:
    with override_settings(RATE_LIMITS=LIMITS, CACHE_URL=f"redis://127.0.0.1:{free_port()}/0"):
        assert asks("/measures/", 4) == [200] * 4
    assert "rate_limit_not_counted" in caplog.text
