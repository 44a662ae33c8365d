"""The site as it is run for real: gunicorn on loopback, requested over HTTP, its log read."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
#: In seconds: how long something that has to happen may take on a busy machine, and between two looks.
PATIENCE = 60.0
_PAUSE = 0.05


def wait_for(what: str, condition: Callable[[], Any]) -> Any:
    """Return what ``condition`` gives once it is true; fail if that takes too long."""
    until = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < until, f"waited in vain for: {what}"
        time.sleep(_PAUSE)
    return found


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A gunicorn that serves the site with the ``environment``; its log is in ``folder``."""

    folder: Path
    environment: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.begin()
        wait_for("the site answers", lambda: not self.is_running() or self._answers())
        assert self.is_running(), self.log_text()

    def begin(self) -> None:
        """Start it; `start` waits until it answers."""
        if self.is_running():
            return
        self.folder.mkdir(exist_ok=True)
        self.port = free_port()
        own = {"VAR_DIR": str(self.folder), "WEB_BIND": f"127.0.0.1:{self.port}", "LOG_FORMAT": "json"}
        # Encoding takes half a minute of a core, which no test of servers looks at.
        own |= {"SEARCH_BY_MEANING": "0"}
        keep = {name: value for name, value in os.environ.items() if name not in _OURS}
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "gunicorn",
                    "--config",
                    "python:policyhub.conf.gunicorn",
                    "policyhub.wsgi",
                ],
                env=keep | own | self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    def is_running(self) -> bool:
        """Return whether it runs."""
        return self.process is not None and self.process.poll() is None

    def accepts(self) -> bool:
        """Return whether it answers new connections, as it does at once while it has nothing else to do."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                return connection.recv(1) != b""
        except OSError:
            return False

    def tell_to_stop(self) -> None:
        """Tell it to stop, as a supervisor does."""
        if self.process is not None and self.is_running():
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> int:
        """Stop it; return its exit code."""
        self.tell_to_stop()
        assert self.process is not None
        return self.process.wait(PATIENCE)

    def log_text(self) -> str:
        """Return what it logged."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def log(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of its log, each of which must be JSON."""
        for line in self.log_text().splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)

    def reader(self) -> Reader:
        """Return a browser of its own."""
        return Reader(f"http://127.0.0.1:{self.port}", self.headers)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return self.reader().get("/healthz").status == 200
        return False


_OURS = {"POLICYHUB_ENV", "DATABASE_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY"}


@dataclass
class Answer:
    """What the site answered."""

    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        """Return the page."""
        return self.body.decode()


class _Stay(HTTPRedirectHandler):
    """Shows redirects instead of following them."""

    def redirect_request(self, *args: Any) -> None:
        return None


class Reader:
    """A browser without a window: it keeps cookies and sends forms."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self.address, self.headers, self.cookies = address, headers, CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies), _Stay())

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask(Request(self.address + path, headers=self.headers))

    def post(self, path: str, data: dict[str, Any]) -> Answer:
        """Send a form."""
        return self._ask(Request(self.address + path, urlencode(data, True).encode(), self.headers))

    def send(self, path: str, data: dict[str, str], name: str, content: bytes) -> Answer:
        """Send a form with the file ``name`` in its field ``file``."""
        edge = b"edge of a part"
        parts = [
            *((f'name="{field}"', value.encode()) for field, value in data.items()),
            (f'name="file"; filename="{name}"', content),
        ]
        body = b"".join(
            b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (edge, head.encode(), value)
            for head, value in parts
        )
        kind = {"Content-Type": f'multipart/form-data; boundary="{edge.decode()}"'}
        return self._ask(Request(self.address + path, body + b"--%s--\r\n" % edge, self.headers | kind))

    def form(self, path: str) -> dict[str, Any]:
        """Return what the fields of a page's form hold."""
        return fields(self.get(path).text)

    def log_in(self, name: str, password: str) -> None:
        """Log in to the admin."""
        data = self.form("/admin/login/") | {"username": name, "password": password}
        answer = self.post("/admin/login/", data)
        assert answer.status == 302, answer.text

    def _ask(self, request: Request) -> Answer:
        try:
            response: HTTPResponse | HTTPError = self._opener.open(request, timeout=PATIENCE)
        except HTTPError as error:
            response = error
        with response:
            return Answer(response.status or 0, response.headers, response.read())


def fields(page: str) -> dict[str, Any]:
    """Return the values of the fields of a page's forms by name, as a browser would send them."""
    found: dict[str, Any] = {}
    for tag, body in re.findall(r"<(?:input|textarea)\b([^>]*)>([^<]*)", page):
        facts = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        kind = facts.get("type", "")
        if (
            "name" not in facts
            or kind in ("submit", "file")
            or (kind in ("checkbox", "radio") and "checked" not in tag)
        ):
            continue
        found[facts["name"]] = facts.get("value", unescape(body).removeprefix("\n") if not kind else "")
    for tag, options in re.findall(r"<select\b([^>]*)>(.*?)</select>", page, re.DOTALL):
        name = re.search(r'name="([^"]*)"', tag)
        chosen = re.findall(r'<option value="([^"]*)"[^>]* selected', options)
        if name and chosen:
            found[name[1]] = chosen
    return found
