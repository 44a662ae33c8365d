"""Measure times (median, 95th percentile) and the memory of processes."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.folders import ROOT

#: Seconds between two readings of memory.
_EVERY = 1.0


def time_spread(seconds: Sequence[float]) -> dict[str, float]:
    """Return number, median and 95th percentile of times, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "n": len(ordered),
        "median": 1000 * _at(ordered, 0.5),
        "p95": 1000 * _at(ordered, 0.95),
    }


def _at(ordered: Sequence[float], share: float) -> float:
    """Return the quantile ``share`` of the ``ordered`` values, interpolated."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def time_call(work: Callable[[], Any]) -> tuple[float, Any]:
    """Call ``work``; return the seconds it took and its result."""
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def process_memory(what: str, pid: int | str = "self") -> float:
    """Return the megabytes of a process now (``VmRSS``) or at most (``VmHWM``), as Linux counts them."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(rf"{what}:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def _family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(other for child in children for other in _family(int(child)))]


def child_processes(pid: int) -> list[int]:
    """Return the descendants of the process ``pid``."""
    return _family(pid)[1:]


def _proportional(pid: int) -> float:
    """Return the proportional memory of a process in megabytes: shared pages are counted in part."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def run_watched(command: Sequence[str], environment: dict[str, str]) -> dict[str, float]:
    """Run a command; return seconds, processor seconds, and the most megabytes it and its children had together."""
    started = time.perf_counter()
    before = os.times()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(map(_proportional, _family(process.pid))))
        time.sleep(_EVERY)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} … failed with {process.returncode}")
    after = os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": time.perf_counter() - started, "work": worked, "memory": most}
