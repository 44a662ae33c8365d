"""The entries of measures as tantivy's documents."""

from __future__ import annotations

from collections.abc import Iterable

import tantivy

from measures.search.index.measure_entries import IndexEntry, filter_values, word_values
from measures.search.tantivy_engine import schema
from measures.search.words.word_cache import cached_words


def tantivy_documents(entries: Iterable[IndexEntry], using: str) -> list[tantivy.Document]:
    """Return the tantivy document of each entry."""
    entries = list(entries)
    words = cached_words([text for entry in entries for text in (entry.title, entry.text)], using)
    return [_tantivy_document(entry, words[entry.title], words[entry.text]) for entry in entries]


def _tantivy_document(entry: IndexEntry, title_words: list[str], text_words: list[str]) -> tantivy.Document:
    """Return the tantivy document of one entry."""
    document = tantivy.Document()
    document.add_unsigned("stamp", entry.stamp)
    for name, values in filter_values(entry).items():
        for value in values:
            if isinstance(value, str):
                document.add_text(name, value)
            else:
                document.add_unsigned(name, value)
    for name, text in (("title", entry.title), ("text", entry.text)):
        document.add_text(f"{name}_one", schema.single_characters(text))
        document.add_text(f"{name}_two", schema.neighbouring_pairs(text))
    for name, words in word_values(title_words, text_words).items():
        document.add_text(name, " ".join(words))
    return document
