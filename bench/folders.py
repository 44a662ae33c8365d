"""The folders of the bench: the plans, and for each size a database with its index."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: The folder of everything that the bench writes; ``BENCH_DIR`` names another.
HOME = Path(os.environ.get("BENCH_DIR") or ROOT / "var" / "bench")
SIZES = (10_000, 100_000, 300_000)


@dataclass(frozen=True, slots=True)
class BenchFolder:
    """The folder of one size, a number of measures."""

    size: int

    @property
    def folder(self) -> Path:
        """Return the folder, made if need be; it is the site's ``VAR_DIR``."""
        path = HOME / str(self.size)
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def plans(self) -> Path:
        """Return the folder of the plans: the same for all sizes, each takes the first ones."""
        return HOME / "plans"

    @property
    def registry(self) -> Path:
        """Return the folder of the registry of the made-up districts."""
        return HOME / "registry"

    @property
    def database(self) -> Path:
        """Return the site's SQLite database."""
        return self.folder / "policyhub.sqlite3"

    @property
    def complete(self) -> Path:
        """Return the empty file that marks complete loading."""
        return self.folder / "complete"

    def environment(self) -> dict[str, str]:
        """Return the environment in which the site runs on this size; nothing is encoded in the background."""
        return {
            **os.environ,
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": "",
            "POLICYHUB_ENV": "development",
            "DEBUG": "0",
            "LOG_LEVEL": "ERROR",
            "PYTHONHASHSEED": "0",
            "SEARCH_BY_MEANING": "0",
        }


def set_up(size: int, **settings: str) -> None:
    """Make Django ready in this process, on the database of ``size`` measures.

    ``settings`` are variables of its environment.
    """
    os.environ.update(BenchFolder(size).environment() | settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    import django

    django.setup()
