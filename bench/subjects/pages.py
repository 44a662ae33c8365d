"""Measure pages, API and exports as a browser gets them, from one gunicorn worker over loopback, and its memory."""

from __future__ import annotations

import http.client
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from bench.folders import ROOT, BenchFolder
from bench.measuring import child_processes, process_memory, time_call, time_spread
from bench.site_questions import SiteQuestion, site_questions
from districts.models import Department
from measures.models import Document, Measure

_SAMPLE = 40
_FIXED_ROUNDS = 15
_START = 30.0


def measure_pages(place: BenchFolder) -> dict[str, object]:
    """Start a server as in production but for the database, and request all pages from it."""
    with _server(place) as (pid, port):
        site = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for path in ("/measures/", "/", "/documents/"):
            _get(site, path)
        fresh = _worker_memory(pid, "VmRSS")
        questions = site_questions()
        figures = {
            "list": _each(site, [_list(one) for one in questions]),
            "api": _each(
                site, ["/api/v1" + _list(one).replace("/measures/", "/measures") for one in questions]
            ),
        }
        figures |= {name: _each(site, paths) for name, paths in _others().items()}
        after_pages = _worker_memory(pid, "VmRSS")
        exports = {}
        for name, path in _exports(questions):
            seconds, size = time_call(lambda path=path: _get(site, path))  # type: ignore[misc]
            exports[name] = {"seconds": seconds, "mb": size / 2**20}
        site.close()
        return {
            "pages": figures,
            "exports": exports,
            "memory": {
                "fresh": fresh,
                "after pages": after_pages,
                "after exports": _worker_memory(pid, "VmRSS"),
            }
            | {"most": _worker_memory(pid, "VmHWM")},
        }


def _list(one: SiteQuestion) -> str:
    """Return the address of the list of a question."""
    querystring = one.query.to_querystring()
    return "/measures/" + (f"?{querystring}" if querystring else "")


def _others() -> dict[str, list[str]]:
    """Return the addresses of other pages: the same one many times, or many of a kind."""
    chance = random.Random("pages")
    documents = list(Document.objects.order_by("pk"))
    some = chance.sample(documents, min(_SAMPLE, len(documents)))
    last = Measure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    pks = [chance.randint(1, last) for _ in range(_SAMPLE)]
    measures = Measure.objects.filter(pk__in=pks).select_related("document")
    charged = Department.objects.filter(assignments__isnull=False, district__isnull=False).order_by("pk")
    departments = list(charged.values_list("pk", flat=True).distinct()[:2000])
    return {
        "home": ["/"] * _FIXED_ROUNDS,
        "documents": ["/documents/"] * _FIXED_ROUNDS,
        "document": [one.get_absolute_url() for one in some],
        "measure": [one.get_absolute_url() for one in measures],
        "departments": ["/departments/"] * (_FIXED_ROUNDS // 3),
        "department": [
            f"/departments/{pk}/" for pk in chance.sample(departments, min(_SAMPLE, len(departments)))
        ],
        "quality": ["/quality/"] * (_FIXED_ROUNDS // 3),
        "themes": ["/themes/"] * (_FIXED_ROUNDS // 3),
        "feed": ["/measures/feed.atom"] * (_FIXED_ROUNDS // 3),
    }


def _exports(questions: list[SiteQuestion]) -> Iterator[tuple[str, str]]:
    """Yield the addresses of exports: of a district's measures, and of all that a question finds."""
    for kind in ("xlsx", "csv", "jsonl"):
        yield f"{kind}, one district", f"/measures/export/{kind}?district=d000"
    one = next(one for one in questions if one.question.kind == "medium")
    yield f"xlsx, “{one.query.q}”", f"/measures/export/xlsx?{urlencode({'q': one.query.q})}"


def _each(site: http.client.HTTPConnection, paths: list[str]) -> dict[str, float]:
    """Get each address after a few of them to warm up; return the spread of times and the mean size."""
    for path in paths[:5]:
        _get(site, path)
    answers = [time_call(lambda path=path: _get(site, path)) for path in paths]  # type: ignore[misc]
    sizes = [size for _, size in answers]
    return time_spread([seconds for seconds, _ in answers]) | {"kb": sum(sizes) / len(sizes) / 1024}


def _get(site: http.client.HTTPConnection, path: str) -> int:
    """Return the number of bytes at an address; raise `RuntimeError` unless it is found."""
    site.request("GET", path, headers={"Host": "127.0.0.1"})
    answer = site.getresponse()
    size = len(answer.read())
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return size


def _worker_memory(pid: int, what: str) -> float:
    """Return the megabytes of the server's one worker."""
    return max(process_memory(what, worker) for worker in child_processes(pid))


@contextmanager
def _server(place: BenchFolder) -> Iterator[tuple[int, int]]:
    """Give process and port of a gunicorn with one worker of eight threads."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # As in production, but connections are kept for as long as the slowest answer may take.
    command = [sys.executable, "-m", "gunicorn", "--config", "python:policyhub.conf.gunicorn"]
    command += ["--timeout", "600", "--keep-alive", "600", "policyhub.wsgi"]
    served = {"WEB_BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1", "WEB_THREADS": "8"}
    log = (place.folder / "gunicorn.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=place.environment() | served, stdout=log, stderr=log)
    try:
        _wait(port)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


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
