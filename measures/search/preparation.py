"""Load what searches need into a process, so that its first search takes no longer than others."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings

from measures.search.index.search_engine import search_engine
from measures.search.meaning.sentence_encoder import load_encoder
from measures.search.meaning.wording_vectors import load_groups
from measures.search.query.question_places import load_place_names
from measures.search.words.segmenter import load_dictionary
from measures.search.words.wordings import load_wordings


def prepare_searches(using: str) -> None:
    """Load engine, dictionary, names and what a search by meaning compares; the database is not asked."""
    search_engine()
    load_dictionary()
    load_place_names()
    if settings.SEARCH_BY_MEANING:
        load_wordings()
        load_encoder()
        with suppress(OSError):
            load_groups(using)
