"""``python -m tests.failure.disk full|read-only``: the site while its folder is on a disk that fails it, and afterwards.

To be run where mounting hurts nobody (``unshare --mount``), in an environment that names a migrated, empty database. In
``full``, all of ``VAR_DIR`` is put on a small disk, a SQLite database there with it; in ``read-only``, the index.
"""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import django

_SIZE = "24m"
_BLOCK = 1 << 16
#: More edits than this fit on no full disk: what is left of the last block is soon used up.
_MOST = 400
MEASURES = 8


def main() -> None:
    """Put a folder on a small disk and see what the site makes of it."""
    from django.conf import settings

    what = sys.argv[1]
    disk = Path(settings.VAR_DIR) / ("" if what == "full" else "index")
    disk.mkdir(exist_ok=True)
    aside = Path(tempfile.mkdtemp()) / "content"
    shutil.copytree(disk, aside)
    mount("-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(disk))
    shutil.copytree(aside, disk, dirs_exist_ok=True)
    shutil.rmtree(aside.parent)
    django.setup()
    {"full": full, "read-only": read_only}[what](Site(disk))


def mount(*arguments: str) -> None:
    """Mount something, or raise `subprocess.CalledProcessError`."""
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


class Site:
    """The site with one measure that somebody edits, whose title is searched for."""

    def __init__(self, disk: Path) -> None:
        from django.contrib.auth.models import User
        from django.test import Client
        from django.test.utils import setup_test_environment

        from tests.search.small import make_small_corpus

        setup_test_environment()
        self.disk = disk
        self.number = 0
        self.measure = make_small_corpus(documents=1, measures=MEASURES)[0]
        self.client = Client(raise_request_exception=False)
        self.client.force_login(User.objects.create_superuser("bianji"))
        self.expect("", MEASURES)

    def expect(self, words: str, found: int) -> Any:
        """Hold what a reader finds on the page of the list against what is to be found; return the results."""
        response = self.client.get("/measures/", {"q": words})
        assert response.status_code == 200, response.content.decode()[:2000]
        results = response.context["results"]
        assert results.total == found, (words, results.total)
        return results

    def edit(self) -> Any:
        """Give the measure another title and a long text, as staff do on its form; return the answer."""
        from tests.staff.test_admin_edits import filled

        self.number += 1
        path = f"/admin/measures/measure/{self.measure.pk}/change/"
        text = f"第 {self.number} 稿" + "满" * 3000
        sent = filled(self.client, path) | {"title": self.title, "text": text, "change_reason": "试验"}
        return self.client.post(path, sent)

    @property
    def title(self) -> str:
        """The title that the last edit gave, or was to give."""
        return f"独角兽{self.number}号"

    def saved(self) -> str:
        """Return the title that is saved."""
        self.measure.refresh_from_db()
        return str(self.measure.title)

    def readiness(self) -> dict[str, Any]:
        """Return what ``/readyz`` says."""
        health: dict[str, Any] = json.loads(self.client.get("/readyz").content)
        return health


def full(site: Site) -> None:
    """A disk that fills up: what is refused says so, what is saved is saved, and space alone mends it."""
    filler, saved, refused = site.disk / "filler", site.saved(), None
    _fill(filler)
    for _ in range(_MOST if _is_on_disk() else 3):
        answer = site.edit()
        if answer.status_code == 507:
            refused = answer
            break
        assert answer.status_code == 302, (answer.status_code, answer.content.decode()[:2000])
        saved = site.title
        assert site.saved() == saved
        site.expect(f'"{saved}"', 1)
    assert (refused is not None) == _is_on_disk()
    if refused is not None:
        page = refused.content.decode()
        for words in ("存储空间已满", "可能没有保存", site.title):
            assert words in page, page
    assert site.saved() == saved
    site.expect("", MEASURES)
    assert site.readiness()["ready"] is True
    assert "No space left" in site.readiness()["index_folder"]
    filler.unlink()
    _mended(site)


def _is_on_disk() -> bool:
    """Return whether the database is on the disk that is full."""
    from django.db import connection

    return connection.vendor == "sqlite"


def _fill(filler: Path) -> None:
    """Write to a file until nothing more fits, not even a byte."""
    with filler.open("ab", buffering=0) as file:
        for size in (_BLOCK, 1):
            with suppress(OSError):
                while True:
                    file.write(b"\0" * size)


def _mended(site: Site) -> None:
    """Without a restart, edits are saved, searches find them, and the index is on disk again and right."""
    from measures.search.index.follower import current_snapshot
    from measures.search.index.index_check import compare_index
    from measures.search.tantivy_engine import open_indexes

    open_indexes._MEMORY_SECONDS = 0.0
    answer = site.edit()
    assert answer.status_code == 302, (answer.status_code, answer.content.decode()[:2000])
    assert site.saved() == site.title
    site.expect(f'"{site.title}"', 1)
    assert not compare_index(current_snapshot("default").searcher, "default")
    in_use = open_indexes.open_index_of("default")
    assert in_use is not None
    assert in_use.folder is not None
    health = site.readiness()
    assert health["ready"] is True
    assert "index_folder" not in health


def read_only(site: Site) -> None:
    """A folder that cannot be written: the site goes on with what it has, says so, and mends itself."""
    from measures.search.index import background_build
    from measures.search.index.follower import forget_indexes
    from measures.search.results import library_counts, theme_counts

    mount("-o", "remount,ro", str(site.disk))
    # What is small is kept in memory meanwhile, and followed there.
    assert site.edit().status_code == 302
    site.expect(f'"{site.title}"', 1)
    assert "Read-only" in site.readiness()["index_folder"]
    # What is large serves as it was, and says that it is behind; so after a restart.
    background_build.MAX_INLINE_MEASURES = 3
    for _ in range(2):
        forget_indexes()
        assert site.expect("", MEASURES).stale is True
    # Where there is nothing to serve, no page says that it is being built.
    forget_indexes()
    # What was counted holds the state that it was counted in, and its files.
    library_counts._followed.clear()
    theme_counts._followed.clear()
    gc.collect()
    mount("-o", "remount,rw", str(site.disk))
    for each in site.disk.iterdir():
        shutil.rmtree(each)
    mount("-o", "remount,ro", str(site.disk))
    _tells_that_it_cannot(site)
    background_build.MAX_INLINE_MEASURES = 5000
    site.expect("", MEASURES)
    mount("-o", "remount,rw", str(site.disk))
    _mended(site)


def _tells_that_it_cannot(site: Site) -> None:
    """A search says what is wrong, other pages go on."""
    for _ in range(2):
        response = site.client.get("/measures/", {"q": "独角兽"})
        assert response.status_code == 503
        assert "索引目录无法写入" in response.content.decode()
    response = site.client.get("/api/v1/measures")
    assert response.status_code == 503
    assert "索引目录无法写入" in response.json()["error"]["message"]
    for path in ("/", "/documents/", "/departments/"):
        assert site.client.get(path).status_code == 200, path


if __name__ == "__main__":
    main()
