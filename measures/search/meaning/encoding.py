"""Encode the passages of all measures in the background, and what is new of them after every change.

It follows the database by the same log as the index. What is encoded stays: a passage that is written again, in this
measure or in another, is not encoded again. Nothing waits for it: what is not encoded is not found by its meaning yet.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Max

from measures.models import Measure
from measures.search.index.background_build import raise_if_stopping, start_worker
from measures.search.index.change_log import ChangeLog
from measures.search.index.file_locks import hold_file_lock
from measures.search.index.index_files import IndexDamaged
from measures.search.index.measure_batches import measure_id_batches
from measures.search.index.measure_entries import affected_measures
from measures.search.index.search_engine import ProgressCallback
from measures.search.meaning.open_vectors import open_vector_files, open_vectors
from measures.search.meaning.sentence_encoder import encode_sentences
from measures.search.meaning.vector_files import (
    VectorFiles,
    remove_other_generations,
    start_files,
    vector_folder,
)
from measures.search.meaning.wording_vectors import are_encoded, encode_groups
from measures.search.words.passages import meaning_key, meaning_text, split_passages

if TYPE_CHECKING:
    import numpy as np

logger = logging.getLogger(__name__)

#: Passages that are written at a time: a process that is to end waits for no more.
_BATCH = 128
#: Passages encoded at a time: a question waits for no more.
_AT_ONCE = 16
_MEASURES = 500
#: Seconds before a thread is started again for the same state of the data.
_PAUSE = 5.0
#: The share of rows that no measure has any more from which on they are removed.
_SPARE = 0.25

#: By folder: the data version for which a thread was started last, and when.
_started: dict[Path, tuple[int, float]] = {}


@dataclass(frozen=True, slots=True)
class EncodingProgress:
    """Whether every passage is encoded (``complete``), else of how many measures; ``passages`` are encoded.

    ``version`` is the data version that is encoded.
    """

    complete: bool
    passages: int = 0
    version: int = 0
    done: int = 0
    total: int = 0


def encoding_progress(using: str) -> EncodingProgress:
    """Return how far encoding has come."""
    files = open_vectors(using)
    if files is None:
        return EncodingProgress(complete=False)
    state = files.state
    version = state.position.version if state.position else 0
    return EncodingProgress(state.is_complete, state.count, version, state.done, state.total)


def encode_at_start(using: str) -> None:
    """Start to encode what is new in a thread of this process: the first question need not wait for its answers."""
    with suppress(OSError):
        _start_encoding(vector_folder(using), using)


def encode_later(using: str, version: int) -> None:
    """Start to encode what is new in a thread of this process, unless all is encoded up to the data ``version``."""
    if not settings.SEARCH_BY_MEANING or connections[using].in_atomic_block:
        return
    files = open_vectors(using)
    state = files.state if files else None
    is_current = state and state.is_complete and state.position and state.position.version == version
    if is_current and are_encoded(using):
        return
    try:
        folder = vector_folder(using)
    except OSError:
        return
    before, when = _started.get(folder, (-1, 0.0))
    if before != version or time.monotonic() - when > _PAUSE:
        _started[folder] = version, time.monotonic()
        _start_encoding(folder, using)


def _start_encoding(folder: Path, using: str) -> None:
    """Start the thread that writes the vectors in ``folder``, unless it runs."""
    start_worker(folder, using, lambda: _encode_quietly(using))


def _encode_quietly(using: str) -> None:
    """Encode what is new, until the process ends; the next search tries again where the database does not answer."""
    try:
        encode_library(using, report=raise_if_stopping)
    except DatabaseError as error:
        logger.warning("nothing is encoded, the database does not answer: %s", error)


def encode_library(
    using: str, *, report: ProgressCallback | None = None, wait: float = 0, afresh: bool = False
) -> VectorFiles:
    """Encode every passage of the database ``using`` that is not yet, going on where that was interrupted.

    With ``afresh`` all are encoded anew. Damaged files, and those of another encoder, are replaced. Raise
    `FileLockBusy` if another process still encodes after ``wait`` seconds.
    """
    folder = vector_folder(using)
    with hold_file_lock(folder / "write.lock", wait):
        files = _open_or_start(folder, afresh)
        files = _follow_log(files, using, report)
        if files.state.after is not None:
            files = _encode_all(files, using, report)
        encode_groups(using)
        return files


def remove_spare_rows(using: str) -> int:
    """Remove the rows that no measure has any more if they are many; return how many were removed.

    Raise `FileLockBusy` while another process encodes.
    """
    folder = vector_folder(using)
    with hold_file_lock(folder / "write.lock", 0):
        files = open_vector_files(folder)
        used = {key for batch in _measure_batches(0, using) for key in _passage_texts(batch, using)}
        spare = files.state.count - len(used)
        if spare <= files.state.count * _SPARE:
            return 0
        kept = files.keep_only(used)
        kept.state.write_to(folder)
        remove_other_generations(kept)
        return files.state.count - kept.state.count


def _open_or_start(folder: Path, afresh: bool) -> VectorFiles:
    """Return the files in ``folder``, empty ones if there are none that can be used or if ``afresh``."""
    try:
        files = open_vector_files(folder)
    except IndexDamaged:
        numbers = [int(path.name[1:]) for path in folder.glob("g*") if path.name[1:].isdigit()]
        files = start_files(folder, max(numbers, default=0) + 1)
    else:
        if not afresh:
            return files
        files = start_files(folder, files.state.generation + 1)
    files.state.write_to(folder)
    remove_other_generations(files)
    return files


def _follow_log(files: VectorFiles, using: str, report: ProgressCallback | None) -> VectorFiles:
    """Encode what changed since the files were written; where that is unknown, begin with all measures again."""
    log = ChangeLog(using)
    delta = log.since(files.state.position) if files.state.position else None
    if delta is None or delta.lost or any(entity == "*" for entity, _ in delta.dirty):
        state = replace(files.state, position=log.start(), after=0, done=0, total=0)
    else:
        pks = sorted(affected_measures(delta.dirty, using))
        for start in range(0, len(pks), _MEASURES):
            files = _encode_measures(files, pks[start : start + _MEASURES], using, report)
        state = replace(files.state, position=delta.position)
    files = VectorFiles(files.folder, state)
    state.write_to(files.folder)
    return files


def _encode_all(files: VectorFiles, using: str, report: ProgressCallback | None) -> VectorFiles:
    """Encode the measures that have not been looked at yet."""
    total = Measure.objects.using(using).count()
    for batch in _measure_batches(files.state.after or 0, using):
        files = _encode_measures(files, batch, using, report)
        done = files.state.done + len(batch)
        state = replace(files.state, after=batch[-1], done=done, total=max(total, done))
        files = VectorFiles(files.folder, state)
        state.write_to(files.folder)
        if report:
            report(state.done, state.total)
    files = VectorFiles(files.folder, replace(files.state, after=None))
    files.state.write_to(files.folder)
    return files


def _encode_measures(
    files: VectorFiles, pks: Sequence[int], using: str, report: ProgressCallback | None
) -> VectorFiles:
    """Encode the passages of the measures ``pks`` that are not yet."""
    texts = _passage_texts(pks, using)
    known = files.rows_of_keys(list(texts)) if texts else {}
    # Texts of about the same length are encoded faster together.
    missing = sorted((key for key in texts if key not in known), key=lambda key: len(texts[key]))
    for start in range(0, len(missing), _BATCH):
        keys = missing[start : start + _BATCH]
        files = files.add_rows(keys, _encode_patiently([texts[key] for key in keys]))
        files.state.write_to(files.folder)
        if report:
            report(files.state.done, files.state.total)
    return files


def _encode_patiently(texts: Sequence[str]) -> np.ndarray:
    """Return the vectors of ``texts``; who asks a question of this process meanwhile goes first."""
    import numpy as np

    parts = []
    for start in range(0, len(texts), _AT_ONCE):
        parts.append(encode_sentences(texts[start : start + _AT_ONCE]))
        # A lock that is taken again at once is never given to another thread.
        time.sleep(0.001)
    return np.concatenate(parts)


def _passage_texts(pks: Sequence[int], using: str) -> dict[int, str]:
    """Return the passages of measures as they are encoded, by key."""
    rows = Measure.objects.using(using).filter(pk__in=pks).order_by().values_list("title", "text")
    texts = [meaning_text(title, passage) for title, text in rows for passage in split_passages(text)]
    return {meaning_key(text): text for text in texts}


def _measure_batches(after: int, using: str) -> Iterator[list[int]]:
    """Yield the ids of all measures above ``after``, a batch at a time."""
    last = Measure.objects.using(using).aggregate(last=Max("pk"))["last"] or 0
    return measure_id_batches(after, last, using)
