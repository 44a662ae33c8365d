"""What the tests of search share."""

from __future__ import annotations

import pytest

from measures.models import Measure
from tests.search.small import make_small_corpus


@pytest.fixture
def small_corpus(db: None) -> list[Measure]:
    """Have five documents of 24 measures in the database, made of sentences of the readable plans."""
    return make_small_corpus(documents=5, measures=24)
