"""What the tests of spreadsheets share."""

from __future__ import annotations

import pytest

from tests.spreadsheets.sheet_site import Site


@pytest.fixture
def site(db: None) -> Site:
    """Return a document with three measures, exported and sent back by a superuser."""
    return Site()
