"""What the tests of search share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from measures.models import Measure
from measures.search.meaning import encoding, wording_vectors
from measures.search.results import meant_hits
from measures.search.words.wordings import WordingGroup, similar_groups
from tests.search.small import make_small_corpus
from tests.settings import SHARE

#: Where runs share the tests, each eighth group of wordings is encoded: all of them take more than a minute.
_WORDINGS = 8 if SHARE else 1


@pytest.fixture
def small_corpus(db: None) -> list[Measure]:
    """Have five documents of 24 measures in the database, made of sentences of the readable plans."""
    return make_small_corpus(documents=5, measures=24)


@pytest.fixture
def meaning(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have measures found by their meaning once a test has called `encode_library`; this loads the encoder."""
    monkeypatch.setattr(wording_vectors, "similar_groups", _some_groups)
    settings.SEARCH_BY_MEANING = True
    encoding._started.clear()


@cache
def _some_groups() -> tuple[WordingGroup, ...]:
    """Return the groups of wordings that are encoded, the same ones in every run."""
    return similar_groups()[::_WORDINGS]


@pytest.fixture
def letter_meaning(meaning: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have texts that share letters mean the same: for tests of all but the encoder, which takes seconds."""
    for module in (encoding, meant_hits):
        monkeypatch.setattr(module, "encode_sentences", encode_letters)
    # The groups of wordings mean nothing by their letters.
    monkeypatch.setattr(encoding, "encode_groups", lambda using: None)
    monkeypatch.setattr(encoding, "are_encoded", lambda using: True)


def encode_letters(texts: Sequence[str]) -> np.ndarray:
    """Return vectors of which each character of a text turns one way, the same in every process."""
    vectors = np.array([sum(map(_letter, text)) for text in texts], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


@cache
def _letter(character: str) -> np.ndarray:
    return np.random.default_rng(ord(character)).normal(size=512)


@pytest.fixture
def two_groups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[WordingGroup, ...]:
    """Have two groups of wordings, not encoded yet, in place of those of the files."""
    groups = (WordingGroup(("跑断腿",), ("只跑一次",)), WordingGroup(("打白条",), ("拖欠账款",)))
    monkeypatch.setattr(wording_vectors, "similar_groups", lambda: groups)
    monkeypatch.setattr(wording_vectors, "_path", lambda using: tmp_path / "wordings-test.npy")
    monkeypatch.setattr(wording_vectors, "encode_sentences", encode_letters)
    return groups
