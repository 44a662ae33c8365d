"""The storages of static files, which remember the address of each: a page has some twenty."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: More files than the site has.
_MOST = 512


class SiteFiles(StaticFilesStorage):
    """Static files under their own names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _remember_addresses(self)


class CollectedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Static files under names with their hashes, as `collectstatic` has written them for production."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _remember_addresses(self)


def _remember_addresses(storage: Any) -> None:
    """Have a storage work out the address of a file once: it follows from the settings and the manifest."""
    storage.url = lru_cache(_MOST)(storage.url)
