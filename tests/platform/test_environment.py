"""Settings from the environment: checked, and in production safe or not at all."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management.utils import get_random_secret_key

from policyhub.conf import database, environment, production
from policyhub.conf.environment import SettingsError, SiteEnvironment

ROOT = Path(__file__).parent.parent.parent
KEY = secrets.token_urlsafe(64)
GOOD = {
    "POLICYHUB_ENV": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "policyhub.example",
    "DATABASE_URL": "postgresql://site:p%40ss@db.example:5433/site?sslmode=require",
}


def _read(monkeypatch: pytest.MonkeyPatch, folder: Path, **variables: str) -> SiteEnvironment:
    for name in list(os.environ):
        if name in {"DEBUG", "VAR_DIR", *GOOD}:
            monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return environment.read_environment(folder)


def test_nothing_set_is_development_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = _read(monkeypatch, tmp_path)
    assert (found.mode, found.debug) == ("development", True)
    assert found.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert found.var_dir == tmp_path / "var"


def test_debug_off_means_production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _read(monkeypatch, tmp_path, DEBUG="False").mode == "production"


def test_a_file_gives_what_the_environment_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    monkeypatch.delenv("LOG_FORMAT", raising=False)
    (tmp_path / ".env").write_text("LOG_LEVEL=DEBUG\nLOG_FORMAT=json\n")
    # The file's values end up in the environment, which the fixture restores only where it has set them.
    monkeypatch.setenv("PROXY_COUNT", "2")
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", os.environ.copy())
        found = _read(patch, tmp_path)
    assert (found.log_level, found.log_format, found.proxy_count) == ("ERROR", "json", 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POLICYHUB_ENV", "prod"),
        ("DEBUG", "perhaps"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("DATABASE_POOL_SIZE", "many"),
        ("KEPT_PAGES_MB", "-1"),
        ("PROXY_COUNT", "-1"),
        ("RATE_LIMIT_SEARCH", "often"),
        ("RATE_LIMIT_EXPORT", "60/minute;"),
        ("RATE_LIMIT_LOGIN", "0"),
        ("HSTS_SECONDS", "a year"),
        ("CACHE_URL", "memcached://127.0.0.1"),
    ],
)
def test_a_wrong_value_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=name):
        _read(monkeypatch, tmp_path, **{name: value})


class TestProduction:
    def test_starts_with_everything_set(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        found = _read(monkeypatch, tmp_path, **GOOD)
        production.check_production(found)
        assert found.debug is False
        assert found.log_format == "json"

    @pytest.mark.parametrize(
        ("change", "complaint"),
        [
            ({"secret_key": ""}, "SECRET_KEY is not set"),
            ({"secret_key": "short"}, "SECRET_KEY must be random"),
            ({"secret_key": "a" * 60}, "SECRET_KEY must be random"),
            ({"secret_key": "abcdefghij" * 6}, "SECRET_KEY must be random"),
            ({"secret_key": "correct horse " * 5}, "SECRET_KEY must be random"),
            ({"secret_key": "0123456789" + "x" * 60}, "SECRET_KEY must be random"),
            ({"secret_key": "x" * 40 + "0123456789abcdefghijklmnopq"}, "SECRET_KEY must be random"),
            ({"secret_key": "django-insecure-" + KEY}, "begins with django-insecure-"),
            ({"allowed_hosts": ()}, "ALLOWED_HOSTS is not set"),
            ({"allowed_hosts": ("*",)}, "ALLOWED_HOSTS must name hosts"),
            ({"database_url": ""}, "DATABASE_URL must name a PostgreSQL"),
            ({"database_url": "sqlite:////tmp/x"}, "DATABASE_URL must name a PostgreSQL"),
            ({"debug": True}, "DEBUG must not be on"),
        ],
    )
    def test_refuses_what_is_unsafe(
        self, change: dict[str, object], complaint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        found = replace(_read(monkeypatch, tmp_path, **GOOD), **change)  # type: ignore[arg-type]
        with pytest.raises(SettingsError, match=complaint):
            production.check_production(found)

    def test_takes_every_random_key(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        found = _read(monkeypatch, tmp_path, **GOOD)
        for _ in range(2000):
            for key in (secrets.token_urlsafe(64), secrets.token_hex(32), get_random_secret_key()):
                production.check_production(replace(found, secret_key=key))

    def test_says_everything_at_once_without_a_traceback(self, tmp_path: Path) -> None:
        done = _manage("check", POLICYHUB_ENV="production", VAR_DIR=str(tmp_path))
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"):
            assert name in done.stderr

    def test_has_nothing_for_the_deployment_check(self, tmp_path: Path) -> None:
        done = _manage("check", "--deploy", "--fail-level", "WARNING", VAR_DIR=str(tmp_path), **GOOD)
        assert done.returncode == 0, done.stderr


def _manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    env = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


class TestDatabase:
    def test_sqlite_takes_the_write_lock_first_and_waits(self, tmp_path: Path) -> None:
        found = database.database_settings("", tmp_path / "default.sqlite3")
        assert found["NAME"] == str(tmp_path / "default.sqlite3")
        assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert found["OPTIONS"]["timeout"] == 20

    @pytest.mark.parametrize(
        ("url", "name"),
        [("sqlite:////srv/site.sqlite3", "/srv/site.sqlite3"), ("sqlite:///site.sqlite3", "site.sqlite3")],
    )
    def test_sqlite_by_address(self, url: str, name: str, tmp_path: Path) -> None:
        assert database.database_settings(url, tmp_path)["NAME"] == name

    def test_postgresql_with_a_pool(self, tmp_path: Path) -> None:
        found = database.database_settings(GOOD["DATABASE_URL"], tmp_path, pool_size=4)
        assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "site")
        assert found["PASSWORD"] == "p@ss"
        assert found["OPTIONS"]["sslmode"] == "require"
        assert found["OPTIONS"]["pool"]["max_size"] == 4

    @pytest.mark.parametrize(
        "url", ["mysql://x/y", "postgresql://host", "postgresql://u:secret@h:port/x", "nonsense"]
    )
    def test_another_address_is_refused_without_repeating_it(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(SettingsError) as caught:
            database.database_settings(url, tmp_path)
        assert "secret" not in str(caught.value)
