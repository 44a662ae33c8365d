"""What the tests of the API share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from measures.models import Measure
from tests.search.small import make_small_corpus

#: Asks an address of the API and returns the JSON of its answer, which must have the status.
Ask = Callable[..., Any]


@pytest.fixture
def small_corpus(db: None) -> list[Measure]:
    """Have five documents of 24 measures in the database."""
    return make_small_corpus(documents=5, measures=24)


@pytest.fixture
def ask(client: Client) -> Ask:
    """Return the function that asks: ``ask("measures?q=融资")``, ``ask("nothing", 404)``; `next` may be asked as well."""

    def ask(address: str, status: int = 200) -> Any:
        url = address if address.startswith("http") else f"/api/v1/{address}"
        response = client.get(url)
        assert response.status_code == status, (address, response.content.decode()[:500])
        assert response["Content-Type"].startswith("application/json")
        return response.json()

    return ask


def walk(ask: Ask, address: str) -> Iterator[dict[str, Any]]:
    """Yield the items of all pages of a list."""
    following: str | None = address
    while following:
        page = ask(following)
        yield from page["items"]
        following = page["next"]
