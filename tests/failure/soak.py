"""``python -m tests.failure.soak --minutes 5``: readers, editors and an import together, and every write reconciled.

The site runs under gunicorn on a database and a folder of its own, the database that TEST_DATABASE names, until the time is
over. Printed are the answers, the memory of the processes over time, and all that was wrong; the exit code is 1 if anything was.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from tests.failure import fill
from tests.failure.growth import Sample, curve, growth
from tests.failure.place import place
from tests.failure.server import Server, memory_of

READERS = 3
PLANS = ("xuhui-2025.txt", "jiading-2026.txt")
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
    notes, end = crowd.Notes(), Event()
    editors = [crowd.Editor(server, 100 + number, login, stock, notes) for number, login in enumerate(logins)]
    series: dict[int, list[Sample]] = {}
    with ThreadPoolExecutor(READERS + len(editors) + 1) as pool:
        jobs: list[Future[None]] = [
            *(pool.submit(crowd.reader, server, number, pages, notes, end) for number in range(READERS)),
            *(pool.submit(editor.work, end) for editor in editors),
            pool.submit(crowd.importer, server, _source, server.site.root, notes, end),
        ]
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            for pid in server.workers():
                series.setdefault(pid, []).append((passed, memory_of(pid)))
            end.wait(_EVERY)
        end.set()
    for job in jobs:
        job.result()
    server.stop()
    print(f"{kind}, {seconds / 60:g} minutes, {READERS} readers, {len(editors)} editors, one import")
    for name, number in sorted(notes.answers.items()):
        print(f"  {name:20}{number:7}")
    return [*notes.faults, *server.errors(), *_memory(series), *reconcile(notes.writes)]


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
