"""Measure what files and requests that mean harm leave in the memory of a web process."""

from __future__ import annotations

import http.client
import os
import random
import secrets
import time
from collections.abc import Iterator

from django.contrib.auth.models import User

from bench.folders import BenchFolder
from bench.site_questions import site_questions
from bench.site_server import serve_site, worker_memory
from bench.subjects.pages import get_page, list_address, other_pages
from tests.failure.hostile_sender import TURNED_AWAY, HostileKind, hostile_kinds
from tests.failure.visitor import HOST, Visitor

#: So many are sent; ``BENCH_HOSTILE`` says another number.
SENT = int(os.environ.get("BENCH_HOSTILE") or 1_000)
#: After so many each the memory is looked at.
_EVERY = 25
#: What took longer the first time, in seconds, is sent in every tenth round only: the confined process is busy.
_SLOW, _SELDOM = 3.0, 10
_NAME = "bench-hostile"
#: What is looked at before: so many lists, and so many pages of each kind.
_QUESTIONS, _EACH = 60, 10


def measure_hostile(place: BenchFolder) -> dict[str, object]:
    """Serve the site, look at its pages, then send harm of all kinds as staff; return the memory over time."""
    login = _account()
    settings = {
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "PROXY_COUNT": "1",
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
    }
    with serve_site(place, **settings) as (pid, port):
        site = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for path in _pages():
            get_page(site, path)
        site.close()
        visitor = Visitor(port, 1)
        visitor.log_in(*login)
        for path in ("/admin/", "/admin/intake/", "/admin/spreadsheet/"):
            visitor.get(path)
        before = worker_memory(pid, "RssAnon")
        curve, answers = [before], dict[str, int]()
        for number, kind in enumerate(_turns(visitor, answers), 1):
            if number % _EVERY == 0:
                curve.append(worker_memory(pid, "RssAnon"))
                print(f"  {number} sent, {curve[-1]:.0f} MB, last {kind.name}", flush=True)
            if number == SENT:
                break
        return {
            "sent": number,
            "before": before,
            "after": worker_memory(pid, "RssAnon"),
            "curve": curve,
            "every": _EVERY,
            "most": worker_memory(pid, "VmHWM"),
            "answers": answers,
        }


def _account() -> tuple[str, str]:
    """Make an account that may send everything; return its name and password."""
    password = secrets.token_urlsafe(24)
    user, _ = User.objects.get_or_create(username=_NAME, is_staff=True, is_superuser=True)
    user.set_password(password)
    user.save()
    return _NAME, password


def _pages() -> Iterator[str]:
    """Yield the addresses of all kinds of pages, and of the lists of some questions."""
    yield from map(list_address, site_questions()[:_QUESTIONS])
    for addresses in other_pages().values():
        yield from addresses[:_EACH]


def _turns(visitor: Visitor, answers: dict[str, int]) -> Iterator[HostileKind]:
    """Send one kind after the other, for ever; yield each after it was sent, and count the answers by their status."""
    kinds, took = hostile_kinds(), dict[str, float]()
    random.Random(1).shuffle(kinds)
    turn = 0
    while True:
        for kind in kinds:
            if turn % _SELDOM and took.get(kind.name, 0.0) > _SLOW:
                continue
            started = time.monotonic()
            for answer in kind.send(visitor):
                if answer.status not in TURNED_AWAY:
                    raise RuntimeError(f"{kind.name}: {answer.path} answered {answer.status}")
                answers[str(answer.status)] = answers.get(str(answer.status), 0) + 1
            took.setdefault(kind.name, time.monotonic() - started)
            yield kind
        turn += 1
