"""Asking: each request through all of the site, what came back, and how long it took."""

from __future__ import annotations

import heapq
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Generator as Made
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import got_request_exception
from django.http import QueryDict
from django.test import Client

from tests.security.fuzz.requests import FuzzRequest, Parameters

#: Longer than this, in seconds of the processor, no request may take.
SLOWEST = 2.0
_KEPT = 10


@dataclass(slots=True)
class Report:
    """What many requests came to."""

    statuses: Counter[int] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: list[tuple[float, float, str]] = field(default_factory=list)
    busy: float = 0.0

    def add(self, request: FuzzRequest, status: int, busy: float, wall: float) -> None:
        """Count an answer that took ``busy`` seconds of the processor and ``wall`` seconds in all."""
        self.statuses[status] += 1
        self.routes[request.route] += 1
        self.busy += busy
        heapq.heappush(self.slowest, (busy, wall, str(request)))
        if len(self.slowest) > _KEPT:
            heapq.heappop(self.slowest)

    def counts(self) -> str:
        """Return how many answers had which status."""
        return ", ".join(f"{status}: {number}" for status, number in sorted(self.statuses.items()))

    def lines(self) -> list[str]:
        """Return the figures as text."""
        total = sum(self.statuses.values())
        slow = [
            f"  {busy:6.3f} s busy, {wall:6.3f} s in all  {reported}"
            for busy, wall, reported in sorted(self.slowest)[::-1]
        ]
        return [
            f"{total} requests to {len(self.routes)} addresses, {self.busy / max(1, total) * 1000:.1f} ms busy each",
            self.counts(),
            "slowest:",
            *slow,
            f"failures: {len(self.failures)}",
            *self.failures[:50],
        ]


class Asker:
    """Asks as anybody and as staff, and notes for which parameters the views look."""

    def __init__(self, staff: Client, parameters: Parameters) -> None:
        """Take a client that is logged in, and what is known of parameters."""
        # A failure of the site is an answer like any other, to be counted.
        self._anybody = Client(raise_request_exception=False)
        self._staff = staff
        self._cookies = staff.cookies.output(header="").strip()
        self._parameters = parameters
        self._raised = ""
        got_request_exception.connect(self._note)

    def _note(self, **kwargs: object) -> None:
        """Remember where the site failed last."""
        kind, error, trace = sys.exc_info()
        where = [
            f"{one.filename.rpartition('/')[2]}:{one.lineno}" for one in traceback.extract_tb(trace)[-4:]
        ]
        self._raised = f"{kind.__name__ if kind else ''}: {str(error)[:200]} at {' '.join(where)}"

    def _learn(self, request: FuzzRequest, name: str) -> None:
        """Note a name that a view looked for, not one that it found because it was sent."""
        if name not in request.query:
            self._parameters.note(request.route, name)

    def raised(self) -> str:
        """Return what the site failed with last."""
        return self._raised

    def ask(self, request: FuzzRequest) -> tuple[int, bytes]:
        """Return the status of the answer and its content."""
        client = self._staff if request.staff else self._anybody
        client.cookies.clear()
        if request.staff:
            client.cookies.load(self._cookies)
        with _noting(lambda name: self._learn(request, name)):
            extra: dict[str, Any] = {"QUERY_STRING": request.query, **request.headers}
            response = client.generic("GET", request.path, **extra)
            content = b"".join(response) if response.streaming else response.content
        return response.status_code, content


def run(
    requests: Iterable[FuzzRequest], asker: Asker, tell: Callable[[str], None] = lambda line: None
) -> Report:
    """Ask everything and return what came of it; ``tell`` hears of each failure, and of every thousand requests."""
    report = Report()
    for number, request in enumerate(requests, start=1):
        wall, busy = time.perf_counter(), time.process_time()
        try:
            status, _ = asker.ask(request)
            fault = f"{status} {asker.raised()}" if status >= 500 else ""
        except Exception as error:  # noqa: BLE001  what escapes the site itself is a failure to be reported
            status, fault = 599, repr(error)
        wall, busy = time.perf_counter() - wall, time.process_time() - busy
        report.add(request, status, busy, wall)
        fault = fault or (f"{busy:.1f} s" if busy > SLOWEST else "")
        if fault:
            report.failures.append(f"{fault} ({request})")
            tell(report.failures[-1])
        if number % 1000 == 0:
            tell(f"{number} requests, {len(report.failures)} failures; {report.counts()}")
    return report


@contextmanager
def _noting(note: Callable[[str], None]) -> Made[None]:
    """Have the names noted that are looked for in any query."""
    usual: dict[str, Any] = {
        name: getattr(QueryDict, name) for name in ("get", "getlist", "__getitem__", "__contains__")
    }

    def noted(method: Any) -> Any:
        def request(self: QueryDict, name: Any, *args: Any, **more: Any) -> Any:
            if isinstance(name, str) and name.isascii() and name.isidentifier():
                note(name)
            return method(self, name, *args, **more)

        return request

    try:
        for name, method in usual.items():
            setattr(QueryDict, name, noted(method))
        yield
    finally:
        for name, method in usual.items():
            setattr(QueryDict, name, method)
