"""``python -m tests.failure.killed --points 50``: works killed at random points, on the database TEST_DATABASE names.

For each work and point the database and the index are put as they were, the work is begun in a process of its own and
killed: at odd points before or after an event (a statement, a commit, a change of a file), at even ones wherever a share
of its processor time finds it. Then every table must be as before the work or as one of its commits left it, the index
must follow the database exactly, and the work done again must end as one that nobody disturbed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.failure.fork import in_child
from tests.failure.place import Place, place

Digests = dict[str, str]


@dataclass(slots=True)
class Course:
    """A work that nobody disturbed: what the tables held at each commit, its events, the processor time it took."""

    before: Digests
    commits: list[Digests]
    kinds: Counter[str]
    seconds: float

    @property
    def events(self) -> int:
        """Return how many events there were."""
        return self.kinds.total()


@dataclass(slots=True)
class Tally:
    """What was found at the points of one work."""

    deaths: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def main() -> int:
    """Kill, look, print a table; return 1 if anything was not as it must be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=50, help="points a work")
    parser.add_argument(
        "--seed", type=int, default=None, help="draws the points; a new one each time by default"
    )
    parser.add_argument("--works", nargs="*", help="only these works")
    parser.add_argument(
        "--migrated", default="", help="a migrated, empty database to copy instead of migrating"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    site = place(kind, options.migrated)
    os.environ.update(site.environment())
    try:
        return _all(site, kind, options.points, seed, options.works, bool(options.migrated))
    finally:
        site.close()


def _all(site: Place, kind: str, points: int, seed: int, only: list[str] | None, migrated: bool) -> int:
    """Kill every work so often; return 1 if anything was not as it must be."""
    _set_up(site, migrated)
    from tests.failure.works import WORKS

    print(f"{kind}, {points} points a work, seed {seed}", flush=True)
    print(
        f"{'work':12}{'events':>7}{'CPU s':>7}{'killed':>8}{'at events':>10}{'before':>8}{'between':>8}{'after':>7}  faults"
    )
    faults = 0
    for work in WORKS:
        if only and work.name not in only:
            continue
        # What the work before left is not what this one begins with.
        site.put_back()
        seen = in_child(work.see).value
        course = _undisturbed(site, work, seen)
        tally = Tally()
        for point, (how, where) in enumerate(
            _points(random.Random(f"{seed} {work.name}"), points, course), 1
        ):
            _one(site, work, seen, course, how, where, tally, f"{work.name}, point {point} ({how} {where:g})")
        states = tally.states
        print(
            f"{work.name:12}{course.events:7}{course.seconds:7.2f}{tally.deaths.total():8}{tally.deaths['event']:10}"
            f"{states['before']:8}{states['between']:8}{states['after']:7}  {len(tally.faults)}",
            flush=True,
        )
        print("".join(f"  {fault}\n" for fault in tally.faults), end="", flush=True)
        faults += len(tally.faults)
    return 1 if faults else 0


def _set_up(site: Place, migrated: bool) -> None:
    """Fill the place and keep it; what is slow to load is loaded, so that each copy of this process has it."""
    import django

    django.setup()
    from measures.search.words import segmenter
    from measures.text.clean import clean_and_explain
    from tests.failure import library

    segmenter.segment_text("加载词典")
    clean_and_explain(library.plan(2031).text())
    if not migrated:
        in_child(_migrate).insist()
    in_child(library.stock, site.var).insist()
    site.settle()
    site.keep()


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _points(draw: random.Random, number: int, course: Course) -> list[tuple[str, float]]:
    """Return so many moments to die at, one in each equal part of the course, by turns an event and a share of time."""
    found: list[tuple[str, float]] = []
    for at in range(number):
        share = (at + draw.random()) / number
        if at % 2:
            found.append(("event", 1 + int(share * course.events)))
        else:
            found.append(("time", max(0.0005, share * course.seconds)))
    return found


def _undisturbed(site: Place, work: Any, seen: Any) -> Course:
    """Do the work once and return its course; do it again where it was done, which must change nothing."""
    from tests.failure.content import content

    site.put_back()
    before = in_child(_exactly).value
    kinds, seconds = in_child(_counted, work, seen).value
    site.settle()
    site.put_back()
    commits = in_child(_commits, work, seen).value
    site.settle()
    in_child(work.run, seen).insist()
    if in_child(content).value != commits[-1]:
        raise RuntimeError(f"{work.name} done again does something else")
    return Course(before, commits, kinds, seconds)


def _exactly() -> Digests:
    from tests.failure.content import exactly

    return exactly()


def _counted(work: Any, seen: Any) -> tuple[Counter[str], float]:
    """Do the work and return its events and its processor time."""
    from tests.failure.events import Events

    events = Events()
    events.watch()
    began = time.process_time()
    work.run_first(seen)
    return events.kinds, time.process_time() - began


def _commits(work: Any, seen: Any) -> list[Digests]:
    """Do the work and return what the tables held after each commit, and at the end."""
    import threading

    from django.db import connections
    from django.db.backends.base.base import BaseDatabaseWrapper

    from tests.failure.content import content

    contents: list[Digests] = []

    def look() -> None:
        # A thread has a connection of its own: it sees what everybody else sees.
        try:
            contents.append(content())
        finally:
            connections["default"].close()

    wrappers: Any = BaseDatabaseWrapper
    committing = wrappers._commit

    def commit(wrapper: BaseDatabaseWrapper) -> None:
        committing(wrapper)
        if threading.current_thread() is threading.main_thread():
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()

    wrappers._commit = commit
    work.run_first(seen)
    return [*contents, content()]


def _dying(work: Any, seen: Any, how: str, where: float) -> None:
    """Do the work and die on the way."""
    from tests.failure.events import Events, die_after

    if how == "event":
        Events(int(where)).watch()
    else:
        die_after(where)
    work.run(seen)


def _one(
    site: Place, work: Any, seen: Any, course: Course, how: str, where: float, tally: Tally, called: str
) -> None:
    """Kill the work once and hold what is there against what may be there."""
    site.put_back()
    dead = in_child(_dying, work, seen, how, where)
    if dead.error:
        tally.faults.append(f"{called}: {dead.error}")
        return
    site.settle()
    tally.deaths[how] += dead.killed
    tally.states[_state(course, tally, called)] += 1
    if differing := in_child(_index_differs).value:
        tally.faults.append(f"{called}: the index differs: {differing}")
    again = in_child(work.run, seen)
    site.settle()
    if again.error:
        tally.faults.append(f"{called}: done again: {again.error}")
        return
    _hold_against(in_child(_content).value, course.commits[-1], tally, f"{called}: done again")
    if differing := in_child(_index_differs).value:
        tally.faults.append(f"{called}: done again: the index differs: {differing}")


def _state(course: Course, tally: Tally, called: str) -> str:
    """Return which of the states that may be is there; note a fault if it is none."""
    if in_child(_exactly).value == course.before:
        return "before"
    now = in_child(_content).value
    if now == course.commits[-1]:
        return "after"
    if now in course.commits:
        return "between"
    _hold_against(now, course.commits[-1], tally, f"{called}: partial")
    return "partial"


def _hold_against(now: Digests, wanted: Digests, tally: Tally, called: str) -> None:
    """Note a fault with the tables that differ, if any."""
    if differing := [table for table in wanted if now[table] != wanted[table]]:
        tally.faults.append(f"{called}: {', '.join(differing)}")


def _content() -> Digests:
    from tests.failure.content import content

    return content()


def _index_differs() -> str:
    """Return how the index differs from the database after a search, nothing if it does not."""
    from measures.search.index.follower import current_snapshot
    from measures.search.index.index_check import compare_index

    difference = compare_index(current_snapshot("default").searcher, "default")
    return str(difference) if difference else ""


if __name__ == "__main__":
    sys.exit(main())
