"""Check that static files were collected: without them every page of production fails."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage


def collected_files_fault() -> str:
    """Return the fault of the static files as this process sees them, empty if all are there or none are needed.

    Production serves files under names from the manifest that `collectstatic` writes. A process reads the manifest when
    it starts; files that are collected later are known to the next process.
    """
    storage: Any = staticfiles_storage
    if not isinstance(storage, ManifestFilesMixin):
        return ""
    try:
        on_disk, _ = storage.load_manifest()
    except (OSError, ValueError) as error:
        return f"the manifest cannot be read: {error}"
    wanted = [name for finder in get_finders() for name, _ in finder.list([])]
    if missing := [name for name in wanted if name not in on_disk]:
        return f"{len(missing)} of {len(wanted)} files are not collected: run collectstatic"
    if [name for name in wanted if storage.hashed_files.get(name) != on_disk[name]]:
        return "collected anew since this process began: reload it"
    if lost := [name for name in wanted if not staticfiles_storage.exists(on_disk[name])]:
        return f"{len(lost)} of {len(wanted)} collected files are missing: run collectstatic"
    return ""
