"""``python -m bench [--sizes N…] [--only SUBJECT…] [--keep]``: measure, and write docs/benchmarks.md.

Each subject is measured in a process of its own, one at a time. Figures are stored in ``figures.json`` beside the
corpora, so that a run of some subjects updates only their part of the report. Where a size has no complete database,
``loading`` runs first, whatever ``--only`` names.
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
    """Measure the chosen subjects and write the report."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of measures")
    parser.add_argument("--only", nargs="+", choices=list(SUBJECTS), default=list(SUBJECTS), help="subjects")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="use the databases of an earlier run, with the figures of their import",
    )
    options = parser.parse_args()
    figures = _stored_figures()
    figures["machine"] = machine.describe_machine()
    started = time.monotonic()
    for size in options.sizes:
        for subject in _subjects(options.only, size, keep=options.keep):
            _print_progress(f"{size:,} measures: {subject} …", started)
            figures.setdefault(str(size), {})[subject] = _measure(subject, size)
            figures.setdefault("taken", {})[f"{size} {subject}"] = machine.utc_now()
            FIGURES.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")
    # Only now: what it takes from Django must not be loaded while something is measured.
    from bench.report.page import write_report

    for path in write_report(figures):
        _print_progress(f"written {path.relative_to(ROOT)}", started)


def _subjects(chosen: list[str], size: int, *, keep: bool) -> list[str]:
    """Return the subjects to measure at a size: loading first if it never came to its end, not at all if it is kept."""
    others = [subject for subject in chosen if subject != "loading"]
    if not BenchFolder(size).complete.exists():
        return ["loading", *others]
    return others if keep else chosen


def _stored_figures() -> dict[str, Any]:
    """Return the stored figures of earlier runs."""
    HOME.mkdir(parents=True, exist_ok=True)
    return dict(json.loads(FIGURES.read_text(encoding="utf-8"))) if FIGURES.exists() else {}


def _measure(subject: str, size: int) -> dict[str, Any]:
    """Measure one subject at one size and return its figures."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench.one", subject, str(size), str(output)]
        subprocess.run(command, cwd=ROOT, check=True)
        return dict(json.loads(output.read_text(encoding="utf-8")))


def _print_progress(message: str, started: float) -> None:
    """Print a line with the minutes since ``started``."""
    print(f"[{(time.monotonic() - started) / 60:5.1f} min] {message}", flush=True)


if __name__ == "__main__":
    main()
