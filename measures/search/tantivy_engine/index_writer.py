"""Write measures into an index: those that changed, or all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import tantivy
from django.db.models import Max

from measures.models import Measure
from measures.search.index.change_log import ChangeLog, LogPosition
from measures.search.index.index_files import IndexDamaged
from measures.search.index.measure_batches import id_batches, measure_id_batches
from measures.search.index.measure_entries import affected_measures, read_entries
from measures.search.index.search_engine import ProgressCallback
from measures.search.tantivy_engine.measure_documents import tantivy_documents
from measures.search.tantivy_engine.schema import index_schema
from measures.search.words.folding import fold_text
from measures.search.words.word_cache import cached_words

#: Batches after which a build in progress is committed.
_COMMIT_EVERY = 20
_HEAP = 15_000_000
_BUILD_HEAP = 120_000_000


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Raise tantivy's errors of the disk as `OSError`: it raises `ValueError` for them."""
    try:
        yield
    except ValueError as error:
        raise OSError(f"the index could not be written: {error}") from error


def index_measures(index: tantivy.Index, pks: Sequence[int], using: str) -> None:
    """Write the measures ``pks`` into ``index`` as they are in the database, and commit."""
    with _disk_errors():
        writer = _writer(index, _HEAP, threads=1)
        for batch in id_batches(sorted(pks)):
            _replace_measures(writer, batch, using, replacing=True)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()


def _writer(index: tantivy.Index, heap: int, *, threads: int) -> tantivy.IndexWriter:
    """Return the writer of an index, with ``heap`` bytes of memory for its threads.

    Remove files that a killed writer left: this one would use the same names and fail.
    """
    writer = index.writer(heap, threads)
    writer.garbage_collect_files()
    return writer


def cache_changed_words(position: LogPosition, using: str, *, most: int) -> None:
    """Cache the words of what changed since ``position``, unless that is more than ``most`` measures.

    The first new text makes the process load the dictionary, which should not happen while it holds the lock.
    """
    pks = affected_measures(ChangeLog(using).since(position).dirty, using)
    if len(pks) <= most:
        texts = Measure.objects.using(using).filter(pk__in=pks).values_list("title", "text")
        cached_words([fold_text(text).strip() for pair in texts for text in pair], using)


class TooManyChanges(Exception):
    """More measures changed than the caller allows."""


def apply_changes(
    index: tantivy.Index, position: LogPosition, using: str, *, most: int | None = None
) -> LogPosition:
    """Write into ``index`` what changed since ``position`` and return its new position.

    Raise `IndexDamaged` if the changes are unknown, and `TooManyChanges` if that is more than ``most``
    measures.
    """
    delta = ChangeLog(using).since(position)
    if delta.is_unknown:
        raise IndexDamaged("it is not known what changed since the index was written")
    pks = affected_measures(delta.dirty, using)
    if most is not None and len(pks) > most:
        raise TooManyChanges
    if pks:
        index_measures(index, list(pks), using)
    return delta.position


def fill_index(
    index: tantivy.Index,
    using: str,
    *,
    after: int = 0,
    report: ProgressCallback | None = None,
    save: Callable[[int], None],
) -> None:
    """Write every measure whose id is above ``after`` into ``index``.

    ``save`` is called with an id when all measures up to it are committed. Those above it may be in the index after an
    interrupted run, and are replaced.
    """
    measures = Measure.objects.using(using)
    total, last = measures.count(), measures.aggregate(last=Max("pk"))["last"] or 0
    # An interrupted run may have committed some without saving its progress.
    resumed = index.searcher().num_docs > 0
    done = measures.filter(pk__lte=after).count()
    with _disk_errors():
        writer = _writer(index, _BUILD_HEAP, threads=2)
        for number, batch in enumerate(measure_id_batches(after, last, using), start=1):
            _replace_measures(writer, batch, using, replacing=resumed)
            done += len(batch)
            if report:
                report(done, max(total, done))
            if number % _COMMIT_EVERY == 0:
                writer.commit()
                save(batch[-1])
        writer.commit()
        writer.wait_merging_threads()
        index.reload()


def _replace_measures(
    writer: tantivy.IndexWriter, pks: Sequence[int], using: str, *, replacing: bool
) -> None:
    """Replace the measures ``pks`` in the index; remove those that do not exist any more."""
    documents = tantivy_documents(read_entries(pks, using), using)
    if replacing:
        # By query: deleting by term takes every whole number for a signed one and misses this field.
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index_schema(), "pk", list(pks)))
    for document in documents:
        writer.add_document(document)
