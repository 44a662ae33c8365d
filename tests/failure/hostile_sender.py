"""Whoever sends harm: files of every hostile kind to each place that takes files, and requests that are none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

from tests.failure.visitor import Answer, Visitor
from tests.security.hostile_files import ARCHIVES, PLANS, SHEETS
from tests.security.hostile_requests import REQUESTS

_SHEETS, _PLANS = "/admin/spreadsheet/", "/admin/intake/"
#: In seconds: so often one looks whether a plan is read, and how long that may take.
_PAUSE, _PATIENCE = 0.5, 300.0
#: The answers that harm may get: a request is turned away, or a file is taken that is looked at later.
TURNED_AWAY = (200, 302, 400, 403, 404, 405, 411, 413, 414, 415, 422, 429, 431)


@dataclass(frozen=True, slots=True)
class HostileKind:
    """One kind of harm: its ``name``, and what sends it as a visitor and yields all answers."""

    name: str
    send: Callable[[Visitor], Iterator[Answer]]


def hostile_kinds() -> list[HostileKind]:
    """Return every kind once: spreadsheets, plans, archives, requests."""
    plans, archives = _Plans(), _Archives()
    return [
        *(HostileKind(f"spreadsheet: {what}", partial(_send_sheet, what=what)) for what in SHEETS),
        *(HostileKind(f"plan: {what}", partial(_send_plan, plans=plans, what=what)) for what in plans.kinds),
        *(
            HostileKind(f"archive: {what}", partial(_send_plan, plans=archives, what=what))
            for what in archives.kinds
        ),
        *(HostileKind(f"request: {what}", partial(_send_request, what=what)) for what in REQUESTS),
    ]


class _Plans:
    """Plans by what is wrong with them, and the name under which they are sent."""

    kinds: Mapping[str, Callable[[], bytes]] = PLANS
    file = "方案.docx"


class _Archives(_Plans):
    kinds = ARCHIVES
    file = "方案.zip"


@cache
def _made(make: Callable[[], bytes]) -> bytes:
    """Return a file, made once."""
    return make()


def _send_sheet(visitor: Visitor, what: str) -> Iterator[Answer]:
    name, make = SHEETS[what]
    yield visitor.upload(_SHEETS, name, _made(make))


def _send_plan(visitor: Visitor, plans: _Plans, what: str) -> Iterator[Answer]:
    """Send a plan or an archive of plans, wait until it is read, look at the answer, and discard it."""
    answer = visitor.upload(_PLANS, plans.file, _made(plans.kinds[what]))
    yield answer
    if answer.status != 302:
        return
    page = answer.location.rstrip("?")
    until = time.monotonic() + _PATIENCE
    while (progress := visitor.get(f"{page}progress/")).status == 200 and json.loads(progress.body)[
        "reading"
    ]:
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not read after {_PATIENCE} s")
        time.sleep(_PAUSE)
    yield progress
    yield visitor.get(page)
    if "/batch/" not in page:
        yield visitor.post(f"{page}discard/", {}, page)


def _send_request(visitor: Visitor, what: str) -> Iterator[Answer]:
    request = REQUESTS[what]()
    try:
        yield visitor.ask(request.method, request.path, request.body, request.headers)
    except ConnectionError:
        # The server does not read to the end what is too long, and hangs up.
        return
