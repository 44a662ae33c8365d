"""The registry, which every load needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from districts.models import District
from districts.registry.load import load_registry
from districts.registry.read import read_registry


@pytest.fixture
def registry(db: None) -> District:
    """Have the registry in the database; return 嘉定."""
    load_registry(registry=read_registry(Path(settings.BASE_DIR) / "fixtures" / "registry"))
    return District.objects.get(slug="jiading")
