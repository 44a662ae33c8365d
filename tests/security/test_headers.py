"""What every answer tells the browser, whoever asks for whatever."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from measures.models import Measure
from tests.accounts.test_roles import path_of, question, routes
from tests.security.fuzz.library import library, staff

ROOT = Path(__file__).parent.parent.parent
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FROM_PAGES = ALWAYS | {
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "object-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
#: Asks the site as it runs in production for a static file, a page that is not there, and the same without HTTPS.
_IN_PRODUCTION = """
import json
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", verbosity=0, interactive=False)
client = Client(headers={"host": "policyhub.example"})
asked = {
    "/static/css/base.css": True, "/static/img/mark.svg": True, "/nowhere/": True, "/api/v1/nowhere": True,
    "/healthz": True, "/": False, "/api/v1/measures": False,
}
print(json.dumps({
    path: [(answer := client.get(path, secure=secure)).status_code, dict(answer.headers)]
    for path, secure in asked.items()
}))
"""


def faults(headers: Mapping[str, Any], wanted: Mapping[str, str] = FROM_PAGES) -> list[str]:
    """Return what an answer does not say, or says otherwise."""
    found = [f"{name}: {headers.get(name)}" for name, value in wanted.items() if headers.get(name) != value]
    policy = dict(
        part.strip().split(" ", 1) for part in headers.get("Content-Security-Policy", "").split(";") if part
    )
    found += [f"{name} {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value]
    if "unsafe" in headers.get("Content-Security-Policy", ""):
        found.append("an unsafe policy")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("no Permissions-Policy")
    kind = str(headers.get("Content-Type", "utf-8"))
    if (
        re.match("text/|application/(json|.*xml)", kind)
        and "utf-8" not in kind
        and kind != "application/json"
    ):
        found.append(f"no charset: {kind}")
    return found


@pytest.mark.one_database
@pytest.mark.django_db
def test_every_address_tells_the_browser_what_it_may_do() -> None:
    measure: Measure = library()
    found = []
    for client in (staff(), Client()):
        for route in routes():
            response = client.get(path_of(route, measure), question(route))
            b"".join(response) if response.streaming else None
            found += [f"{route} {response.status_code}: {fault}" for fault in faults(response.headers)]
    assert found == []


@pytest.mark.parametrize("path", ["/", "/measures/", "/admin/login/", "/api/v1/measures"])
def test_nothing_of_a_trace_is_sent_back(path: str, client: Client, db: None) -> None:
    response = client.generic(
        "TRACE", path, HTTP_X_SECRET="s3cret-header", HTTP_COOKIE="sessionid=s3cret-cookie"
    )
    assert b"s3cret" not in response.content
    assert response.status_code in (405, 200)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_tells_it_too(path: str, client: Client, db: None) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_in_production_files_and_refusals_tell_it_and_ask_for_https(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "policyhub.settings",
        "POLICYHUB_ENV": "production",
        "SECRET_KEY": "a-key-that-is-long-enough-0123456789-0123456789-abc",
        "ALLOWED_HOSTS": "policyhub.example",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", _IN_PRODUCTION],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers = json.loads(done.stdout)
    assert [status for status, _ in answers.values()] == [200, 200, 404, 404, 200, 301, 403]
    for path, (status, headers) in answers.items():
        if path == "/healthz":
            continue
        frame = {
            name: value for name, value in FROM_PAGES.items() if name != "X-Frame-Options" or status == 404
        }
        assert faults(headers, frame) == [], path
        if status not in (301, 403):
            assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert answers["/api/v1/measures"][1]["Content-Type"] == "application/json; charset=utf-8"
    assert answers["/"][1]["Location"] == "https://policyhub.example/"
