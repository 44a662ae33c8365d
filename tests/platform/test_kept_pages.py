"""Whoever asks for a page that was made in this very state gets it without its view, and a new one after any change."""

from __future__ import annotations

import logging
import os
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from measures.models import Document
from measures.search.meaning.vector_files import vector_folder
from measures.search.results import engine, meant_hits
from measures.search.tantivy_engine.open_indexes import close_index
from policyhub import revalidation
from policyhub.kept_pages import KeptPages
from policyhub.read_only_sessions import SessionStore
from policyhub.revalidation import RevalidationMiddleware
from tests.platform.test_revalidation import EDITS, PAGES, hold_state, rendered, without_meaning

__all__ = ("rendered", "without_meaning")
URL = "/measures/jia-2025/1/"


class TestInTheSite:
    """With the whole site, each client of which keeps pages of its own as a process would."""

    # Only what is committed changes the state that pages are kept under.
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_the_same_page_is_made_once(
        self, library: Document, client: Client, rendered: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.get("/measures/")
        hold_state(monkeypatch)
        for url in (*PAGES, "/quality/", "/themes/", "/compare/", "/robots.txt"):
            made = client.get(url, headers={"cookie": "other=1"})
            client.get(url)
            rendered.clear()
            with CaptureQueriesContext(connection) as queries:
                kept = client.get(url)
                head = client.head(url)
            if url == "/robots.txt":
                assert rendered == [url, url], "what is made of no records costs nothing"
                continue
            assert (url, rendered, len(queries)) == (url, [], 0)
            assert kept.content == made.content
            assert {**kept.headers, "ETag": ""} == {**made.headers, "ETag": ""}
            assert (head.content, head.status_code, head.headers) == (b"", 200, kept.headers)

    def test_any_edit_has_the_page_made_anew(
        self, library: Document, client: Client, rendered: list[str]
    ) -> None:
        for edit in EDITS:
            client.get("/measures/")
            before = client.get(URL)
            edit()
            rendered.clear()
            assert client.get(URL).content != before.content, edit.__name__
            assert rendered == [URL], edit.__name__

    def test_vectors_are_part_only_of_pages_of_typed_words(
        self,
        library: Document,
        client: Client,
        rendered: list[str],
        settings: LazySettings,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        looked: list[str] = []
        monkeypatch.setattr(meant_hits, "open_vectors", looked.append)
        monkeypatch.setattr(engine, "encode_later", lambda using, version: None)
        settings.SEARCH_BY_MEANING = True
        state = vector_folder("default") / "state.json"
        state.write_text("{}", encoding="utf-8")
        client.get("/measures/")
        hold_state(monkeypatch)
        for number, url in enumerate(
            (*PAGES, "/quality/", "/themes/", "/compare/", "/api/v1/measures?q=融资")
        ):
            looked.clear()
            client.get(url)
            assert bool(looked) == ("q=" in url), url
            rendered.clear()
            # As while vectors are written in the background.
            os.utime(state, ns=(1, number))
            client.get(url)
            assert bool(rendered) == ("q=" in url), url

    def test_another_day_index_or_code_has_the_page_made_anew(
        self, library: Document, client: Client, rendered: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hold_state(monkeypatch)

        def is_made_after(change: object) -> bool:
            client.get("/measures/")
            client.get(URL)
            rendered.clear()
            client.get(URL)
            assert not rendered
            assert callable(change)
            change()
            client.get(URL)
            return rendered == [URL]

        assert is_made_after(close_index)
        assert is_made_after(lambda: monkeypatch.setattr(revalidation, "code_version", lambda: "later"))
        tomorrow = timezone.localdate() + timedelta(days=1)
        assert is_made_after(lambda: monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow))
        assert is_made_after(lambda: monkeypatch.setattr(revalidation, "database_state", lambda: "restored"))

    def test_other_readers_get_their_own(
        self,
        library: Document,
        client: Client,
        admin_user: User,
        settings: LazySettings,
        rendered: list[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        client.get("/measures/")
        hold_state(monkeypatch)
        light = client.get(URL).content
        rendered.clear()
        assert client.get(URL, headers={"cookie": "theme=dark"}).content != light
        assert client.get(URL, {"day": "2024-01-01"}).content != light
        client.get(URL, headers={"host": "other.example"})
        client.get("/measures/", headers={"hx-request": "true"})
        assert rendered == [URL, URL, URL, "/measures/"]
        client.force_login(admin_user)
        rendered.clear()
        for _ in range(2):
            assert "调整责任" in client.get(URL).content.decode()
        assert rendered == [URL, URL], "what staff see is never kept"
        client.logout()
        assert "调整责任" not in client.get(URL).content.decode()

    def test_only_who_takes_compressed_pages_gets_one(
        self, library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.get("/measures/")
        hold_state(monkeypatch)
        for _ in range(2):
            small = client.get(URL, headers={"accept-encoding": "gzip"})
            whole = client.get(URL)
            assert (small["Content-Encoding"], whole.has_header("Content-Encoding")) == ("gzip", False)
            assert "<h1" in whole.content.decode()
            assert "Accept-Encoding" in whole["Vary"]

    def test_kept_pages_are_counted_and_logged(
        self, library: Document, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with override_settings(RATE_LIMITS={"search": "3/minute"}, CACHE_URL=""):
            statuses = [client.get("/measures/?q=计数").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        caplog.clear()
        with caplog.at_level(logging.INFO):
            client.get(URL)
            client.get(URL)
        ends = [record for record in caplog.records if "request_finished" in str(record.msg)]
        assert len(ends) == 2


@pytest.mark.parametrize(
    ("touch", "kept"),
    [
        (lambda request, response: None, True),
        (lambda request, response: get_token(request), False),
        (lambda request, response: request.session.update({"seen": True}), False),
        (lambda request, response: response.set_cookie("seen", "1"), False),
        (lambda request, response: response.headers.setdefault("Cache-Control", "no-store"), False),
        (lambda request, response: response.headers.setdefault("Cache-Control", "max-age=60"), False),
        (lambda request, response: setattr(response, "status_code", 404), False),
        (lambda request, response: setattr(request, "method", "HEAD"), False),
    ],
)
def test_what_is_made_for_one_reader_is_not_kept(
    touch: object, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revalidation, "page_state", lambda request: "state")
    calls = []

    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("page")
        calls.append(request)
        assert callable(touch)
        touch(request, response)
        return response

    def respond(request: HttpRequest) -> HttpResponse:
        return middleware.process_view(request, view, (), {}) or view(request)

    middleware = RevalidationMiddleware(respond)
    for _ in range(2):
        request = RequestFactory().get("/measures/")
        request.session = SessionStore()
        request.resolver_match = None
        middleware(request)
    assert len(calls) == (1 if kept else 2)


class TestKeptPages:
    """What is kept is bounded in bytes."""

    @staticmethod
    def page(size: int) -> HttpResponse:
        return HttpResponse(b"x" * size)

    def test_takes_no_more_than_its_limit(self) -> None:
        pages = KeptPages(limit=100_000)
        for number in range(50):
            pages.keep(str(number), self.page(5_000 + number))
            assert pages.size <= 100_000
        kept = [number for number in range(50) if pages.get(str(number))]
        assert kept == list(range(50 - len(kept), 50))
        assert len(kept) == 14, "each with 2,000 bytes of what is not content"

    def test_evicts_first_what_was_not_requested_for_longest(self) -> None:
        pages = KeptPages(limit=100_000)
        for number in range(14):
            pages.keep(str(number), self.page(5_000))
        assert pages.get("0")
        pages.keep("14", self.page(5_000))
        assert (pages.get("0") is None, pages.get("1") is None) == (False, True)

    def test_counts_a_page_once(self) -> None:
        pages = KeptPages(limit=100_000)
        for _ in range(3):
            pages.keep("same", self.page(5_000))
        assert pages.size == 7_000
        pages.clear()
        assert (pages.size, pages.get("same")) == (0, None)

    def test_keeps_no_page_that_leaves_too_little_for_others(self) -> None:
        pages = KeptPages(limit=100_000)
        pages.keep("large", self.page(12_000))
        pages.keep("export", self.page(200_000))
        assert (pages.size, pages.get("large"), pages.get("export")) == (0, None, None)

    def test_keeps_nothing_if_set_so(self) -> None:
        pages = KeptPages(limit=0)
        pages.keep("any", self.page(0))
        assert pages.get("any") is None

    def test_a_reader_cannot_change_what_the_next_one_gets(self) -> None:
        pages = KeptPages(limit=100_000)
        response = self.page(10)
        pages.keep("one", response)
        response.headers["X-Own"] = "1"
        first = pages.get("one")
        assert first is not None
        first.headers["X-Own"] = "1"
        first.content = b"other"
        second = pages.get("one")
        assert second is not None
        assert (second.content, "X-Own" in second.headers) == (b"x" * 10, False)
