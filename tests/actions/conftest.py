"""The registry, which every load needs: as much of it as the tests speak of."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from districts.models import District
from districts.registry.entries import Registry
from districts.registry.load import load_registry
from districts.registry.read import read_registry


@pytest.fixture(scope="session")
def two_districts() -> Registry:
    """Return the registry of 嘉定, 虹口 and the city."""
    whole = read_registry(Path(settings.BASE_DIR) / "fixtures" / "registry")
    slugs = {"jiading", "hongkou"}
    return Registry(
        tuple(district for district in whole.districts if district.slug in slugs),
        tuple(each for each in whole.departments if each.district in {*slugs, ""}),
    )


@pytest.fixture
def registry(db: None, two_districts: Registry) -> District:
    """Have it in the database; return 嘉定."""
    load_registry(registry=two_districts)
    return District.objects.get(slug="jiading")
