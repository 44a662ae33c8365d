"""A reader who has a page gets 304 without its view while nothing has changed, and the page again after any change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from districts.models import Department, District
from measures.models import Chapter, Document, Measure, ProgressEntry
from measures.search.index.search_engine import search_engine
from measures.search.tantivy_engine import following, index_writer
from measures.search.tantivy_engine.open_indexes import close_index
from policyhub import revalidation
from policyhub.database_state import database_state
from tests.catalogue.sample_library import assign
from tests.settings import KIND

# Only what is committed changes the state that the tags are made of.
pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "/",
    "/documents/",
    "/documents/jia-2025/",
    "/measures/",
    "/measures/?q=融资",
    "/measures/jia-2025/1/",
    "/measures/feed.atom",
    "/departments/",
    "/api/v1/measures",
    "/api/v1/documents/jia-2025",
)


@pytest.fixture(autouse=True)
def without_meaning(settings: LazySettings) -> None:
    """Have nothing encoded in the background meanwhile: what is found by its meaning then grows."""
    settings.SEARCH_BY_MEANING = False


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of paths whose views were called."""
    paths: list[str] = []
    process = revalidation.RevalidationMiddleware.process_view

    def note(self, request, view, args, kwargs):  # type: ignore[no-untyped-def]
        answer = process(self, request, view, args, kwargs)
        if answer is None:
            paths.append(request.path)
        return answer

    monkeypatch.setattr(revalidation.RevalidationMiddleware, "process_view", note)
    return paths


def settled_tag(client: Client, url: str) -> str:
    """Return the tag of a page once the index has followed the data, which lists have it do."""
    client.get("/measures/")
    return str(client.get(url)["ETag"])


def hold_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the state of PostgreSQL as it is: whoever else writes to the server of the tests changes it."""
    if KIND == "postgres":
        state = database_state()
        monkeypatch.setattr(revalidation, "database_state", lambda: state)


def answer(client: Client, url: str, tag: str) -> int:
    return client.get(url, headers={"if-none-match": tag}).status_code


def test_unchanged_pages_are_not_made_again(
    library: Document, client: Client, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_state(monkeypatch)
    for url in PAGES:
        tag = settled_tag(client, url)
        rendered.clear()
        with CaptureQueriesContext(connection) as queries:
            for sent in (tag, f"W/{tag}", f'"another", {tag}'):
                again = client.get(url, headers={"if-none-match": sent})
                assert (url, again.status_code, again.content, rendered) == (url, 304, b"", [])
                assert again["ETag"].removeprefix("W/") == tag
        assert not queries, "whether the index is up to date is known of this state"
        assert answer(client, url, '"another"') == 200


def shown() -> Measure:
    """Return the measure whose page is watched."""
    return Measure.objects.get(document__slug="jia-2025", code="1")


def _rename_district() -> None:
    District.objects.filter(slug="jia").update(name="另一区", label="另一区")


def _change_text() -> None:
    Measure.objects.filter(code="1").update(text="另一段文字。", title="另一个标题")


def _rename_chapter() -> None:
    Chapter.objects.update(title="另一章")


def _rename_department() -> None:
    Department.objects.filter(pk=shown().assignments.first().department_id).update(name="另一部门")  # type: ignore[union-attr]


def _assign() -> None:
    others = Department.objects.exclude(assignments__measure=shown())
    assign(shown(), "co_lead", others[0])


def _enter_progress() -> None:
    ProgressEntry.objects.create(measure=shown(), status="done", as_of=date(2025, 1, 2), note="办结。")


def _retitle_document() -> None:
    Document.objects.update(title="另一份方案", issuer="另一机关")


EDITS = (
    _rename_district,
    _change_text,
    _rename_chapter,
    _rename_department,
    _assign,
    _enter_progress,
    _retitle_document,
)


def test_an_edit_of_anything_shown_gets_the_page_again(library: Document, client: Client) -> None:
    url = "/measures/jia-2025/1/"
    for edit in EDITS:
        tag = settled_tag(client, url)
        before = database_state()
        edit()
        assert database_state() != before, edit.__name__
        assert answer(client, url, tag) == 200, edit.__name__


def test_a_write_that_the_page_does_not_show_leaves_its_content(library: Document, client: Client) -> None:
    url = "/measures/jia-2025/1/"
    tag = settled_tag(client, url)
    User.objects.create(username="new")
    assert answer(client, url, tag) == 304
    assert settled_tag(client, url) != tag


def test_every_commit_changes_the_state(library: Document) -> None:
    before = database_state()
    Measure.objects.filter(code="1").update(title="甲")
    between = database_state()
    Measure.objects.filter(code="1").update(title="乙")
    assert len({before, between, database_state()}) == 3


def test_another_day_gets_the_page_again(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Measure.objects.filter(code="1").update(deadline="今天", due=timezone.localdate())
    hold_state(monkeypatch)
    url = "/measures/jia-2025/1/"
    tag = settled_tag(client, url)
    assert answer(client, url, tag) == 304
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    assert answer(client, url, tag) == 200


def test_staff_get_their_own_pages(
    library: Document, client: Client, admin_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_state(monkeypatch)
    url = "/measures/jia-2025/1/"
    tag = settled_tag(client, url)
    client.force_login(admin_user)
    own = client.get(url, headers={"if-none-match": tag})
    assert (own.status_code, own.has_header("ETag")) == (200, False)
    assert "调整责任" in own.content.decode()
    client.logout()
    assert answer(client, url, tag) == 304


def test_the_theme_is_part_of_the_page(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_state(monkeypatch)
    tag = settled_tag(client, "/measures/")
    client.cookies["theme"] = "dark"
    dark = client.get("/measures/", headers={"if-none-match": tag})
    assert dark.status_code == 200
    assert "Cookie" in dark["Vary"]
    assert answer(client, "/measures/", dark["ETag"]) == 304


def test_addresses_hosts_and_code_have_tags_of_their_own(
    library: Document, client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    url = "/measures/jia-2025/1/"
    tag = settled_tag(client, url)
    assert answer(client, "/documents/jia-2025/", tag) == 200
    assert client.get(url, headers={"if-none-match": tag, "host": "other.example"}).status_code == 200
    monkeypatch.setattr(revalidation, "code_version", lambda: "later")
    assert settled_tag(client, url) != tag


def test_errors_parts_and_admin_have_no_tag(library: Document, client: Client) -> None:
    assert "ETag" not in client.get("/documents/nowhere/")
    assert "ETag" not in client.get("/measures/", headers={"hx-request": "true"})
    assert "ETag" not in client.get("/admin/login/")


def test_a_page_of_a_late_index_is_made_again(
    library: Document, client: Client, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "/measures/?q=新写的"
    assert "." in settled_tag(client, url)
    Measure.objects.filter(code="1").update(title="新写的标题")
    with monkeypatch.context() as late:
        # As while many changes are written by a worker: pages are made from the index as it was.
        late.setattr(following, "_follow_database", lambda using: False)
        stale = client.get(url)
        assert "新写的</mark>标题" not in stale.content.decode()
        assert "." not in stale["ETag"]
        rendered.clear()
        answer(client, url, stale["ETag"])
        assert rendered == ["/measures/"]
    fresh = client.get(url, headers={"if-none-match": stale["ETag"]})
    assert (fresh.status_code, "新写的</mark>标题" in fresh.content.decode()) == (200, True)


def test_pages_of_a_wrong_index_end_with_it(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_state(monkeypatch)
    urls = ("/", "/departments/", "/measures/", "/measures/?q=融资")
    right = {url: client.get(url).content for url in urls}
    pks = list(Measure.objects.values_list("pk", flat=True))
    with monkeypatch.context() as patched:
        patched.setattr(index_writer, "read_entries", lambda pks, using: [])
        search_engine().correct_measures("default", pks)
    wrong = {url: client.get(url).content for url in urls}
    assert [url for url in urls if wrong[url] == right[url]] == []
    search_engine().correct_measures("default", pks)
    assert {url: client.get(url).content for url in urls} == right


def test_a_page_without_an_index_has_no_state(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_state(monkeypatch)
    tag = settled_tag(client, "/measures/")
    assert "." in tag
    close_index()
    assert "." not in client.get("/measures/")["ETag"], "the index was opened by the page itself"
    assert settled_tag(client, "/measures/") == tag


def test_suggestions_stand_in_no_cache(library: Document, client: Client) -> None:
    answered = client.get("/measures/suggestions/?q=融资")
    assert (answered["Cache-Control"], answered.has_header("ETag")) == ("no-store", False)
