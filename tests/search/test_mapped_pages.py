"""The pages of a mapped file do not stay in the memory of a process, and can be read again."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from measures.search.meaning.mapped_pages import let_pages_go
from measures.search.meaning.vector_files import start_files

_ROWS = 70_000


def mapped_kilobytes(path: Path) -> int:
    """Return how much of a file is in the memory of this process."""
    found, here = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        name, _, rest = line.partition(" ")
        if "-" in name and not name.endswith(":"):
            here = line.endswith(str(path))
        elif here and name == "Rss:":
            found += int(rest.split()[0])
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="others do not tell what is in memory")
def test_what_was_looked_at_is_let_go_and_read_again(tmp_path: Path) -> None:
    content = np.arange(1 << 20, dtype=np.uint32)
    np.save(tmp_path / "numbers.npy", content)
    mapped = np.load(tmp_path / "numbers.npy", mmap_mode="r")
    part = mapped.reshape(1024, 1024)[:, 1:]
    assert int(mapped.sum()) == int(content.sum())
    assert mapped_kilobytes(tmp_path / "numbers.npy") >= 4096
    let_pages_go(part)
    assert mapped_kilobytes(tmp_path / "numbers.npy") == 0
    assert np.array_equal(mapped, content)


def test_of_an_array_in_memory_nothing_goes() -> None:
    content = np.arange(1 << 20, dtype=np.uint32)
    let_pages_go(content[5:])
    assert int(content[-1]) == (1 << 20) - 1


@pytest.mark.skipif(sys.platform != "linux", reason="others do not tell what is in memory")
def test_a_search_holds_no_codes_in_memory(tmp_path: Path) -> None:
    vectors = np.random.default_rng(1).normal(size=(_ROWS, 512)).astype(np.float32)
    files = start_files(tmp_path, 1).add_rows(range(_ROWS), vectors)
    found = [files.nearest(vectors[5] / np.linalg.norm(vectors[5]), 3) for _ in range(2)]
    assert found[0] == found[1]
    assert found[0][0][0] == 5
    assert mapped_kilobytes(files.rows / "codes") == 0
