"""A request that the database or the disk fails is answered with what is wrong, in any layer; other errors are errors."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from psycopg_pool import PoolTimeout

from policyhub import error_pages, revalidation
from policyhub.outages import Outage, outage_of


def caused(error: Exception, cause: BaseException | None) -> Exception:
    error.__cause__ = cause
    return error


def of_sqlite(name: str) -> Exception:
    cause = sqlite3.OperationalError("said in English")
    cause.sqlite_errorname = name
    return caused(OperationalError("said in English"), cause)


def of_postgresql(kind: type[psycopg.Error], outer: type[Exception] = OperationalError) -> Exception:
    return caused(outer("said in English"), kind("said in English"))


KNOWN: list[tuple[Exception, Outage | None]] = [
    (of_sqlite("SQLITE_BUSY"), Outage.BUSY),
    (of_sqlite("SQLITE_BUSY_SNAPSHOT"), Outage.BUSY),
    (of_sqlite("SQLITE_FULL"), Outage.FULL),
    (of_sqlite("SQLITE_IOERR_WRITE"), Outage.GONE),
    (of_sqlite("SQLITE_READONLY_DBMOVED"), Outage.READ_ONLY),
    (of_sqlite("SQLITE_CANTOPEN"), Outage.GONE),
    (of_sqlite("SQLITE_ERROR"), None),
    (of_postgresql(psycopg.OperationalError), Outage.GONE),
    (of_postgresql(PoolTimeout), Outage.GONE),
    (of_postgresql(psycopg.errors.AdminShutdown), Outage.GONE),
    (of_postgresql(psycopg.errors.CannotConnectNow), Outage.GONE),
    (of_postgresql(psycopg.errors.DeadlockDetected), Outage.BUSY),
    (of_postgresql(psycopg.errors.TooManyConnections), Outage.BUSY),
    (of_postgresql(psycopg.errors.QueryCanceled), Outage.BUSY),
    (of_postgresql(psycopg.errors.DiskFull), Outage.FULL),
    (of_postgresql(psycopg.errors.ReadOnlySqlTransaction, ProgrammingError), Outage.READ_ONLY),
    (of_postgresql(psycopg.errors.UndefinedTable, ProgrammingError), None),
    (of_postgresql(psycopg.InterfaceError, InterfaceError), Outage.GONE),
    (caused(ProgrammingError("in the current transaction"), of_postgresql(PoolTimeout)), Outage.GONE),
    (OSError(errno.ENOSPC, "No space left on device"), Outage.FULL),
    (OSError(errno.EROFS, "Read-only file system"), Outage.READ_ONLY),
    (FileNotFoundError(errno.ENOENT, "No such file"), None),
    (ValueError("a mistake"), None),
]


@pytest.mark.parametrize(("error", "expected"), KNOWN, ids=lambda each: repr(each)[:60])
def test_outages_are_distinguished_from_mistakes(error: Exception, expected: Outage | None) -> None:
    assert outage_of(error) is expected


def _lost(request: HttpRequest) -> HttpResponse:
    raise of_postgresql(psycopg.errors.AdminShutdown)


def _full(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


def _mistaken(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")
    return HttpResponse()


urlpatterns = [
    path("lost/", _lost),
    path("api/lost/", _lost),
    path("full/", _full),
    path("mistaken/", _mistaken),
]
handler500 = "policyhub.error_pages.server_error"


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
def test_a_reader_is_shown_the_outage_and_when_to_come_back(debug: bool, settings: Any) -> None:
    settings.DEBUG = debug
    settings.ROOT_URLCONF = __name__
    response = Client(raise_request_exception=False).get("/lost/?page=2")
    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert response.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in response.headers
    assert "暂时连不上数据库" in page
    assert 'href="/lost/?page=2"' in page
    assert "said in English" not in page
    assert "没有保存" not in page


@override_settings(ROOT_URLCONF=__name__)
def test_whoever_sent_a_form_keeps_what_they_typed() -> None:
    sent = {"reason": "专题会议纪要〔2026〕3号", "password": "a secret", "rows-0-id": "7"}
    response = Client(raise_request_exception=False).post("/full/", sent)
    page = response.content.decode()
    assert response.status_code == 507
    assert "存储空间已满" in page
    assert "可能没有保存" in page
    assert "专题会议纪要〔2026〕3号" in page
    assert "a secret" not in page


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_program_gets_the_error_in_json() -> None:
    response = Client(raise_request_exception=False).get("/api/lost/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert response.json()["error"]["code"] == "unavailable"


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_mistake_in_a_statement_stays_a_mistake() -> None:
    response = Client(raise_request_exception=False).get("/mistaken/")
    assert response.status_code == 500
    assert "出错了" in response.content.decode()


def _fails(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware whose own work at the end fails, as a commit around the view may."""

    def middleware(request: HttpRequest) -> HttpResponse:
        get_response(request)
        raise of_sqlite("SQLITE_BUSY")

    return middleware


def test_what_fails_around_the_view_is_reported_as_well(settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}._fails"]
    response = Client(raise_request_exception=False).get("/nowhere/")
    assert response.status_code == 503
    assert "数据库正忙" in response.content.decode()


@pytest.mark.parametrize("outage", Outage)
def test_every_outage_has_its_page_without_the_database(outage: Outage, rf: Any) -> None:
    page = error_pages.outage_page(rf.get("/"), outage)
    assert 'rel="stylesheet"' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/lost/", 503), ("/api/lost/", 503), ("/full/", 507), ("/nowhere/", 404)]
)
@override_settings(ROOT_URLCONF=__name__)
def test_the_log_has_the_status_that_was_sent(
    address: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        assert Client(raise_request_exception=False).get(address).status_code == status
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    codes = [line["code"] for line in lines if "code" in line]
    assert codes == [status]
    assert not [record for record in caplog.records if "Internal Server Error" in record.getMessage()]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_mistake_is_in_the_log_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    Client(raise_request_exception=False).get("/mistaken/")
    (line,) = [record for record in caplog.records if "Internal Server Error" in record.getMessage()]
    assert line.exc_info


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_database_that_is_lost_before_the_view_is_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise of_postgresql(psycopg.OperationalError)

    monkeypatch.setattr(revalidation, "database_state", fail)
    response = Client(raise_request_exception=False).get("/lost/")
    assert response.status_code == 503
    assert "暂时连不上数据库" in response.content.decode()
