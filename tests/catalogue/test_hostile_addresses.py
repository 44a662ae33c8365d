"""Addresses and forms that nobody means well with: a Chinese page, never a failure."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.models import Document
from tests.examples import count_examples

pytestmark = pytest.mark.django_db

PARTS = [
    "\x00",
    "1\x00",
    "٣",
    "１",
    "%",
    "..",
    "a" * 5000,
    "<script>",
    "1'--",
    "\u202e",
    "\ud800",
    "附1-3 ",
    "5.2\n",
]
NUMBERS = ["0", "00", "9" * 40, str(2**63), str(2**31), "-1", "1.0", "١"]


@pytest.mark.parametrize("part", PARTS, ids=ascii)
def test_measures_that_cannot_be(library: Document, client: Client, part: str) -> None:
    code = quote(part.encode("utf-8", "surrogatepass"), safe="")
    assert client.get(f"/measures/jia-2025/{code}/").status_code == 404
    assert client.get(f"/documents/{code}/").status_code == 404


@pytest.mark.parametrize("number", NUMBERS)
def test_departments_that_cannot_be(library: Document, client: Client, number: str) -> None:
    assert client.get(f"/departments/{quote(number)}/").status_code == 404


@pytest.mark.parametrize(
    "url", ["/", "/documents/", "/documents/jia-2025/", "/measures/jia-2025/1/", "/departments/"]
)
def test_pages_are_for_reading(library: Document, client: Client, url: str) -> None:
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=count_examples(60))
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_choice_of_appearance_leads_back_to_the_site(client: Client, theme: str, back: str) -> None:
    for address in (back, f"/{back}", f"//{back}", f"/\\{back}"):
        response = client.post("/theme/", {"theme": theme, "next": address})
        assert response.status_code == 302
        location = response["Location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize("value", ["\x00", "dark; x", '"><b>', "a" * 5000, "\xff"])
def test_any_cookie_is_survived(client: Client, value: str) -> None:
    response = client.get("/documents/", HTTP_COOKIE=f"theme={value}")
    assert response.status_code == 200
    assert "<b>" not in response.content.decode()
