"""``python -m tests.failure.soak --minutes 5``: readers, editors and an import together, and every write reconciled.

The site runs under gunicorn on a database and a folder of its own, the database that TEST_DATABASE names, until the time is
over. Printed are the answers, the memory of the processes over time, and all that was wrong; the exit code is 1 if anything was.
What was measured is kept in ``var/soak/``, one file for each database, with machine, time and versions.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from bench.machine import describe_machine, utc_now
from tests.failure import fill
from tests.failure.growth import Sample, curve, growth
from tests.failure.notes import Notes
from tests.failure.place import place
from tests.failure.server import ROOT, Server, memory_of

READERS = 3
PLANS = ("xuhui-2025.txt", "jiading-2026.txt")
#: Where the figures of the last run on each database are kept.
KEPT = ROOT / "var" / "soak"
#: In seconds: so often one looks at the memory of the processes.
_EVERY = 5.0


def main() -> int:
    """Run the soak; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5.0)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    site = place(kind)
    server = Server(site)
    try:
        fill.library(server, *PLANS)
        faults = _soak(server, kind, options.minutes * 60)
    finally:
        server.stop()
        site.close()
    for fault in faults[:40]:
        print(f"  {fault}")
    print(f"{len(faults)} faults" if faults else "no fault")
    return 1 if faults else 0


def _soak(server: Server, kind: str, seconds: float) -> list[str]:
    """Let them all loose until the time is over; print what came of it and return what was wrong."""
    from tests.failure import crowd
    from tests.failure.reconcile import reconcile

    stock, pages, logins = fill.stock(), fill.pages(), list(fill.accounts().items())
    fill.let_go()
    server.start()
    notes, end = Notes(), Event()
    editors = [crowd.Editor(server, 100 + number, login, stock, notes) for number, login in enumerate(logins)]
    series: dict[int, list[Sample]] = {}
    with ThreadPoolExecutor(READERS + len(editors) + 2) as pool:
        jobs: list[Future[None]] = [
            *(pool.submit(crowd.reader, server, number, pages, notes, end) for number in range(READERS)),
            *(pool.submit(editor.work, end) for editor in editors),
            pool.submit(crowd.importer, server, _source, server.site.root, notes, end),
            pool.submit(crowd.hostile_sender, server, logins[0], notes, end),
        ]
        try:
            began, shown = time.monotonic(), 1
            while (passed := time.monotonic() - began) < seconds:
                for pid in server.workers():
                    series.setdefault(pid, []).append((passed, memory_of(pid)))
                if passed >= 60 * shown:
                    sizes = " ".join(f"{samples[-1][1]:.0f}" for samples in series.values())
                    print(f"  minute {shown}: {sizes} MiB, {len(notes.faults)} faults", flush=True)
                    shown += 1
                end.wait(_EVERY)
        finally:
            end.set()
    for job in jobs:
        job.result()
    server.stop()
    faults = [*notes.faults, *server.errors(), *reconcile(notes.writes)]
    _keep(kind, seconds, notes, series, len(faults))
    print(
        f"{kind}, {seconds / 60:g} minutes, {READERS} readers, {len(editors)} editors, one import, one who sends harm"
    )
    for name, number in sorted(notes.answers.items()):
        print(f"  {name:20}{number:7}")
    return [*faults, *_memory(series)]


def _keep(kind: str, seconds: float, notes: Notes, series: dict[int, list[Sample]], faults: int) -> None:
    """Write what was measured, with machine, time and versions, into the file of the database ``kind``."""
    figures = {
        "machine": describe_machine(),
        "taken": utc_now(),
        "database": kind,
        "minutes": seconds / 60,
        "answers": dict(sorted(notes.answers.items())),
        "faults": faults,
        "memory": {str(pid): samples for pid, samples in series.items()},
    }
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{kind}.json").write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")


def _source(number: int) -> bytes:
    """Return the plan of a year as it is corrected for the time ``number``."""
    from tests.failure import library

    plan = library.plan(2031).with_item(1 + number % 24, text=f"第 {number} 稿：推出便利事项，提升办事体验。")
    return (plan.without(20) if number % 3 == 0 else plan).content()


def _memory(series: dict[int, list[Sample]]) -> Iterator[str]:
    """Print what memory each process took over time; yield a fault for one that grows after its warm-up."""
    for pid, samples in series.items():
        found = growth(samples)
        print(f"  process {pid}: {curve(samples)} MiB; {found}")
        if found.grows:
            yield f"process {pid} grows: {found}"
    if len(series) != 2:
        yield f"{len(series)} processes answered instead of 2: some ended on the way"


if __name__ == "__main__":
    sys.exit(main())
