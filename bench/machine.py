"""The machine, time and versions of a run."""

from __future__ import annotations

import datetime
import os
import platform
import re
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("django", "tantivy", "jieba", "gunicorn", "datasette", "psycopg")


def describe_machine() -> dict[str, str]:
    """Return processor, memory, system, versions and load, in the order of the report."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{_memory():.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "versions": ", ".join(
            [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}", *_versions()]
        ),
        "load before": f"{os.getloadavg()[0]:.1f} (processes waiting for a core, mean of the minute before)",
    }


def utc_now() -> str:
    """Return date and time in UTC, to the minute."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")


def _processor() -> str:
    """Return the model of the processor."""
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    found = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    return found[1] if found else platform.machine()


def _memory() -> float:
    """Return the machine's memory in GB."""
    found = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(encoding="ascii"))
    return int(found[1]) / 2**20 if found else 0.0


def _versions() -> list[str]:
    """Return the versions of the relevant software."""
    found = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found
