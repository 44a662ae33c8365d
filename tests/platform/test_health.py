"""Health checks answer whoever asks, and tell the truth."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from measures.search import background, progress
from measures.search.background import Preparing
from measures.search.node import forget, snapshot
from policyhub import health
from tests.factories import MeasureFactory


def test_healthz_needs_neither_database_nor_a_known_host(client: Client) -> None:
    response = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_is_ready_when_everything_is_there(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "checks": {"database": True, "migrations": True, "index": True},
        "index": {"data_version": snapshot("default").version, "lag_changes": 0, "lag_seconds": 0},
    }


@pytest.mark.django_db
def test_readyz_says_so_when_the_database_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": False, "migrations": False, "index": False}


@pytest.mark.django_db
def test_readyz_says_so_when_a_migration_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'measures'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": False, "index": False}


@pytest.mark.django_db
def test_readyz_is_ready_while_the_index_follows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").status_code == 200
    MeasureFactory.create()
    with monkeypatch.context() as patch:
        # As with more changes than a reader can wait for: they are taken over in the background.
        patch.setattr(background, "INLINE", -1)
        patch.setattr(background, "catch_up_later", lambda *_: None)
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["index"]["lag_changes"] > 0

        (name,) = progress._behind_since
        patch.setitem(progress._behind_since, name, progress._behind_since[name] - health.INDEX_MAX_LAG - 1)
        response = client.get("/readyz")
        assert (response.status_code, response.json()["checks"]["index"]) == (503, False)
    assert client.get("/readyz").json()["index"]["lag_changes"] == 0
    assert not progress._behind_since
    forget()


@pytest.mark.django_db
def test_readyz_says_so_while_there_is_no_index(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(using: str) -> None:
        raise Preparing(3, 10)

    monkeypatch.setattr(progress, "snapshot", prepare)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["index"]) == (503, False)
    assert response.json()["index"] == {"building": {"done": 3, "of": 10}}
