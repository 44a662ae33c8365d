"""The library that the tests of the pages look at."""

from __future__ import annotations

import pytest

from measures.models import Document
from tests.pages.sample import make_library


@pytest.fixture
def library(db: None) -> Document:
    """Make the sample library; return the document that has everything."""
    return make_library()
