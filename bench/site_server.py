"""The site as it is served: one gunicorn worker over loopback, and what memory that takes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.folders import ROOT, BenchFolder
from bench.measuring import process_memory

#: Seconds until it must answer.
_START = 60.0


@contextmanager
def serve_site(
    place: BenchFolder, module: str = "policyhub.wsgi", **settings: str
) -> Iterator[tuple[int, int]]:
    """Give process and port of a gunicorn with one worker of eight threads that serves a module.

    ``settings`` are variables of its environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # As in production, but connections are kept for as long as the slowest answer may take.
    command = [sys.executable, "-m", "gunicorn", "--config", "python:policyhub.conf.gunicorn"]
    command += ["--timeout", "600", "--keep-alive", "600", module]
    served = {"WEB_BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1", "WEB_THREADS": "8", **settings}
    # Counted as ever, but one machine asks here what a thousand readers would.
    served["RATE_LIMIT_SEARCH"] = "1000000/minute"
    with (place.folder / "gunicorn.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=place.environment() | served, stdout=log, stderr=log
        )
        try:
            _wait(port)
            yield process.pid, port
        finally:
            process.terminate()
            process.wait(timeout=60)


def worker_memory(pid: int, what: str) -> float:
    """Return megabytes of the server's one worker: ``VmRSS`` now, ``VmHWM`` at most, ``RssAnon`` of its own."""
    return process_memory(what, worker_process(pid))


def worker_process(pid: int) -> int:
    """Return the id of the server's one worker; what it has begun itself are further processes."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


def _wait(port: int) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + _START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
