"""The storages of static files, which remember the address of each: a page has some twenty."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: More files than the site has.
_MOST = 512


class _RememberedAddresses:
    """Works out the address of a file once: it follows from the settings and the manifest."""

    url: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url = lru_cache(_MOST)(self.url)


class SiteFiles(_RememberedAddresses, StaticFilesStorage):
    """Static files under their own names."""


class CollectedFiles(_RememberedAddresses, CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Static files under names with their hashes, as `collectstatic` has written them for production."""
