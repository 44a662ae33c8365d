"""The vectors of groups of wordings: a question may be near one in meaning though no word of it stands there.

They lie in one file by the key of their text, so that only what is new in the files or added by staff is encoded.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measures.search.index.background_build import raise_if_stopping
from measures.search.meaning.group_pairs import GroupPairs
from measures.search.meaning.mapped_pages import let_pages_go
from measures.search.meaning.sentence_encoder import DIMENSIONS, ENCODER_NAME, encode_sentences
from measures.search.meaning.vector_files import quantise, restore_quantised, vector_folder
from measures.search.words.passages import meaning_key
from measures.search.words.wordings import WordingGroup, character_pairs, similar_groups, staff_groups

if TYPE_CHECKING:
    import numpy as np

logger = logging.getLogger(__name__)

#: Texts that are encoded at a time: a question waits for no more.
_AT_ONCE = 16
#: So many times as many are encoded until they are written: of a new site the first groups are used after seconds.
_SAVED_AFTER = 200
#: How near a question is to a group: the cosine with its everyday words together, the greatest with one of them, and
#: the share of its pairs of characters; measured, see docs/adr/0027.
_TOGETHER_WEIGHT, _SINGLY_WEIGHT, _SHARED_WEIGHT = 0.4, 0.6, 0.8
#: Groups whose words are compared singly: those that are near without that.
_COMPARED_SINGLY = 60


@dataclass(frozen=True, slots=True)
class NearGroup:
    """A group of wordings, how near a question is to it, and the vector of what plans say for it.

    From a ``nearness`` of 0.6 or so on it mostly says what the group says.
    """

    group: WordingGroup
    nearness: float
    official: np.ndarray


@dataclass(frozen=True, slots=True)
class EncodedGroups:
    """Groups, the vectors of their everyday ``words``, and which have a pair of characters.

    ``vectors`` are those of all texts in 8 bits, mapped from the file. Of them ``official`` are the rows of what plans
    say, one for a group, and ``singly`` those of each everyday word, of a group from its place in ``starts`` on, to the
    next. Of what is not encoded yet the vectors are 0.
    """

    groups: tuple[WordingGroup, ...]
    words: np.ndarray
    vectors: np.ndarray
    official: np.ndarray
    singly: np.ndarray
    starts: np.ndarray
    pairs: GroupPairs

    def nearness(self, text: str, vector: np.ndarray) -> dict[int, float]:
        """Return how near a folded text with this vector is to groups, by their number, the nearest first."""
        import numpy as np

        nearness = _TOGETHER_WEIGHT * (self.words @ vector) + _SHARED_WEIGHT * self.shared(text)
        near = np.sort(
            np.argpartition(-nearness, min(_COMPARED_SINGLY, len(nearness)) - 1)[:_COMPARED_SINGLY]
        )
        lengths = self.starts[near + 1] - self.starts[near]
        firsts = np.cumsum(lengths) - lengths
        rows = np.arange(lengths.sum()) + np.repeat(self.starts[near] - firsts, lengths)
        likeness = restore_quantised(self.vectors[self.singly[rows]]) @ vector
        found = nearness[near] + _SINGLY_WEIGHT * np.maximum.reduceat(likeness, firsts)
        order = (-found).argsort(kind="stable")
        return dict(zip(near[order].tolist(), found[order].tolist(), strict=True))

    def shared(self, text: str) -> np.ndarray:
        """Return for each group which share of the pairs of a text it has; those that few groups have weigh more."""
        import numpy as np

        found = np.zeros(len(self.groups), dtype=np.float32)
        whole = 0.0
        for pair in character_pairs(text):
            having = self.pairs.having(pair)
            weight = math.log(len(self.groups) / (len(having) or 0.5))
            whole += weight
            if len(having):
                found[having] += weight
        return found / whole if whole else found


def near_groups(
    text: str, vector: np.ndarray, using: str, *, most: int, least: float, without: Collection[str] = ()
) -> list[NearGroup]:
    """Return at most ``most`` groups that are near a folded text with this vector by ``least`` or more, nearest first.

    Groups that have a word of ``without`` are left out. Where groups are not encoded yet there are none. One query.
    """
    path = _path(using)
    written = _modification_time(path)
    encoded = None if written is None else _encoded_groups(path, written, staff_groups(using))
    if encoded is None:
        return []
    found: list[NearGroup] = []
    for at, nearness in encoded.nearness(text, vector).items():
        if nearness < least or len(found) == most:
            break
        if not set(without).intersection(encoded.groups[at].words):
            (official,) = restore_quantised(encoded.vectors[encoded.official[[at]]])
            found.append(NearGroup(encoded.groups[at], nearness, official))
    let_pages_go(encoded.vectors)
    return found


def load_groups(using: str) -> None:
    """Open the vectors of the groups of the files now, so that the first question need not wait for it.

    Where staff added groups, they are opened again with these.
    """
    path = _path(using)
    written = _modification_time(path)
    if written is not None and _has_all_of_files(path, written):
        _encoded_groups(path, written, ())


def are_encoded(using: str) -> bool:
    """Return whether the groups of the files are encoded as they are now.

    Those of staff are once the data is encoded up to its last change.
    """
    path = _path(using)
    written = _modification_time(path)
    return written is not None and _has_all_of_files(path, written)


def encode_groups(using: str) -> None:
    """Encode the groups that are not, and drop what is no group any more; the caller holds the lock of the folder.

    Raise `BuildStopped` when the process is about to end; the next goes on with what is written.
    """
    import numpy as np

    path = _path(using)
    written = _modification_time(path)
    stored, vectors = _no_vectors() if written is None else _read_vectors(path)
    groups, added = similar_groups(), staff_groups(using)
    if np.array_equal(np.unique(np.concatenate([_keys_of(groups), _keys_of(added)])), np.unique(stored[1:])):
        return
    known = {key: row for row, key in enumerate(stored.tolist()) if row}
    texts = {meaning_key(text): text for group in (*groups, *added) for text in _texts_of(group)}
    keys = [key for key in texts if key in known]
    missing = [key for key in texts if key not in known]
    found = [vectors[[known[key] for key in keys]]]
    for start in range(0, len(missing), _AT_ONCE):
        raise_if_stopping(start, len(missing))
        some = missing[start : start + _AT_ONCE]
        found.append(quantise(encode_sentences([texts[key] for key in some])))
        keys += some
        if len(found) == _SAVED_AFTER:
            found = [np.concatenate(found)]
            _write_vectors(path, keys, found[0])
    _write_vectors(path, keys, np.concatenate(found))
    for other in path.parent.glob("wordings-*"):
        if other != path:
            other.unlink(missing_ok=True)


def _path(using: str) -> Path:
    """Return the file of the groups: its name changes with the encoder."""
    return vector_folder(using) / f"wordings-{ENCODER_NAME}.npy"


def _modification_time(path: Path) -> int | None:
    """Return when a file was written, None if there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def _texts_of(group: WordingGroup) -> tuple[str, ...]:
    """Return what of a group is encoded: its everyday words together, those of plans, and each everyday word."""
    return "，".join(group.words), "，".join(group.official), *group.words


# Of the files, which are always the same; those of staff are few.
@lru_cache(maxsize=2)
def _keys_of(groups: tuple[WordingGroup, ...]) -> np.ndarray:
    """Return the keys of the texts of groups, uint64, in order."""
    import numpy as np

    return np.array([meaning_key(text) for group in groups for text in _texts_of(group)], dtype=np.uint64)


def _rows_of(keys: np.ndarray, stored: np.ndarray) -> np.ndarray:
    """Return the rows of a file that has the keys ``stored``, 0 for a key that it does not have."""
    import numpy as np

    order = np.argsort(stored[1:]) + 1
    if not len(order):
        return np.zeros(len(keys), dtype=np.int64)
    rows: np.ndarray = order[np.searchsorted(stored[order], keys).clip(max=len(order) - 1)]
    return np.where(stored[rows] == keys, rows, 0)


@lru_cache(maxsize=4)
def _has_all_of_files(path: Path, written: int) -> bool:
    return bool(_rows_of(_keys_of(similar_groups()), _read_vectors(path)[0]).all())


def _write_vectors(path: Path, keys: Sequence[int], vectors: np.ndarray) -> None:
    """Write the file of the vectors of texts with these keys, whole or not at all."""
    import numpy as np

    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        rows = np.zeros(len(keys) + 1, dtype=_row_type())
        rows["key"][1:], rows["vector"][1:] = keys, vectors
        np.save(file, rows)
    # Whoever has the one before mapped keeps it.
    fresh.replace(path)


def _no_vectors() -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    return np.zeros(1, dtype=np.uint64), np.zeros((1, DIMENSIONS), dtype=np.int8)


def _row_type() -> np.dtype[Any]:
    import numpy as np

    return np.dtype([("key", np.uint64), ("vector", np.int8, (DIMENSIONS,))])


def _read_vectors(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of the texts of a file, uint64, and their vectors, in 8 bits, mapped.

    The first row is 0, of what is not there. There is no other if the file cannot be read.
    """
    import numpy as np

    try:
        rows = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):
        logger.info("the vectors of wordings cannot be read", exc_info=True)
        return _no_vectors()
    if rows.ndim != 1 or rows.dtype != _row_type() or not len(rows):
        return _no_vectors()
    keys = np.array(rows["key"])
    let_pages_go(rows)
    return keys, rows["vector"]


# One alone: they take some 20 MB, and while a new site encodes them the file is written every few seconds.
@lru_cache(maxsize=1)
def _encoded_groups(path: Path, written: int, added: tuple[WordingGroup, ...]) -> EncodedGroups | None:
    """Return the groups of the files and those ``added``, with the vectors of a file that was written at a time.

    None if it cannot be read.
    """
    import numpy as np

    groups = (*similar_groups(), *added)
    stored, vectors = _read_vectors(path)
    if len(stored) == 1:
        return None
    rows = _rows_of(np.concatenate([_keys_of(similar_groups()), _keys_of(added)]), stored)
    starts = np.cumsum([0, *(len(group.words) for group in groups)])
    # Of each group, its words together, then what plans say, then each of its words.
    together = starts[:-1] + 2 * np.arange(len(groups))
    words = restore_quantised(vectors[rows[together]])
    let_pages_go(vectors)
    return EncodedGroups(
        groups,
        words,
        vectors,
        rows[together + 1],
        np.delete(rows, np.concatenate([together, together + 1])),
        starts,
        GroupPairs([group.words for group in groups]),
    )
