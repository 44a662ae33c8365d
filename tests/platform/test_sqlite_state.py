"""The state of a SQLite file changes with each commit, and only then, whoever has the file open."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from policyhub.database_state import sqlite_state

pytestmark = pytest.mark.one_database


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """Return a SQLite file in WAL mode that nobody has open and that was last written long ago."""
    path = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE one (value)")
        writer.commit()
    age(path)
    return path


def age(path: Path) -> None:
    """Have a file written an hour before it was."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 3_600 * 10**9))


def insert(writer: sqlite3.Connection) -> None:
    writer.execute("INSERT INTO one VALUES (1)")
    writer.commit()


def test_a_file_at_rest_has_one_state(sqlite_file: Path) -> None:
    before = sqlite_state(sqlite_file)
    assert before is not None
    with closing(sqlite3.connect(sqlite_file)) as reader:
        reader.execute("SELECT * FROM one").fetchall()
        assert sqlite_state(sqlite_file) == before
    assert sqlite_state(sqlite_file) == before


def test_each_commit_of_any_connection_is_another_state(sqlite_file: Path) -> None:
    states = [sqlite_state(sqlite_file)]
    with closing(sqlite3.connect(sqlite_file)) as one, closing(sqlite3.connect(sqlite_file)) as two:
        for writer in (one, two, one, one):
            insert(writer)
            states.append(sqlite_state(sqlite_file))
        one.execute("INSERT INTO one VALUES (2)")
        assert sqlite_state(sqlite_file) == states[-1]
        one.rollback()
        assert sqlite_state(sqlite_file) == states[-1]
    age(sqlite_file)
    states.append(sqlite_state(sqlite_file))
    assert None not in states
    assert len(set(states)) == len(states)


def test_what_was_just_written_and_closed_is_not_known_yet(sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file)) as writer:
        insert(writer)
    assert sqlite_state(sqlite_file) is None


def test_a_log_that_was_emptied_and_begun_anew_is_another_state(sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file)) as writer:
        insert(writer)
        before = sqlite_state(sqlite_file)
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        insert(writer)
        assert sqlite_state(sqlite_file) not in (before, None)


def test_to_read_the_state_takes_no_lock_of_sqlite_away(sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert sqlite_state(sqlite_file)
        code = f"import sqlite3; sqlite3.connect({str(sqlite_file)!r}, timeout=0).execute('BEGIN IMMEDIATE')"
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "database is locked" in other.stderr


def test_another_file_in_its_place_is_another_state(sqlite_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    copyfile(sqlite_file, other)
    age(other)
    before = sqlite_state(sqlite_file)
    other.replace(sqlite_file)
    assert sqlite_state(sqlite_file) not in (before, None)
    sqlite_file.unlink()
    assert sqlite_state(sqlite_file) is None
