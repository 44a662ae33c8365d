"""Building an index anew beside the one that serves, and putting it in its place when it is whole."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import tantivy

from measures.search.index import schema
from measures.search.index.change_log import Log, Mark
from measures.search.index.file_locks import hold
from measures.search.index.index_files import Damaged, Home, State, open_index, replace_text
from measures.search.index.index_writer import Report, catch_up, fill

_PROGRESS = "build.json"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come: all measures up to the id ``after`` are in it. ``done`` of ``total`` tell a reader."""

    schema: str
    mark: Mark
    after: int = 0
    done: int = 0
    total: int = 0

    def write(self, folder: Path) -> None:
        """Write the progress into ``folder``."""
        data = {
            "schema": self.schema,
            "mark": self.mark.as_data(),
            "after": self.after,
            "done": self.done,
            "total": self.total,
        }
        replace_text(folder / _PROGRESS, json.dumps(data))

    @classmethod
    def read(cls, folder: Path) -> Progress:
        """Return the progress of the build in ``folder``; raise `Damaged` if there is none."""
        try:
            data = json.loads((folder / _PROGRESS).read_text(encoding="utf-8"))
            mark = Mark.from_data(data["mark"])
            return cls(str(data["schema"]), mark, int(data["after"]), int(data["done"]), int(data["total"]))
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise Damaged(f"no build to go on with: {error}") from error


def build(
    home: Home, using: str, *, report: Report | None = None, wait: float = 0, afresh: bool = False
) -> None:
    """Build the index of the database ``using`` and make it the current one; the old one serves until then.

    A build that was interrupted is gone on with, unless ``afresh``. Raise `locks.Busy` if another process builds and
    does not end within ``wait`` seconds.
    """
    with hold(home.path / "build.lock", wait):
        try:
            _build(home, using, report, afresh)
        except Damaged:
            # What was there to go on with is of no use: another schema, another past of the database, broken files.
            _build(home, using, report, afresh=True)


def _build(home: Home, using: str, report: Report | None, afresh: bool) -> None:
    """Build, going on with what is in the folder unless ``afresh``; raise `Damaged` if that cannot be used."""
    index, progress = _begin(home, using) if afresh else _resume(home, using)
    counts = [progress.done, progress.total]

    def count(done: int, total: int) -> None:
        counts[:] = done, total
        if report:
            report(done, total)

    def save(after: int) -> None:
        Progress(progress.schema, progress.mark, after, *counts).write(home.building)

    fill(index, using, after=progress.after, report=count, save=save)
    with hold(home.path / "write.lock", wait=60):
        mark = catch_up(index, progress.mark, using)
        State(schema.schema_version(), mark).write(home.building)
        home.promote()


def _begin(home: Home, using: str) -> tuple[tantivy.Index, Progress]:
    """Return an empty index in the folder for building, and the progress of nothing."""
    shutil.rmtree(home.building, ignore_errors=True)
    home.building.mkdir(mode=0o700)
    progress = Progress(schema.schema_version(), Log(using).start())
    progress.write(home.building)
    index = schema.register(tantivy.Index(schema.schema(), str(home.building)))
    index.config_reader("manual", 0)
    return index, progress


def _resume(home: Home, using: str) -> tuple[tantivy.Index, Progress]:
    """Return the index in the folder for building and how far it came; begin if nothing was begun.

    Raise `Damaged` if it cannot be gone on with.
    """
    if not home.building.exists():
        return _begin(home, using)
    progress = Progress.read(home.building)
    if progress.schema != schema.schema_version():
        raise Damaged("the build is of another schema")
    if Log(using).since(progress.mark).lost:
        raise Damaged("the build is of another database")
    return open_index(home.building), progress
