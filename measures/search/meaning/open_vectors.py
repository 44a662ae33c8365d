"""The vectors that this process has open, and those of given texts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from measures.search.index.index_files import IndexDamaged
from measures.search.meaning.sentence_encoder import DIMENSIONS, encode_sentences
from measures.search.meaning.vector_files import (
    VectorFiles,
    VectorState,
    rounded_as_stored,
    vector_folder,
)
from measures.search.words.folding import fold_text
from measures.search.words.passages import meaning_key

if TYPE_CHECKING:
    import numpy as np

logger = logging.getLogger(__name__)

#: By folder: the signature of the state file, and what it describes.
_open: dict[Path, tuple[tuple[int, int], VectorFiles]] = {}
#: By database: why its vectors cannot be used, as was last logged.
_logged: dict[str, str] = {}


def open_vectors(using: str) -> VectorFiles | None:
    """Return the vectors of the database ``using`` as they are on disk, None if there are none that can be used.

    Why there are none is logged when it begins and when it changes, not with every comparison of measures.
    """
    try:
        files = open_vector_files(vector_folder(using))
    except (IndexDamaged, OSError) as error:
        if _logged.get(using) != str(error):
            _logged[using] = str(error)
            logger.info("nothing is found by its meaning: %s", error)
        return None
    _logged.pop(using, None)
    return files


def open_vector_files(folder: Path) -> VectorFiles:
    """Return the vectors in ``folder``; raise `IndexDamaged` or `OSError` if there are none that can be used."""
    try:
        status = (folder / "state.json").stat()
    except OSError as error:
        raise IndexDamaged("there are no vectors yet") from error
    signature = status.st_ino, status.st_mtime_ns
    known = _open.get(folder)
    if known and known[0] == signature and known[1].is_whole:
        return known[1]
    files = VectorFiles(folder, VectorState.read_from(folder))
    files.verify()
    _open[folder] = signature, files
    return files


def sentence_vectors(texts: Sequence[str], using: str = "default") -> np.ndarray:
    """Return the vectors of ``texts``, float32 of shape (len(texts), 512), each of length 1.

    Those of passages of measures (`words.passages.meaning_text` of title and passage) are read from the files where
    they are there; all others are encoded, each once, and not kept. The cosine of two is the product of their vectors.
    """
    import numpy as np

    keys = [meaning_key(fold_text(text)) for text in texts]
    found = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
    files = open_vectors(using)
    rows = files.rows_of_keys(keys) if files else {}
    stored = [place for place, key in enumerate(keys) if key in rows]
    if files and stored:
        found[stored] = files.read_vectors([rows[keys[place]] for place in stored])
    fresh = {key: fold_text(text) for key, text in zip(keys, texts, strict=True) if key not in rows}
    vectors = (
        dict(zip(fresh, rounded_as_stored(encode_sentences(list(fresh.values()))), strict=True))
        if fresh
        else {}
    )
    for place, key in enumerate(keys):
        if key in vectors:
            found[place] = vectors[key]
    return found
