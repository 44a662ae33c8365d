"""Build a new index beside the current one, then make it the current one."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import tantivy

from measures.search.index.change_log import ChangeLog, LogPosition
from measures.search.index.file_locks import hold_file_lock
from measures.search.index.index_files import (
    IndexDamaged,
    IndexFolder,
    IndexState,
    new_build_name,
    replace_file_text,
)
from measures.search.index.search_engine import ProgressCallback
from measures.search.tantivy_engine import schema
from measures.search.tantivy_engine.index_writer import apply_changes, fill_index
from measures.search.tantivy_engine.tantivy_files import open_index

_PROGRESS = "build.json"


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """The progress of a build: all measures up to the id ``after`` are indexed, ``done`` of ``total`` measures."""

    schema: str
    position: LogPosition
    after: int = 0
    done: int = 0
    total: int = 0

    def write_to(self, folder: Path) -> None:
        """Write the progress into ``folder``."""
        data = {
            "schema": self.schema,
            "mark": self.position.as_data(),
            "after": self.after,
            "done": self.done,
            "total": self.total,
        }
        replace_file_text(folder / _PROGRESS, json.dumps(data))

    @classmethod
    def read_from(cls, folder: Path) -> BuildProgress:
        """Return the progress of the build in ``folder``; raise `IndexDamaged` if there is none."""
        try:
            data = json.loads((folder / _PROGRESS).read_text(encoding="utf-8"))
            position = LogPosition.from_data(data["mark"])
            return cls(
                str(data["schema"]), position, int(data["after"]), int(data["done"]), int(data["total"])
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise IndexDamaged(f"no build to go on with: {error}") from error


def build_index(
    home: IndexFolder,
    using: str,
    *,
    report: ProgressCallback | None = None,
    wait: float = 0,
    afresh: bool = False,
) -> None:
    """Build the index of the database ``using`` and make it the current one; the old one serves until then.

    An interrupted build is resumed, unless ``afresh``. Raise `FileLockBusy` if another process
    still builds after ``wait`` seconds.
    """
    with hold_file_lock(home.path / "build.lock", wait):
        try:
            _build_or_resume(home, using, report, afresh)
        except IndexDamaged:
            # The interrupted build is useless: another schema, another history of the database, broken files.
            _build_or_resume(home, using, report, afresh=True)


def _build_or_resume(home: IndexFolder, using: str, report: ProgressCallback | None, afresh: bool) -> None:
    """Build, resuming what is in the folder unless ``afresh``; raise `IndexDamaged` if that cannot be used."""
    index, progress = _start_build(home, using) if afresh else _resume_build(home, using)
    counts = [progress.done, progress.total]

    def count(done: int, total: int) -> None:
        counts[:] = done, total
        if report:
            report(done, total)

    def save(after: int) -> None:
        BuildProgress(progress.schema, progress.position, after, *counts).write_to(home.building)

    fill_index(index, using, after=progress.after, report=count, save=save)
    with hold_file_lock(home.path / "write.lock", wait=60):
        position = apply_changes(index, progress.position, using)
        IndexState(schema.schema_version(), position, new_build_name()).write_to(home.building)
        home.promote()


def _start_build(home: IndexFolder, using: str) -> tuple[tantivy.Index, BuildProgress]:
    """Return an empty index in the build folder, and its progress."""
    shutil.rmtree(home.building, ignore_errors=True)
    home.building.mkdir(mode=0o700)
    progress = BuildProgress(schema.schema_version(), ChangeLog(using).start())
    progress.write_to(home.building)
    index = schema.register_tokenizer(tantivy.Index(schema.index_schema(), str(home.building)))
    index.config_reader("manual", 0)
    return index, progress


def _resume_build(home: IndexFolder, using: str) -> tuple[tantivy.Index, BuildProgress]:
    """Return the index in the build folder and its progress; start a new build if there is none.

    Raise `IndexDamaged` if it cannot be resumed.
    """
    if not home.building.exists():
        return _start_build(home, using)
    progress = BuildProgress.read_from(home.building)
    if progress.schema != schema.schema_version():
        raise IndexDamaged("the build is of another schema")
    if ChangeLog(using).since(progress.position).lost:
        raise IndexDamaged("the build is of another database")
    return open_index(home.building), progress
