"""The words of texts, computed once: what the segmenter said is kept in the database and asked for again."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable

from django.db import DatabaseError, transaction
from psycopg.errors import ReadOnlySqlTransaction

from measures.models import TextWords
from measures.search.words.segmenter import segment_text, segmenter_version

logger = logging.getLogger(__name__)


def cached_words(texts: Iterable[str], using: str) -> dict[str, list[str]]:
    """Return the words of each of the folded ``texts``; one query, and one more if any is new."""
    keys = {_cache_key(text): text for text in texts}
    kept = dict(
        TextWords.objects.using(using).filter(key__in=list(keys)).values_list("key", "words"),
    )
    fresh = {key: " ".join(segment_text(text)) for key, text in keys.items() if key not in kept}
    if fresh:
        _store_words(fresh, using)
    return {text: (kept.get(key) or fresh.get(key) or "").split() for key, text in keys.items()}


def _cache_key(text: str) -> str:
    """Return the key that the words of ``text`` are kept under."""
    return hashlib.blake2b(f"{segmenter_version()}\n{text}".encode(), digest_size=16).hexdigest()


def _store_words(fresh: dict[str, str], using: str) -> None:
    """Keep words for the next time; a database that cannot take them now is no reason to stop."""
    rows = [TextWords(key=key, words=said) for key, said in fresh.items()]
    try:
        with transaction.atomic(using=using):
            TextWords.objects.using(using).bulk_create(rows, ignore_conflicts=True, batch_size=500)
    except DatabaseError as error:
        if isinstance(error.__cause__, ReadOnlySqlTransaction):
            # A replica. The primary's index meets the same texts and keeps their words for all.
            return
        logger.warning("the words of %d texts could not be kept", len(rows), exc_info=True)
