"""What the browser is told, and what a stranger may try."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from policyhub.conf import security

PASSWORD = "correct horse battery"


def test_every_answer_has_a_strict_policy(client: Client) -> None:
    response = client.get("/nowhere/")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.django_db
@override_settings(AXES_ENABLED=True)
def test_a_login_is_locked_after_five_failures(client: Client) -> None:
    get_user_model().objects.create_superuser("editor", password=PASSWORD)
    for _ in range(security.LOCKOUT_FAILURES - 1):
        response = client.post("/admin/login/", {"username": "editor", "password": "wrong"})
        assert response.status_code == 200
    locked = client.post("/admin/login/", {"username": "editor", "password": "wrong"})
    assert locked.status_code == 429
    assert "请稍后再试" in locked.content.decode()
    refused = client.post("/admin/login/", {"username": "editor", "password": PASSWORD})
    assert refused.status_code == 429


@pytest.mark.django_db
@override_settings(AXES_ENABLED=True)
def test_a_failure_does_not_lock_others_out(client: Client) -> None:
    get_user_model().objects.create_superuser("editor", password=PASSWORD)
    for _ in range(security.LOCKOUT_FAILURES):
        client.post("/admin/login/", {"username": "somebody", "password": "wrong"})
    response = client.post("/admin/login/", {"username": "editor", "password": PASSWORD})
    assert response.status_code == 302


@pytest.mark.django_db
def test_the_admin_is_chinese_in_an_english_browser(client: Client) -> None:
    response = client.get("/admin/login/", headers={"accept-language": "en"})
    assert "密码" in response.content.decode()


def test_production_keeps_everything_on_https() -> None:
    found = security.for_environment(replace(settings.ENVIRONMENT, mode="production", hsts_seconds=60))
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] == 60
    assert found["AXES_ENABLED"]
    assert "SECURE_PROXY_SSL_HEADER" not in found


def test_a_proxy_is_believed_only_where_there_is_one() -> None:
    found = security.for_environment(replace(settings.ENVIRONMENT, proxy_count=1))
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert found["AXES_IPWARE_PROXY_COUNT"] == 1
