"""The site as docs/operations.md has it run: gunicorn with production settings over PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.servers.cluster import Cluster
from tests.servers.web import ROOT, Site, wait_for

PRODUCTION = {
    "POLICYHUB_ENV": "production",
    "SECRET_KEY": "a-key-that-is-long-enough-0123456789-0123456789-abc",
    "ALLOWED_HOSTS": "127.0.0.1",
    "PROXY_COUNT": "1",
    "WEB_WORKERS": "1",
}


@pytest.fixture(scope="module")
def prepared(cluster_begun: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Have the site ready to run behind what looks like a proxy that ends HTTPS."""
    folder = tmp_path_factory.mktemp("production")
    environment = PRODUCTION | {"DATABASE_URL": cluster_begun.primary.url("site")}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        env=os.environ
        | environment
        | {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "policyhub.settings"},
        cwd=ROOT,
        check=True,
    )
    site = Site(folder, environment, {"X-Forwarded-Proto": "https"})
    yield site
    if site.is_running():
        site.stop()


@pytest.fixture
def site(prepared: Site, cluster_begun: Cluster) -> Site:
    """Return it, running."""
    cluster_begun.heal()
    prepared.start()
    return prepared


def test_pages_and_static_files_are_served_safely(site: Site) -> None:
    reader = site.reader()
    page = reader.get("/measures/")
    assert page.status == 200
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page.text)
    assert styles
    for path in styles:
        assert re.search(r"\.[0-9a-f]{12}\.css$", path)
        file = reader.get(path)
        assert (file.status, "immutable" in file.headers["Cache-Control"]) == (200, True)
    assert json.loads(reader.get("/readyz").body)["checks"] == {
        "database": True,
        "migrations": True,
        "index": True,
        "static": True,
    }
    reader.headers = {}
    assert reader.get("/measures/").headers["Location"].startswith("https://")
    reader.headers = {"Host": "elsewhere.example", "X-Forwarded-Proto": "https"}
    assert reader.get("/measures/").status == 400
    assert not [line for line in site.log() if line["level"] in ("error", "critical")]


def test_a_stop_lets_what_is_under_way_end(site: Site) -> None:
    with (
        psycopg.connect(site.environment["DATABASE_URL"]) as holder,
        psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as observer,
        ThreadPoolExecutor(1) as pool,
    ):
        holder.execute("LOCK TABLE measures_document IN ACCESS EXCLUSIVE MODE")
        slow = pool.submit(site.reader().get, "/documents/")
        waiting = b"SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'measures_document'::regclass"
        wait_for("the request is under way", lambda: observer.execute(waiting).fetchone())
        site.tell_to_stop()
        wait_for("the stop is ordered", lambda: "Handling signal: term" in site.log_text())
        wait_for("nobody else is let in", lambda: not site.accepts())
        assert (slow.done(), site.is_running()) == (False, True)
        holder.rollback()
        answer = slow.result()
    assert (answer.status, answer.text.rstrip().endswith("</html>")) == (200, True)
    assert site.stop() == 0


def test_nothing_starts_with_unsafe_settings() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "python:policyhub.conf.gunicorn", "policyhub.wsgi"],
        env={**os.environ, **PRODUCTION, "SECRET_KEY": "short", "DATABASE_URL": "", "DEBUG": "true"},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert refused.returncode != 0
    for name in ("SECRET_KEY must be random", "DATABASE_URL must name", "DEBUG must not be on"):
        assert name in refused.stderr
