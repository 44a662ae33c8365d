"""What an answer is kept by: its tag moves with its content, and only with it."""

from __future__ import annotations

import pytest
from django.test import Client

from measures.models import Document, Measure

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "documents",
    "documents/jia-2025",
    "measures?limit=2",
    "measures/jia-2025/1",
    "departments",
    "districts",
    "discrepancies",
    "openapi.json",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_answer_is_not_sent_twice(library: Document, client: Client, address: str) -> None:
    first = client.get(f"/api/v1/{address}")
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(f"/api/v1/{address}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    weak = client.get(f"/api/v1/{address}", headers={"if-none-match": f"W/{first['ETag']}"})
    assert weak.status_code == 304
    other = client.get(f"/api/v1/{address}", headers={"if-none-match": '"another"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_get_without_the_body(library: Document, client: Client, address: str) -> None:
    got, head = client.get(f"/api/v1/{address}"), client.head(f"/api/v1/{address}")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]


def test_a_change_moves_tag_and_data_version(library: Document, client: Client) -> None:
    def look(address: str) -> tuple[str, int]:
        response = client.get(f"/api/v1/{address}")
        return response["ETag"], int(response["Data-Version"])

    watched = ("measures", "measures/jia-2025/1", "documents/jia-2025")
    before = {address: look(address) for address in watched}
    assert {address: look(address) for address in watched} == before
    # An update that no model's save sees.
    Measure.objects.filter(document=library, code="1").update(title="另一个标题")
    for address in watched:
        tag, version = look(address)
        assert tag != before[address][0]
        assert version > before[address][1]


def test_errors_are_not_kept(library: Document, client: Client) -> None:
    response = client.get("/api/v1/documents/nowhere")
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


def test_other_pages_are_left_alone(library: Document, client: Client) -> None:
    assert client.get("/documents/nowhere/")["Content-Type"].startswith("text/html")
    assert client.get("/documents/")["Cache-Control"] == "no-cache"


def test_addresses_of_the_documentation(library: Document, client: Client) -> None:
    for path in ("/api/", "/api/v1/"):
        assert client.get(path)["Location"] == "/api/v1/docs"
    slashed = client.get("/api/v1/measures/?q=融资&limit=1")
    assert slashed.status_code == 301
    assert client.get(slashed["Location"]).json() == client.get("/api/v1/measures?q=融资&limit=1").json()
