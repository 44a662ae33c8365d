"""What the tests of spreadsheets that come back share."""

from __future__ import annotations

import pytest

from measures.models import Document, Measure
from tests.exports.hostile import make_hostile
from tests.search.small import make_small_corpus
from tests.spreadsheets.sheet_site import Site


@pytest.fixture
def site(db: None) -> Site:
    """Return a document with three measures, exported and sent back by a superuser."""
    return Site()


@pytest.fixture
def small_corpus(db: None) -> list[Measure]:
    """Make three documents of 12 measures."""
    return make_small_corpus(documents=3, measures=12)


@pytest.fixture
def hostile(db: None) -> Document:
    """Make a document all of whose texts do harm."""
    return make_hostile()
