"""Logins while the database can only be read, as when a replica stands in for its primary."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from policyhub.conf.security import SESSION_IDLE_SECONDS
from policyhub.sessions import SEEN, STARTED

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def read_only() -> Iterator[None]:
    """Have the database refuse every write inside."""
    switch = (
        "PRAGMA query_only = %s"
        if connection.vendor == "sqlite"
        else "SET default_transaction_read_only = %s"
    )
    _execute(switch % "on")
    try:
        yield
    finally:
        _execute(switch % "off")


@pytest.fixture
def staff() -> Client:
    """Return a browser in which a superuser has logged in."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("editor"))
    seen_ago(client, 0)
    return client


def seen_ago(client: Client, seconds: int) -> None:
    """Have the login be as old as a request so many seconds ago."""
    session = client.session
    session[STARTED] = session[SEEN] = int(time.time()) - seconds
    session.save()


def test_whoever_is_logged_in_reads_on_and_stays_so(staff: Client) -> None:
    seen_ago(staff, 120)
    with read_only():
        assert [staff.get(path).status_code for path in ("/admin/", "/documents/")] == [200, 200]
        assert staff.post("/admin/logout/").status_code == 503
    before = staff.session[SEEN]
    assert staff.get("/admin/").status_code == 200
    assert staff.session[SEEN] > before


def test_a_login_whose_time_is_over_reads_as_anybody(staff: Client) -> None:
    seen_ago(staff, SESSION_IDLE_SECONDS + 1)
    with read_only():
        assert staff.get("/documents/").status_code == 200
        refused = staff.get("/admin/")
        assert (refused.status_code, refused["Location"]) == (302, "/admin/login/?next=/admin/")
    assert staff.get("/admin/").status_code == 302
    assert not Session.objects.exists()


def test_a_session_that_was_deleted_is_no_login(staff: Client) -> None:
    seen_ago(staff, 120)
    Session.objects.all().delete()
    assert staff.get("/admin/").status_code == 302


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
