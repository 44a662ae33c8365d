"""Health checks answer whoever asks, and tell the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from measures.search.index import background_build, follower_progress
from measures.search.index.background_build import IndexNotReady
from measures.search.index.follower import current_snapshot, forget_indexes
from measures.search.tantivy_engine import following
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
        "checks": {"database": True, "migrations": True, "index": True, "static": True},
        "writable": True,
        "index": {"data_version": current_snapshot("default").version, "lag_changes": 0, "lag_seconds": 0},
    }


@pytest.mark.django_db
def test_readyz_reports_a_lost_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert checks == {"database": False, "migrations": False, "index": False, "static": True}


@pytest.mark.django_db
def test_readyz_says_so_when_a_migration_is_missing(client: Client) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="measures").latest("pk")
    last.delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert checks == {"database": True, "migrations": False, "index": False, "static": True}
    assert response.json()["migrations_missing"] == [f"measures.{last.name}"]


@pytest.mark.django_db
def test_readyz_says_so_when_the_history_of_migrations_makes_no_sense(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'measures' AND name LIKE '0002%'")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["migrations"]) == (503, False)


@pytest.mark.django_db
def test_a_process_of_earlier_code_than_the_database_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that went back stands on a database that did not; while nodes are upgraded, the old ones go on."""
    monkeypatch.setattr(health, "_ahead_at_first", {})
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('measures', '9000_later', CURRENT_TIMESTAMP)"
        )
    during = client.get("/readyz")
    assert (during.status_code, during.json()["migrations_ahead"]) == (200, ["measures.9000_later"])
    monkeypatch.setattr(health, "_ahead_at_first", {})
    begun = client.get("/readyz")
    assert (begun.status_code, begun.json()["checks"]["migrations"]) == (503, False)
    assert begun.json()["migrations_ahead"] == ["measures.9000_later"]


@pytest.mark.django_db
def test_readyz_says_so_when_static_files_were_not_collected(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    """As in production: a page names each file as the manifest says, and fails without it."""

    def reported() -> tuple[int, str]:
        response = client.get("/readyz")
        return response.status_code, response.json().get("static", "")

    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "policyhub.site_files.CollectedFiles"},
    }
    with pytest.raises(ValueError, match="manifest"):
        client.get("/departments/")
    status, words = reported()
    assert (status, "run collectstatic" in words) == (503, True)
    call_command("collectstatic", interactive=False, verbosity=0)
    assert reported() == (200, "")
    storage: Any = staticfiles_storage
    known, storage.hashed_files = storage.hashed_files, {}
    # A process that began before the files were collected knows none of them.
    assert reported() == (503, "collected anew since this process began: reload it")
    storage.hashed_files = known
    next(tmp_path.glob("css/layout.*.css")).unlink()
    assert reported()[0] == 503
    (tmp_path / "staticfiles.json").write_text("{")
    assert "cannot be read" in reported()[1]


@pytest.mark.django_db
def test_readyz_is_ready_while_the_index_follows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").status_code == 200
    MeasureFactory.create()
    with monkeypatch.context() as patch:
        # As with more changes than a reader can wait for: they are taken over in the background.
        patch.setattr(background_build, "MAX_INLINE_MEASURES", -1)
        patch.setattr(following, "apply_changes_later", lambda *_: None)
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["index"]["lag_changes"] > 0

        (name,) = follower_progress._behind_since
        patch.setitem(
            follower_progress._behind_since,
            name,
            follower_progress._behind_since[name] - health.INDEX_MAX_LAG - 1,
        )
        response = client.get("/readyz")
        assert (response.status_code, response.json()["checks"]["index"]) == (503, False)
    assert client.get("/readyz").json()["index"]["lag_changes"] == 0
    assert not follower_progress._behind_since
    forget_indexes()


@pytest.mark.django_db
def test_readyz_says_so_while_there_is_no_index(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(using: str) -> None:
        raise IndexNotReady(3, 10)

    monkeypatch.setattr(follower_progress, "current_snapshot", prepare)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["index"]) == (503, False)
    assert response.json()["index"] == {"building": {"done": 3, "of": 10}}
