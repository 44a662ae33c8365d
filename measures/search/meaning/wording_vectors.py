"""The vectors of groups of wordings: a question may be near one in meaning though no word of it stands there."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from measures.search.meaning.sentence_encoder import DIMENSIONS, ENCODER_NAME, encode_sentences
from measures.search.meaning.vector_files import vector_folder
from measures.search.words.wordings import WordingGroup, similar_groups, similar_groups_digest

if TYPE_CHECKING:
    import numpy as np

logger = logging.getLogger(__name__)

#: Groups that are encoded at a time: a question waits for no more.
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class NearGroup:
    """A group of wordings near a question by ``cosine``, and the vector of what plans say for it."""

    group: WordingGroup
    cosine: float
    official: np.ndarray


def near_groups(vector: np.ndarray, using: str, most: int, least: float) -> list[NearGroup]:
    """Return at most ``most`` groups that are near a vector, the nearest first, by a cosine of ``least`` or more.

    Where they are not encoded yet there are none.
    """
    vectors = _read_vectors(_path(using))
    if vectors is None:
        return []
    words, official = vectors
    cosines = words @ vector
    nearest = cosines.argsort()[::-1][:most]
    groups = similar_groups()
    return [NearGroup(groups[at], float(cosines[at]), official[at]) for at in nearest if cosines[at] >= least]


def are_encoded(using: str) -> bool:
    """Return whether the groups are encoded as they are now."""
    return _read_vectors(_path(using)) is not None


def encode_groups(using: str) -> None:
    """Encode the groups if they are not; the caller holds the lock of the folder."""
    import numpy as np

    path = _path(using)
    if are_encoded(using):
        return
    groups = similar_groups()
    texts = ["，".join(group.words) for group in groups] + ["，".join(group.official) for group in groups]
    parts = [encode_sentences(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
    vectors = np.concatenate(parts).reshape(2, len(groups), DIMENSIONS)
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        np.save(file, vectors.astype(np.float16))
    fresh.replace(path)
    for other in path.parent.glob("wordings-*"):
        if other != path:
            other.unlink(missing_ok=True)


def _path(using: str) -> Path:
    """Return the file of the groups as they are now: its name changes with them and with the encoder."""
    return vector_folder(using) / f"wordings-{ENCODER_NAME}-{similar_groups_digest()}.npy"


@lru_cache(maxsize=4)
def _load_vectors(path: Path, written: int) -> np.ndarray | None:
    """Return the vectors of a file that was written at a time, None if it cannot be read."""
    import numpy as np

    try:
        vectors = np.load(path, allow_pickle=False).astype(np.float32)
    except (OSError, ValueError):
        logger.info("the vectors of wordings cannot be read", exc_info=True)
        return None
    return vectors if vectors.shape == (2, len(similar_groups()), DIMENSIONS) else None


def _read_vectors(path: Path) -> np.ndarray | None:
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        return None
    return _load_vectors(path, written)
