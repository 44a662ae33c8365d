"""The vectors of texts on disk: found by the key of a text, and the nearest to another vector.

    index/<database>/vectors/state.json    the encoder, the number of rows, how far they have followed the database
    index/<database>/vectors/g<number>/    the rows: ``keys`` (8 bytes each), ``vectors`` (512), ``codes`` (64)

Rows are only added, by one process at a time, and counted in by the state, which is written last: what a killed process
left behind is overwritten. Every process maps the files, so that all share one copy in memory, and none holds it
between two searches.

A vector is kept in 8 bits a number, and its code is one bit a number, the sign. The rows nearest to a question are
among those whose codes differ least; of these the vectors decide. Codes lie in blocks, the same word of all rows of a
block side by side: so a million are compared in 20 ms.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from measures.search.index.change_log import LogPosition
from measures.search.index.index_files import IndexDamaged, IndexFolder, replace_file_text
from measures.search.meaning.mapped_pages import let_pages_go
from measures.search.meaning.sentence_encoder import DIMENSIONS, ENCODER_NAME
from measures.search.words.passages import PASSAGES_VERSION

if TYPE_CHECKING:
    import numpy as np

#: Changes with the layout of the files and with what is done to a text before it is encoded.
LAYOUT_VERSION = 1
#: Rows in a block of codes.
BLOCK = 32_768
_WORDS = DIMENSIONS // 64
#: Rows whose vectors are looked at, those with the nearest codes: all of a small library. Measured, see docs/adr/0027.
_COMPARED = 8_000
#: Of these so many are in memory at a time, 2 MB: all of them are 16 MB for each question that is answered at once.
_AT_ONCE = 1_000
#: Up to this many rows the content of the files is checked when they are opened.
_FEW_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class VectorState:
    """The state file: the ``encoder`` of the vectors, their folder and number, and their progress.

    ``sums`` are the checksums of keys and vectors. All that the log has up to ``position`` is encoded, but for measures
    whose id is above ``after`` (None: of all measures); ``done`` of ``total`` measures are.
    """

    encoder: str
    generation: int
    count: int = 0
    sums: tuple[int, int] = (0, 0)
    position: LogPosition | None = None
    after: int | None = 0
    done: int = 0
    total: int = 0

    @property
    def is_complete(self) -> bool:
        """Return whether every measure of the library was looked at."""
        return self.after is None

    def write_to(self, folder: Path) -> None:
        """Write the state into ``folder``, whole or not at all."""
        data = {
            name: getattr(self, name) for name in ("encoder", "generation", "count", "after", "done", "total")
        }
        position = self.position.as_data() if self.position else None
        replace_file_text(
            folder / "state.json", json.dumps({**data, "sums": list(self.sums), "mark": position})
        )

    @classmethod
    def read_from(cls, folder: Path) -> VectorState:
        """Return the state in ``folder``; raise `IndexDamaged` unless there is one of this encoder."""
        try:
            data = json.loads((folder / "state.json").read_text(encoding="utf-8"))
            first, second = data["sums"]
            state = cls(
                encoder=str(data["encoder"]),
                generation=int(data["generation"]),
                count=int(data["count"]),
                sums=(int(first), int(second)),
                position=LogPosition.from_data(data["mark"]) if data["mark"] else None,
                after=None if data["after"] is None else int(data["after"]),
                done=int(data["done"]),
                total=int(data["total"]),
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise IndexDamaged(f"no readable state of the vectors: {error}") from error
        if state.encoder != encoder_version() or state.count < 0:
            raise IndexDamaged("the vectors are of another encoder")
        return state


def encoder_version() -> str:
    """Return the name of what makes the vectors: those of another cannot be compared."""
    return f"{ENCODER_NAME}/{LAYOUT_VERSION}.{PASSAGES_VERSION}"


def vector_folder(using: str) -> Path:
    """Return the folder of the vectors of the database ``using``, making it if need be."""
    folder = IndexFolder.for_database(using).path / "vectors"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@dataclass(frozen=True)
class VectorFiles:
    """The mapped files of one state, in ``folder``."""

    folder: Path
    state: VectorState

    @property
    def rows(self) -> Path:
        """Return the folder of the rows."""
        return self.folder / f"g{self.state.generation}"

    @cached_property
    def keys(self) -> np.ndarray:
        """Return the keys, uint64 of shape (count,)."""
        return self._map("keys", "uint64", (self.state.count,))

    @cached_property
    def vectors(self) -> np.ndarray:
        """Return the vectors, int8 of shape (count, DIMENSIONS)."""
        return self._map("vectors", "int8", (self.state.count, DIMENSIONS))

    @cached_property
    def codes(self) -> np.ndarray:
        """Return the codes, uint64 of shape (blocks, words, BLOCK)."""
        return self._map("codes", "uint64", (-(-self.state.count // BLOCK), _WORDS, BLOCK))

    def _map(self, name: str, kind: str, shape: tuple[int, ...]) -> np.ndarray:
        import numpy as np

        if not self.state.count:
            return np.empty((0, *shape[1:]), dtype=kind)
        try:
            found = np.memmap(self.rows / name, dtype=kind, mode="r", shape=shape)
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"the {name} of the vectors are not whole: {error}") from error
        return found

    @property
    def is_whole(self) -> bool:
        """Return whether the files are as long as they must be: reading a map behind its end kills a process."""
        blocks = -(-self.state.count // BLOCK)
        sizes = {"keys": self.state.count * 8, "vectors": self.state.count * DIMENSIONS}
        sizes["codes"] = blocks * BLOCK * _WORDS * 8
        try:
            return all((self.rows / name).stat().st_size >= size for name, size in sizes.items() if size)
        except OSError:
            return False

    def verify(self) -> None:
        """Raise `IndexDamaged` unless all files are there, and for a small library unless they are what was written."""
        if not self.is_whole:
            raise IndexDamaged("the files of the vectors are not whole")
        found = self.keys, self.vectors, self.codes
        if not 0 < self.state.count <= _FEW_ROWS:
            return
        if tuple(zlib.crc32(part.tobytes()) for part in found[:2]) != self.state.sums:
            raise IndexDamaged("the vectors are not what was written")
        codes = found[2].transpose(0, 2, 1).reshape(-1, _WORDS)[: self.state.count]
        if (codes != sign_codes(found[1])).any():
            raise IndexDamaged("the codes are not those of the vectors")

    def rows_of_keys(self, keys: Sequence[int]) -> dict[int, int]:
        """Return the rows of those of ``keys`` that are there."""
        import numpy as np

        rows = np.flatnonzero(np.isin(self.keys, np.array(keys, dtype=np.uint64), kind="sort"))
        return dict(zip(self.keys[rows].tolist(), rows.tolist(), strict=True))

    def read_vectors(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the vectors of ``rows``, float32 and of length 1 each."""
        import numpy as np

        return restore_quantised(self.vectors[np.asarray(rows, dtype=np.int64)])

    def nearest(self, vector: np.ndarray, most: int) -> list[tuple[int, float]]:
        """Return the keys of the ``most`` rows that are nearest to ``vector`` and their cosine, the nearest first."""
        import numpy as np

        count = self.state.count
        if not count:
            return []
        wanted = sign_codes(vector[np.newaxis])[0]
        differences = np.empty(len(self.codes) * BLOCK, dtype=np.uint16)
        scratch = np.empty(BLOCK, dtype=np.uint64)
        for number, block in enumerate(self.codes):
            part = differences[number * BLOCK : (number + 1) * BLOCK]
            part[:] = 0
            for word in range(_WORDS):
                part += np.bitwise_count(np.bitwise_xor(block[word], wanted[word], out=scratch))
        close = min(_COMPARED, count)
        rows = np.sort(np.argpartition(differences[:count], close - 1)[:close])
        likeness = np.concatenate(
            [self._cosines(rows[at : at + _AT_ONCE], vector) for at in range(0, close, _AT_ONCE)]
        )
        order = np.argsort(-likeness, kind="stable")[:most]
        found = [(int(self.keys[rows[one]]), float(likeness[one])) for one in order]
        let_pages_go(self.codes)
        let_pages_go(self.keys)
        return found

    def _cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """Return the cosines of ``rows``, in their order in the file, and ``vector``, whose length is 1."""
        import numpy as np

        compared = self._stored_vectors(rows)
        found: np.ndarray = compared @ vector / np.sqrt(np.einsum("ij,ij->i", compared, compared))
        return found

    def _stored_vectors(self, rows: np.ndarray) -> np.ndarray:
        """Return the vectors of ``rows``, in their order in the file, as they are stored, float32.

        Read, not mapped: pages that are looked at here and there would all stay in the memory of the process. Rows one
        after the other are read together.
        """
        import numpy as np

        firsts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
        lengths = np.diff(firsts, append=len(rows)) * DIMENSIONS
        places = rows[firsts] * DIMENSIONS
        with (self.rows / "vectors").open("rb", buffering=0) as file:
            read = b"".join(
                [
                    os.pread(file.fileno(), length, place)
                    for length, place in zip(lengths.tolist(), places.tolist(), strict=True)
                ]
            )
        return np.frombuffer(read, dtype=np.int8).reshape(len(rows), DIMENSIONS).astype(np.float32)

    def add_rows(self, keys: Sequence[int], vectors: np.ndarray) -> VectorFiles:
        """Add rows and return the files with them; the caller holds the lock, and writes the new state.

        ``vectors`` is float32 of shape (len(keys), DIMENSIONS).
        """
        import numpy as np

        if not len(keys):
            return self
        self.rows.mkdir(mode=0o700, exist_ok=True)
        new_keys = np.array(keys, dtype=np.uint64)
        small = quantise(vectors)
        count = self.state.count
        for name, part, size in (("keys", new_keys, 8), ("vectors", small, DIMENSIONS)):
            _write_at(self.rows / name, count * size, part.tobytes())
        self._write_codes(count, sign_codes(small))
        first, second = self.state.sums
        sums = zlib.crc32(new_keys.tobytes(), first), zlib.crc32(small.tobytes(), second)
        return VectorFiles(self.folder, replace(self.state, count=count + len(keys), sums=sums))

    def _write_codes(self, start: int, codes: np.ndarray) -> None:
        """Write the codes of the rows from ``start`` on into their blocks."""
        import numpy as np

        blocks = -(-(start + len(codes)) // BLOCK)
        path = self.rows / "codes"
        size = blocks * _WORDS * BLOCK * 8
        with path.open("ab") as file:
            if file.tell() < size:
                file.truncate(size)
        mapped = np.memmap(path, dtype="uint64", mode="r+", shape=(blocks, _WORDS, BLOCK))
        rows = np.arange(start, start + len(codes))
        mapped[rows // BLOCK, :, rows % BLOCK] = codes
        mapped.flush()

    def keep_only(self, keys: set[int]) -> VectorFiles:
        """Return new files with the rows of ``keys`` only; the caller holds the lock, and writes the new state."""
        import numpy as np

        fresh = start_files(self.folder, self.state.generation + 1)
        kept = np.array([key in keys for key in self.keys.tolist()], dtype=bool)
        for start in range(0, self.state.count, BLOCK):
            part = np.flatnonzero(kept[start : start + BLOCK]) + start
            fresh = fresh.add_rows(self.keys[part].tolist(), self.read_vectors(part))
        return VectorFiles(
            self.folder,
            replace(
                self.state, generation=fresh.state.generation, count=fresh.state.count, sums=fresh.state.sums
            ),
        )


def start_files(folder: Path, generation: int) -> VectorFiles:
    """Return empty files in ``folder``; what lies in the place of this generation is removed."""
    shutil.rmtree(folder / f"g{generation}", ignore_errors=True)
    return VectorFiles(folder, VectorState(encoder_version(), generation))


def remove_other_generations(files: VectorFiles) -> None:
    """Remove the rows of other generations than that of ``files``. Who has them mapped keeps them."""
    for path in files.folder.glob("g*"):
        if path != files.rows:
            shutil.rmtree(path, ignore_errors=True)


def quantise(vectors: np.ndarray) -> np.ndarray:
    """Return vectors in 8 bits a number: each is stretched as far as it goes, its length is lost."""
    import numpy as np

    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    small: np.ndarray = np.rint(vectors * (127 / largest)).astype(np.int8)
    return small


def rounded_as_stored(vectors: np.ndarray) -> np.ndarray:
    """Return vectors as they would be read if they were stored: what is compared must not tell which of them are."""
    return restore_quantised(quantise(vectors))


def restore_quantised(small: np.ndarray) -> np.ndarray:
    """Return vectors of 8 bits a number as float32, of length 1 each."""
    import numpy as np

    found = small.astype(np.float32)
    length: np.ndarray = np.linalg.norm(found, axis=1, keepdims=True)
    found /= np.maximum(length, 1e-9)
    return found


def sign_codes(vectors: np.ndarray) -> np.ndarray:
    """Return the signs of vectors as bits, uint64 of shape (len(vectors), DIMENSIONS / 64)."""
    import numpy as np

    bits: np.ndarray = np.packbits(vectors > 0, axis=1)
    return np.ascontiguousarray(bits).view(np.uint64)


def _write_at(path: Path, place: int, content: bytes) -> None:
    """Write ``content`` at ``place`` of a file, to the disk; what lay behind it is gone."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.seek(place)
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
