"""What the tests of exports share."""

from __future__ import annotations

import pytest

from measures.models import Document, Measure
from tests.exports.hostile import make_hostile
from tests.search.small import make_small_corpus


@pytest.fixture
def small_corpus(db: None) -> list[Measure]:
    """Have three documents of 12 measures in the database."""
    return make_small_corpus(documents=3, measures=12)


@pytest.fixture
def hostile(db: None) -> Document:
    """Have a document in the database all of whose texts do harm."""
    return make_hostile()
