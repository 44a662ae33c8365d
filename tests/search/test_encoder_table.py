"""The model's table of words is read from a file that holds the very same bytes, or is written anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings

from measures.search.meaning import sentence_encoder

TABLE = np.arange(9_000 * 4, dtype=np.uint8).reshape(9_000, 4)


def files(folder: Path) -> list[Path]:
    return list((folder / "encoder").iterdir())


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_a_table_in_a_file_is_the_same_and_is_written_once(folder: Path) -> None:
    first = sentence_encoder._table_in_file(TABLE)
    (file,) = files(folder)
    written = file.stat().st_ino
    second = sentence_encoder._table_in_file(TABLE)
    assert isinstance(second, np.memmap)
    assert np.array_equal(first, TABLE)
    assert np.array_equal(second, TABLE)
    assert [one.stat().st_ino for one in files(folder)] == [written]


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY\x01\x00", b"x" * 100])
def test_another_file_is_not_believed(folder: Path, damage: bytes) -> None:
    sentence_encoder._table_in_file(TABLE)
    (file,) = files(folder)
    file.write_bytes(damage)
    assert np.array_equal(sentence_encoder._table_in_file(TABLE), TABLE)


@pytest.mark.parametrize("at", [200, -1])
def test_one_other_byte_is_seen(folder: Path, at: int) -> None:
    sentence_encoder._table_in_file(TABLE)
    (file,) = files(folder)
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(bytes(content))
    assert np.array_equal(sentence_encoder._table_in_file(TABLE), TABLE)
    assert file.read_bytes() != content
