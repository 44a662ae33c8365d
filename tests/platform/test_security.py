"""The headers that browsers get, and what a stranger may try."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import UserSettingsHolder, global_settings, settings
from django.contrib.auth import get_user_model, hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils.module_loading import import_string

from policyhub import login_lockout, password_rules
from policyhub import settings as site_settings
from policyhub.client_addresses import counted_network
from policyhub.conf import security

PASSWORD = "correct horse battery"


def attempt(client: Client, password: str, name: str = "editor", address: str = "192.0.2.1") -> Any:
    """Return the answer to a login."""
    sent = {"username": name, "password": password}
    return client.post("/admin/login/", sent, REMOTE_ADDR=address)


@pytest.fixture
def editor(db: None) -> Any:
    """Have an account, and logins counted."""
    with override_settings(AXES_ENABLED=True):
        yield get_user_model().objects.create_superuser("editor", password=PASSWORD)


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


def test_a_login_is_locked_after_five_failures(editor: Any, client: Client) -> None:
    for _ in range(security.LOCKOUT_FAILURES - 1):
        assert attempt(client, "wrong").status_code == 200
    locked = attempt(client, "wrong")
    assert locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert "请在 15 分钟后再试" in locked.content.decode()
    assert attempt(client, PASSWORD).status_code == 429


def test_a_network_of_ipv6_is_locked_whole(editor: Any, client: Client) -> None:
    """Whoever has one address has 2^64 of them; the next network, and the log, are another matter."""
    for number in range(security.LOCKOUT_FAILURES):
        locked = attempt(client, "wrong", address=f"2001:db8:1:2:{number}::1")
    assert locked.status_code == 429
    assert attempt(client, PASSWORD, address="2001:db8:1:2:ffff::9").status_code == 429
    assert attempt(client, PASSWORD, address="2001:db8:1:3::1").status_code == 302


def test_an_address_of_ipv4_is_locked_however_it_is_written(editor: Any, client: Client) -> None:
    for address in ("192.0.2.7", "::ffff:192.0.2.7", "192.0.2.7", "::ffff:c000:207", "64:ff9b::192.0.2.7"):
        locked = attempt(client, "wrong", address=address)
    assert locked.status_code == 429
    assert attempt(client, PASSWORD, address="::ffff:192.0.2.8").status_code == 302


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:DB8:1:2::", "2001:db8:1:2::"),
        ("::1", "::"),
    ],
)
def test_whom_an_address_stands_for(address: str, counted: str) -> None:
    assert counted_network(address) == counted


def test_trying_on_does_not_make_a_lockout_longer(editor: Any, client: Client) -> None:
    for _ in range(security.LOCKOUT_FAILURES + 3):
        attempt(client, "wrong")
    AccessAttempt.objects.update(
        attempt_time=AccessAttempt.objects.get().attempt_time - security.LOCKOUT_TIME
    )
    assert attempt(client, PASSWORD).status_code == 302


def test_a_failure_does_not_lock_others_out(editor: Any, client: Client) -> None:
    for _ in range(security.LOCKOUT_FAILURES):
        attempt(client, "wrong", name="somebody")
    assert attempt(client, PASSWORD).status_code == 302


def fail_from_everywhere(client: Client, times: int, **what: Any) -> None:
    """Fail once from each of so many addresses, or with each of so many names."""
    for number in range(times):
        each = {"name": f"name{number}"} if "address" in what else {"address": f"198.51.100.{number}"}
        attempt(client, "wrong", **what, **each)


@pytest.mark.parametrize(
    ("what", "setting"),
    [({"name": "editor"}, "FAILURES_OF_A_NAME"), ({"address": "192.0.2.1"}, "FAILURES_OF_AN_ADDRESS")],
)
def test_guessing_is_locked_over_all_addresses_and_names_but_not_where_staff_are_known(
    what: Any, setting: str, editor: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_lockout, setting, 6)
    assert attempt(client, PASSWORD).status_code == 302
    fail_from_everywhere(client, 6, **what)
    stranger = {"name": "other"} if "address" in what else {"address": "203.0.113.9"}
    assert attempt(client, PASSWORD, **stranger, **what).status_code == 429
    assert attempt(client, PASSWORD).status_code == 302


def test_a_failure_says_nothing_of_who_there_is(
    editor: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = get_user_model().objects
    users.create_user("reader", password=PASSWORD)
    users.create_user("stopped", password=PASSWORD, is_active=False, is_staff=True)
    hashed: list[str] = []
    encode = hashers.get_hasher().__class__.encode

    def noted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(hashers.get_hasher().__class__, "encode", noted)
    stated = set()
    for name, password in {
        "editor": "wrong",
        "nobody": "wrong",
        "reader": PASSWORD,
        "stopped": PASSWORD,
    }.items():
        hashed.clear()
        response = attempt(client, password, name)
        stated.add((response.status_code, str(response.context["form"].non_field_errors()), len(hashed)))
    assert len(stated) == 1


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 5000, ""])
def test_a_strange_name_is_no_failure_of_the_site(name: str, editor: Any, client: Client) -> None:
    sent = {"username": name.encode("utf-8", "surrogatepass"), "password": "wrong"}
    assert client.post("/admin/login/", sent).status_code in (200, 400, 413)


def test_logins_are_logged_without_passwords(
    editor: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    attempt(client, PASSWORD)
    client.post("/admin/logout/")
    attempt(client, "my-secret-guess")
    attempt(client, "wrong", name="my-secret-guess")
    events = [record.msg for record in caplog.records if record.name == "policyhub.login_log"]
    assert [(each["event"], each["user"], each["address"]) for each in events if isinstance(each, dict)] == [
        ("login", "editor", "192.0.2.1"),
        ("logout", "editor", "127.0.0.1"),
        ("login_failed", "editor", "192.0.2.1"),
        ("login_failed", None, "192.0.2.1"),
    ]
    assert "my-secret-guess" not in str(events)
    assert PASSWORD not in caplog.text
    assert not AccessAttempt.objects.filter(post_data__contains="wrong").exists()


@pytest.mark.parametrize(
    "password",
    [
        "short1!",
        "password2025!",
        "qwertyuiop12",
        "jiading2025010",
        "PolicyHub@2025",
        "嘉定政策举措行动方案上海",
        "aaaaaaaaaaaaaaa",
        "editor-editor",
    ],
)
def test_a_password_that_is_guessed_soon_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, get_user_model()(username="editor-editor"))
    assert not any("password" in message for message in refused.value.messages)


@pytest.mark.parametrize(
    "password",
    ["琵琶 chalk ferry 四十二", "x7 " * 40 + "zebra", "830174652913", "all small letters in a row"],
)
def test_a_long_password_of_any_kind_is_taken(password: str) -> None:
    validate_password(password)


def test_the_words_nobody_may_build_a_password_on_name_every_district() -> None:
    assert {"policyhub", "jiading", "hongkou", "xuhui"} <= set(password_rules.CONTEXT_WORDS)


def test_a_password_is_pasted_masked_and_kept_whole(editor: Any, client: Client) -> None:
    page = client.get("/admin/login/").content.decode()
    assert 'type="password"' in page
    assert "onpaste" not in page
    long = "ferry " * 21 + "42"
    editor.set_password(long)
    editor.save()
    assert attempt(client, long[:-1]).status_code == 200
    assert attempt(client, long.upper()).status_code == 200
    assert attempt(client, long).status_code == 302


def test_what_counts_logins_has_no_pages(editor: Any, client: Client) -> None:
    client.force_login(editor)
    assert client.get("/admin/axes/accessattempt/").status_code == 404
    assert "axes" not in client.get("/admin/").content.decode().lower()


@pytest.mark.django_db
def test_the_admin_is_chinese_in_an_english_browser(client: Client) -> None:
    response = client.get("/admin/login/", headers={"accept-language": "en"})
    assert "密码" in response.content.decode()


def test_production_keeps_everything_on_https() -> None:
    found = security.security_settings(replace(settings.ENVIRONMENT, mode="production", hsts_seconds=60))
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] == 60
    assert found["AXES_ENABLED"]
    assert "SECURE_PROXY_SSL_HEADER" not in found


def test_a_proxy_is_believed_only_where_there_is_one() -> None:
    found = security.security_settings(replace(settings.ENVIRONMENT, proxy_count=1))
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert "SECURE_PROXY_SSL_HEADER" not in security.security_settings(
        replace(settings.ENVIRONMENT, proxy_count=0)
    )


def test_passwords_are_kept_by_a_slow_hash() -> None:
    usual = UserSettingsHolder(global_settings).PASSWORD_HASHERS
    assert not hasattr(site_settings, "PASSWORD_HASHERS")
    hasher = import_string(usual[0])()
    assert hasher.algorithm == "pbkdf2_sha256"
    assert hasher.iterations >= 600_000
    assert len(hasher.salt()) >= 16
