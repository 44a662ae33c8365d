"""What a process loads before its first request is not loaded by its first search."""

from __future__ import annotations

import pytest

from measures.search import preparation
from measures.search.meaning import wording_vectors
from measures.search.query import question_places
from measures.search.words import wordings
from measures.search.words.wordings import WordingGroup, find_wordings
from tests.search.conftest import encode_letters


def clear_tables() -> None:
    """Forget what was loaded."""
    wordings._groups_by_word.cache_clear()
    question_places._outside_by_pair.cache_clear()
    wording_vectors._encoded_groups.cache_clear()


@pytest.mark.django_db
def test_a_first_search_loads_no_tables(
    meaning: None, two_groups: tuple[WordingGroup, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "load_encoder", lambda: None)
    clear_tables()
    # Before anything is encoded.
    preparation.prepare_searches("default")
    wording_vectors.encode_groups("default")
    preparation.prepare_searches("default")
    loaded = wording_vectors._encoded_groups.cache_info().misses
    assert find_wordings("打白条")
    assert list(question_places._find_unknown("杭州的融资", set()))
    (vector,) = encode_letters(["总打白条"])
    assert wording_vectors.near_groups("总打白条", vector, "default", most=2, least=0.5)
    assert wording_vectors._encoded_groups.cache_info().misses == loaded == 1
    assert wordings._groups_by_word.cache_info().misses == 1
    assert question_places._outside_by_pair.cache_info().misses == 1
    clear_tables()
