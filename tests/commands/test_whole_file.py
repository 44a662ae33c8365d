"""A file is written whole or not at all, and what a killed writer left goes with the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from measures.management.atomic_file import remove_partial_files, write_atomically

_DYING = """
import os, signal, sys
from pathlib import Path
from measures.management.atomic_file import write_atomically
def write(file):
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
write_atomically(Path(sys.argv[1]), write, private=True)
"""


def _fill(file: IO[bytes]) -> None:
    file.write(b"whole")


def _killed(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _DYING, str(path)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL


def test_what_a_killed_writer_left_goes_with_the_next(tmp_path: Path) -> None:
    _killed(tmp_path / "monday.zip")
    (left,) = tmp_path.iterdir()
    assert left.read_bytes() == b"half"
    assert left.stat().st_mode & 0o77 == 0
    write_atomically(tmp_path / "tuesday.zip", _fill)
    assert [path.name for path in tmp_path.iterdir()] == ["tuesday.zip"]
    assert (tmp_path / "tuesday.zip").read_bytes() == b"whole"


def test_what_somebody_is_writing_stays(tmp_path: Path) -> None:
    def write(file: IO[bytes]) -> None:
        file.write(b"first")
        write_atomically(tmp_path / "second", _fill)
        assert remove_partial_files(tmp_path) == []

    write_atomically(tmp_path / "first", write)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "first": b"first",
        "second": b"whole",
    }


def test_nothing_else_is_removed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"kept")
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / ".link.policyhub-part").symlink_to(elsewhere)
    (folder / ".folder.policyhub-part").mkdir()
    os.mkfifo(folder / ".pipe.policyhub-part")
    (folder / "a.policyhub-part").write_bytes(b"kept")
    (folder / ".b.part").write_bytes(b"kept")
    before = sorted(folder.iterdir())
    assert remove_partial_files(folder) == []
    assert sorted(folder.iterdir()) == before
    assert elsewhere.read_bytes() == b"kept"


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")

    def fail(file: IO[bytes]) -> None:
        file.write(b"half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write_atomically(path, fail)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("file", b"before")]
