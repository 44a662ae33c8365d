"""``python -m bench [--sizes N…] [--only SUBJECT…] [--keep]``: measure, and write docs/benchmarks.md.

Each subject is measured in a process of its own, one at a time. What is measured is kept in ``figures.json`` beside the
corpora, so that a run of some subjects brings the report up to date with these.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import machine
from bench.folders import HOME, ROOT, SIZES, BenchFolder
from bench.one import SUBJECTS

FIGURES = HOME / "figures.json"


def main() -> None:
    """Measure what is asked for and write the report."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of measures")
    parser.add_argument("--only", nargs="+", choices=list(SUBJECTS), default=list(SUBJECTS), help="subjects")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="use the databases of an earlier run, with the figures of their import",
    )
    asked = parser.parse_args()
    figures = _kept()
    figures["machine"] = machine.describe()
    started = time.monotonic()
    for size in asked.sizes:
        for subject in asked.only:
            if subject == "loading" and asked.keep and BenchFolder(size).database.exists():
                continue
            _tell(f"{size:,} measures: {subject} …", started)
            figures.setdefault(str(size), {})[subject] = _measured(subject, size)
            figures.setdefault("taken", {})[f"{size} {subject}"] = machine.now()
            FIGURES.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")
    # Only now: what it takes from Django must not be loaded while something is measured.
    from bench.report.page import write_report

    for path in write_report(figures):
        _tell(f"written {path.relative_to(ROOT)}", started)


def _kept() -> dict[str, Any]:
    """Return the figures of earlier runs."""
    HOME.mkdir(parents=True, exist_ok=True)
    return dict(json.loads(FIGURES.read_text(encoding="utf-8"))) if FIGURES.exists() else {}


def _measured(subject: str, size: int) -> dict[str, Any]:
    """Return the figures of one subject at one size."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench.one", subject, str(size), str(output)]
        subprocess.run(command, cwd=ROOT, check=True)
        return dict(json.loads(output.read_text(encoding="utf-8")))


def _tell(what: str, started: float) -> None:
    """Print what happens, with the minutes since the beginning."""
    print(f"[{(time.monotonic() - started) / 60:5.1f} min] {what}", flush=True)


if __name__ == "__main__":
    main()
