"""Whose request it is: what the site's own proxies say is believed, what a client says of itself is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings

from policyhub.client_addresses import client_address

REAL, CLAIMED, PROXY = "203.0.113.7", "198.51.100.1", "10.0.0.2"


def client_address_of(forwarded: str | None, count: int, remote: str = PROXY) -> str | None:
    headers: dict[str, Any] = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    with override_settings(PROXY_COUNT=count):
        return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, CLAIMED, PROXY),
        (1, REAL, REAL),
        (1, f"{CLAIMED}, {REAL}", REAL),
        (1, f"x, {CLAIMED},{REAL}", REAL),
        (2, f"{REAL}, {PROXY}", REAL),
        (2, f"{CLAIMED}, {REAL}, {PROXY}", REAL),
        (2, REAL, PROXY),
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, f"{REAL}:4711", REAL),
        (1, "[2001:DB8::5]:4711", "2001:db8::5"),
        (1, "2001:db8:0::5", "2001:db8::5"),
        (1, "::ffff:203.0.113.7", REAL),
        (1, "\ud800", PROXY),
    ],
)
def test_the_client_is_who_the_outermost_own_proxy_saw(
    count: int, forwarded: str | None, address: str
) -> None:
    assert client_address_of(forwarded, count) == address


def test_a_socket_has_no_address() -> None:
    assert client_address_of(None, 0, remote="") is None


@pytest.mark.django_db
@override_settings(AXES_ENABLED=True, PROXY_COUNT=1)
def test_a_lockout_is_not_escaped_by_claiming_other_addresses(client: Client) -> None:
    statuses = [
        client.post(
            "/admin/login/",
            {"username": "editor", "password": "wrong"},
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, {REAL}",
        ).status_code
        for number in range(6)
    ]
    assert statuses == [200, 200, 200, 200, 429, 429]
