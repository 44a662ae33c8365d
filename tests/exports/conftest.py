"""The fixtures of the export tests."""

from __future__ import annotations

import pytest

from measures.models import Document, Measure
from tests.exports.hostile import make_hostile
from tests.search.small import make_small_corpus


@pytest.fixture
def small_corpus(db: None) -> list[Measure]:
    """Create three documents with 12 measures each."""
    return make_small_corpus(documents=3, measures=12)


@pytest.fixture
def hostile(db: None) -> Document:
    """Create a document with harmful texts in all fields."""
    return make_hostile()
