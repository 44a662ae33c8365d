"""The words of texts, segmented once and cached in the database."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable

from django.db import DatabaseError, transaction
from psycopg.errors import ReadOnlySqlTransaction

from measures.connections import brief_lock_waits, is_lock_error
from measures.models import TextWords
from measures.search.words.segmenter import segment_text, segmenter_version

logger = logging.getLogger(__name__)


def cached_words(texts: Iterable[str], using: str) -> dict[str, list[str]]:
    """Return the words of each of the folded ``texts``; one query, and one more if any is new."""
    keys = {_cache_key(text): text for text in texts}
    cached = dict(
        TextWords.objects.using(using).filter(key__in=list(keys)).values_list("key", "words"),
    )
    fresh = {key: " ".join(segment_text(text)) for key, text in keys.items() if key not in cached}
    if fresh:
        _store_words(fresh, using)
    return {text: (cached.get(key) or fresh.get(key) or "").split() for key, text in keys.items()}


def _cache_key(text: str) -> str:
    """Return the cache key of ``text``."""
    return hashlib.blake2b(f"{segmenter_version()}\n{text}".encode(), digest_size=16).hexdigest()


def _store_words(fresh: dict[str, str], using: str) -> None:
    """Store words in the cache unless others are writing; log an error of the database and go on.

    Who brings the index up to date holds a lock that whoever is writing may be waiting for.
    """
    rows = [TextWords(key=key, words=words) for key, words in fresh.items()]
    try:
        with brief_lock_waits(using), transaction.atomic(using=using):
            TextWords.objects.using(using).bulk_create(rows, ignore_conflicts=True, batch_size=500)
    except DatabaseError as error:
        if isinstance(error.__cause__, ReadOnlySqlTransaction):
            # A replica. The primary indexes the same texts and caches their words for all.
            return
        if is_lock_error(error):
            logger.info("the words of %d texts are not kept: others are writing", len(rows))
            return
        logger.warning("the words of %d texts could not be kept", len(rows), exc_info=True)
