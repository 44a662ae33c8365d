"""Measure import, index and rebuild: the commands that an operator runs, watched from outside."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bench.corpus.sample_plan import PER_PLAN
from bench.corpus.write import file_of, plans_of, write_corpus
from bench.folders import ROOT, BenchFolder
from bench.measuring import run_watched

#: Documents that one process imports by itself, for the rate of one core.
_ALONE = 1_000


def measure_loading(place: BenchFolder) -> dict[str, object]:
    """Make the corpus and the database of a size anew; return time and memory of each step."""
    size = place.size
    write_corpus(size)
    shutil.rmtree(place.folder, ignore_errors=True)
    environment = place.environment()

    def manage(*arguments: str, **settings: str) -> dict[str, float]:
        command = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
        return run_watched(command, environment | settings)

    manage("migrate")
    registry = manage("load_registry", "--folder", str(place.registry))
    # Paths from the site's folder on, wherever the plans lie: the length of a command line is limited.
    files = [os.path.relpath(file_of(size, number), ROOT) for number, _ in plans_of(size)]
    # In a folder of its own, from the same registry.
    alone = {"VAR_DIR": str(place.folder / "alone")}
    manage("migrate", **alone)
    manage("load_registry", "--folder", str(place.registry), **alone)
    single = manage("import_plans", "--no-links", *files[:_ALONE], **alone)
    shutil.rmtree(place.folder / "alone")
    imported = manage("import_plans", "--no-links", "--jobs", "2", *files)
    _count_as_linked(place.database)
    indexed = manage("rebuild_index", "--afresh")
    rebuilt = manage("rebuild_index", "--afresh")
    place.complete.touch()
    return {
        "documents": len(files),
        "registry": registry,
        "single": single | {"documents": len(files[:_ALONE]), "measures": min(size, _ALONE * PER_PLAN)},
        "import": imported,
        "index": indexed,
        "rebuild": rebuilt,
        "database_mb": place.database.stat().st_size / 2**20,
        "index_mb": _size(place.folder / "index"),
    }


def _count_as_linked(database: Path) -> None:
    """Have no links due: a server would suggest those of all documents, for hours, beside what is measured."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE measures_document SET linked_at = CURRENT_TIMESTAMP")


def _size(folder: Path) -> float:
    """Return the megabytes of the newest generation of the index in ``folder``."""
    generations = sorted(folder.glob("*/g*"), key=lambda path: int(path.name[1:]))
    return sum(file.stat().st_size for file in generations[-1].iterdir()) / 2**20
