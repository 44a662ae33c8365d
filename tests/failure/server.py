"""The site as it is run for real: gunicorn on a place of its own, and what memory its processes take."""

from __future__ import annotations

import itertools
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.failure.place import Place
from tests.failure.visitor import HOST, Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
_PATIENCE = 60.0
_PAUSE = 0.1


class Server:
    """gunicorn with two processes of four threads, in production on PostgreSQL, else as in development."""

    def __init__(self, site: Place, database_url: str = "") -> None:
        self.site = site
        self.port = free_port()
        production = site.url.startswith("postgres")
        more = {
            "DATABASE_URL": database_url or site.url,
            "POLICYHUB_ENV": "development",
            "ALLOWED_HOSTS": HOST,
        }
        if production:
            more |= {"POLICYHUB_ENV": "production", "SECRET_KEY": secrets.token_urlsafe(64)}
        more |= {
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "WEB_WORKERS": "2",
            "WEB_THREADS": "4",
            "PROXY_COUNT": "1",
        }
        more |= {"CSRF_TRUSTED_ORIGINS": f"https://{HOST}"}
        self.environment = {**os.environ, **site.environment(**more)}
        self.log = site.root / "gunicorn.log"
        self._process: subprocess.Popen[bytes] | None = None
        if production:
            self.manage("collectstatic", "--no-input", "--verbosity", "0")

    def manage(self, *arguments: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the site's."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=check,
            timeout=600,
        )

    def start(self) -> None:
        """Start it and wait until it is ready; raise `RuntimeError` with its log if it is not to be."""
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "python:policyhub.conf.gunicorn",
            "policyhub.wsgi",
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + _PATIENCE
        while not self.answers("/healthz"):
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            time.sleep(_PAUSE)

    def answers(self, path: str) -> int:
        """Return the status of the answer to a request, 0 if there is none."""
        try:
            return Visitor(self.port, 9999).get(path).status
        except OSError:
            return 0

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        if self._process is None:
            return []
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def stop(self) -> None:
        """Stop it as an operator does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)

    def errors(self) -> list[str]:
        """Return the lines of the log that tell of an exception, with the one that names it."""
        lines = self.log.read_text(errors="replace").splitlines()
        found = []
        for at, line in enumerate(lines):
            if "Traceback" in line and not line.startswith("{"):
                frames = itertools.takewhile(lambda one: one.startswith(" "), lines[at + 1 :])
                found.append(" ".join(lines[at : at + len(list(frames)) + 2])[-600:])
            elif "Traceback" in line or '"level": "error"' in line or "[error" in line:
                found.append(line[:600])
        return found


def memory_of(pid: int) -> float:
    """Return the memory that is a process's own, in MiB: without the files that it has mapped."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
