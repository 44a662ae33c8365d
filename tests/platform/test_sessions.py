"""How a login begins, goes on and ends, and what is left of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.test import Client

from measures.accounts.actions import end_sessions
from policyhub.conf import security
from policyhub.sessions import SEEN, STARTED

pytestmark = pytest.mark.django_db
PASSWORD = "琵琶 chalk ferry 四十二"
ANOTHER = "gravel 月台 umbrella 17 north"


@pytest.fixture
def user() -> User:
    user = User.objects.create_user("wang", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="查看"))
    return user


def logged_in(**options: Any) -> Client:
    client = Client(**options)
    response = client.post("/admin/login/", {"username": "wang", "password": PASSWORD})
    assert response.status_code == 302
    return client


def age(client: Client, key: str, seconds: int) -> None:
    """Make a login as if so much time had passed since it began, or was last seen."""
    session = client.session
    session[key] -= seconds
    session.save()


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_a_login_gets_a_new_session(user: User, client: Client) -> None:
    client.force_login(user)
    before = client.session.session_key
    client.post("/admin/logout/")
    client.post("/admin/login/", {"username": "wang", "password": PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


@pytest.mark.parametrize(
    ("key", "limit"), [(SEEN, security.SESSION_IDLE_SECONDS), (STARTED, security.SESSION_SECONDS)]
)
def test_a_login_ends_by_itself(user: User, key: str, limit: int) -> None:
    client = logged_in()
    age(client, key, limit - 60)
    assert is_in(client)
    age(client, key, limit)
    assert not is_in(client)
    assert not Session.objects.exists()


def test_who_is_there_stays(user: User) -> None:
    client = logged_in()
    for _ in range(3):
        age(client, SEEN, security.SESSION_IDLE_SECONDS - 60)
        assert is_in(client)


def test_logging_out_ends_the_session(user: User) -> None:
    client = logged_in()
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/admin/logout/")
    assert not Session.objects.exists()
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_in(client)


def test_every_page_of_the_admin_offers_to_log_out(user: User) -> None:
    client = logged_in()
    for page in ("", "password_change/", "measures/measure/"):
        assert 'action="/admin/logout/"' in client.get(f"/admin/{page}").content.decode()


def test_another_password_ends_the_other_sessions_and_needs_the_first(user: User) -> None:
    here, elsewhere = logged_in(), logged_in()
    sent = {"old_password": "wrong", "new_password1": ANOTHER, "new_password2": ANOTHER}
    assert here.post("/admin/password_change/", sent).status_code == 200
    assert is_in(elsewhere)
    assert here.post("/admin/password_change/", sent | {"old_password": PASSWORD}).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_stopped_account_is_out_at_once(user: User) -> None:
    client = logged_in()
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_a_manager_ends_every_session_of_an_account(user: User) -> None:
    first, second = logged_in(), logged_in()
    other = User.objects.create_user("li", password=PASSWORD, is_staff=True)
    bystander = Client()
    bystander.force_login(other)
    assert end_sessions(users=[user]) == 2
    assert [is_in(client) for client in (first, second, bystander)] == [False, False, True]


def test_cookies_are_out_of_reach(user: User) -> None:
    client = logged_in()
    session, token = (
        client.cookies[name] for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    )
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert (token["httponly"], token["samesite"]) == (True, "Lax")
    found = security.security_settings(replace(settings.ENVIRONMENT, mode="production"))
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]


def test_a_reader_gets_no_session(client: Client) -> None:
    response = client.get("/robots.txt")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_a_login_leads_nowhere_else(user: User, client: Client, target: str) -> None:
    sent = {"username": "wang", "password": PASSWORD, "next": target}
    response = client.post("/admin/login/", sent)
    assert response["Location"] == "/admin/"
    assert client.get(response["Location"]).status_code == 200
