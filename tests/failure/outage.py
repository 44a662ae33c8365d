"""``python -m tests.failure.outage --seconds 10``: the database gone for a while under load, under gunicorn.

On PostgreSQL the way to the server is cut; on SQLite somebody keeps the file locked. Readers and editors go on asking.
While it is down they get 503, a message in Chinese, with Retry-After, never 500; afterwards everything by itself. Every write
is compared with what its editor was shown. The exit code is 1 if anything was not so.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import sys
import time
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

from tests.failure import fill
from tests.failure.place import Place, place
from tests.failure.server import Server
from tests.failure.visitor import Visitor
from tests.failure.wire import Wire

if TYPE_CHECKING:
    from tests.failure.notes import Notes

#: After this long at most, in seconds, everything must be answered again.
_RECOVERED_WITHIN = 60.0
#: After this long at most, in seconds, somebody must have got a 503.
_NOTICED_WITHIN = 60.0
_PAUSE = 0.25
_SEARCH = "/measures/?year=2031"


class Switch(ABC):
    """Takes the database away and gives it back; ``url`` is the address that the site is to use."""

    url: str

    @abstractmethod
    def off(self) -> None:
        """Have the database gone."""

    @abstractmethod
    def on(self) -> None:
        """Have it back."""


class CutWire(Switch):
    """PostgreSQL, at the end of a wire."""

    def __init__(self, site: Place) -> None:
        self._wire = Wire(site.url)
        self.url = self._wire.url

    def off(self) -> None:
        self._wire.cut()

    def on(self) -> None:
        self._wire.mend()


class LockedFile(Switch):
    """SQLite, kept locked by another program."""

    def __init__(self, site: Place) -> None:
        self.url = site.url
        self._path = site.url.removeprefix("sqlite:///")

    def off(self) -> None:
        self._connection = sqlite3.connect(
            self._path, isolation_level=None, timeout=60, check_same_thread=False
        )
        self._connection.execute("BEGIN IMMEDIATE")

    def on(self) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


def main() -> int:
    """Take the database away and give it back, print what was answered; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10.0, help="so long the database is gone")
    parser.add_argument(
        "--migrated", default="", help="a migrated, empty database to copy instead of migrating"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    site = place(kind, options.migrated)
    switch: Switch = CutWire(site) if kind == "postgres" else LockedFile(site)
    server = Server(site, switch.url)
    try:
        faults = _outage(server, switch, kind, options.seconds, migrated=bool(options.migrated))
    finally:
        server.stop()
        site.close()
    for fault in faults[:40]:
        print(f"  {fault}")
    print(f"{len(faults)} faults" if faults else "no fault")
    return 1 if faults else 0


def _outage(server: Server, switch: Switch, kind: str, seconds: float, *, migrated: bool) -> list[str]:
    """Load the site, take the database away for so many seconds; return what was wrong."""
    fill.library(server, migrated=migrated)
    from tests.failure import crowd
    from tests.failure.notes import Notes
    from tests.failure.reconcile import reconcile

    stock, pages, logins = fill.stock(), fill.pages(), list(fill.accounts().items())
    fill.let_go()
    server.start()
    notes, end = Notes(outage=True), Event()
    editors = [crowd.Editor(server, 100 + at, login, stock, notes) for at, login in enumerate(logins)]
    with ThreadPoolExecutor(len(editors) + 2) as pool:
        jobs = [pool.submit(crowd.reader, server, at, pages, notes, end) for at in range(2)]
        jobs += [pool.submit(editor.work, end) for editor in editors]
        end.wait(seconds / 2)
        switch.off()
        alive = server.answers("/healthz")
        end.wait(seconds)
        _until_somebody_noticed(notes)
        switch.on()
        back = _until_all_is_well(server)
        end.wait(seconds / 2)
        end.set()
    for job in jobs:
        job.result()
    server.stop()
    print(
        f"{kind}, gone for {seconds:g} seconds, {len(editors)} editors and 2 readers; all well {back:.1f} s after"
    )
    for name, number in sorted(notes.answers.items()):
        print(f"  {name:20}{number:7}")
    faults = [*notes.faults, *reconcile(notes.writes)]
    if alive != 200:
        faults.append(f"/healthz answered {alive} while the database was gone")
    if not _is_noticed(notes):
        faults.append("nobody noticed that the database was gone")
    return faults


def _is_noticed(notes: Notes) -> bool:
    """Whether anybody got a page about the outage."""
    return any(name.endswith("503") for name in list(notes.answers))


def _until_somebody_noticed(notes: Notes) -> None:
    """Wait until anybody got a page about the outage: on a busy machine the seconds may pass before the next request is answered."""
    began = time.monotonic()
    while not _is_noticed(notes) and time.monotonic() - began < _NOTICED_WITHIN:
        time.sleep(_PAUSE)


def _until_all_is_well(server: Server) -> float:
    """Return after how many seconds the site was ready again and answered a search."""
    began, visitor = time.monotonic(), Visitor(server.port, 9998)
    while server.answers("/readyz") != 200 or visitor.get(_SEARCH).status != 200:
        if time.monotonic() - began > _RECOVERED_WITHIN:
            raise TimeoutError("the site did not recover by itself")
        time.sleep(_PAUSE)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
