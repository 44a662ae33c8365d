"""The index on disk: one folder per database, in it generations of the index, of which one is current.

    index/<database>/current        the name of the current generation
    index/<database>/g<number>/     a generation: the engine's files and ``state.json``
    index/<database>/building/      the next generation while it is incomplete
    index/<database>/*.lock         the locks for writing and for building

``state.json`` has the position of the index in the log of changes. It is written after the engine's commit, so it may
be too early (changes are then applied again, which alters nothing) and never too late. It has the name of the build as
well, another one after every build and every correction: what differs between two states of one build is in the log.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connections

from measures.search.index.change_log import LogPosition

_ODD = re.compile(r"[^A-Za-z0-9]+")
_NAME = re.compile(r"g\d+")


class IndexDamaged(Exception):
    """An index cannot be used: it is missing, incomplete, of another schema or of another database."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """The state file of an index: its schema version, its position in the log of changes, the name of its build."""

    schema: str
    position: LogPosition
    build: str

    def write_to(self, folder: Path) -> None:
        """Write the state into ``folder``, whole or not at all."""
        replace_file_text(
            folder / "state.json",
            json.dumps({"schema": self.schema, "mark": self.position.as_data(), "build": self.build}),
        )

    @classmethod
    def read_from(cls, folder: Path) -> IndexState:
        """Return the state in ``folder``; raise `IndexDamaged` if there is none that can be read."""
        try:
            data = json.loads((folder / "state.json").read_text(encoding="utf-8"))
            return cls(str(data["schema"]), LogPosition.from_data(data["mark"]), str(data["build"]))
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise IndexDamaged(f"no readable state: {error}") from error


def new_build_name() -> str:
    """Return a name that no other build has."""
    return secrets.token_hex(8)


def index_name(using: str) -> str:
    """Return the name of the index of the database ``using``, which no other database has."""
    database = connections[using].settings_dict
    return _folder_name(*(str(database.get(key) or "") for key in ("ENGINE", "HOST", "PORT", "NAME")))


@cache
def _folder_name(*address: str) -> str:
    """Return a name for a folder that no other database has; ``address`` ends with the database's own name."""
    label = _ODD.sub("-", Path(address[-1]).stem).strip("-")[:40] or "database"
    return f"{label}-{hashlib.sha256('|'.join(address).encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """The folder of one database's index."""

    path: Path

    @classmethod
    def for_database(cls, using: str) -> IndexFolder:
        """Return the folder for the database ``using``, making it if need be; raise `OSError` if it cannot be made."""
        path = Path(settings.VAR_DIR) / "index" / index_name(using)
        if not path.is_dir():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(path)

    @property
    def building(self) -> Path:
        """Return the folder of the generation that is being built."""
        return self.path / "building"

    def current(self) -> Path:
        """Return the folder of the current generation; raise `IndexDamaged` if there is none."""
        try:
            name = (self.path / "current").read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise IndexDamaged("there is no index yet") from error
        if not _NAME.fullmatch(name) or not (self.path / name).is_dir():
            raise IndexDamaged("the current index is gone")
        return self.path / name

    def promote(self) -> Path:
        """Make what is in ``building`` the current generation and return its new folder.

        The previous generation is kept, as another process may be about to open it. Older ones are removed.
        """
        numbers = self._generations()
        new = self.path / f"g{max(numbers, default=0) + 1}"
        self.building.rename(new)
        replace_file_text(self.path / "current", new.name)
        for number in sorted(numbers)[:-1]:
            shutil.rmtree(self.path / f"g{number}", ignore_errors=True)
        return new

    def _generations(self) -> list[int]:
        return [int(path.name[1:]) for path in self.path.iterdir() if _NAME.fullmatch(path.name)]


def replace_file_text(path: Path, text: str) -> None:
    """Write a file so that a reader, or a crash, sees either the old content or the new. Call it under a lock.

    The temporary file of a killed process is overwritten by the next.
    """
    fresh = path.with_name(f".{path.name}.fresh")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
