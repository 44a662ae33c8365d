"""Fixtures that tests of several subjects use; `tests/conftest.py` offers them everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from districts.models import District
from districts.registry.registry_entries import DepartmentRegistry
from districts.registry.registry_files import read_registry
from districts.registry.registry_loading import load_registry
from measures.models import Document
from tests.catalogue.sample_library import make_library
from tests.corpus import Corpus
from tests.factories import UserFactory


def _read_whole_registry() -> DepartmentRegistry:
    return read_registry(Path(settings.BASE_DIR) / "fixtures" / "registry")


@pytest.fixture(scope="session")
def two_districts() -> DepartmentRegistry:
    """Return the registry of 嘉定, 虹口 and the city: as much of it as the tests of loading need."""
    whole = _read_whole_registry()
    slugs = {"jiading", "hongkou"}
    return DepartmentRegistry(
        tuple(district for district in whole.districts if district.slug in slugs),
        tuple(each for each in whole.departments if each.district in {*slugs, ""}),
    )


@pytest.fixture(scope="session")
def whole_registry() -> Corpus:
    """Return the rows of the registry, empty until a test first asks for them."""
    return Corpus(lambda: load_registry(registry=_read_whole_registry()))


@pytest.fixture
def registry(db: None, two_districts: DepartmentRegistry) -> District:
    """Load the registry of two districts; return 嘉定."""
    load_registry(registry=two_districts)
    return District.objects.get(slug="jiading")


@pytest.fixture
def staff(db: None) -> Client:
    """Return the client of a superuser."""
    client = Client()
    client.force_login(UserFactory())
    return client


@pytest.fixture
def library(db: None) -> Document:
    """Make the sample library; return the document that has everything."""
    return make_library()
