"""``python -m tests.failure.disk full|read-only``: the site while its folder is on a disk that fails it, and afterwards.

To be run where mounting hurts nobody (``unshare --mount``), in an environment that names a migrated, empty database. The
folder ``VAR_DIR`` gets a small disk of its own; a SQLite database there is on it as well.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

_SIZE = "24m"
_BLOCK = 1 << 16
#: More edits than this fit on no full disk: what is left of the last block is soon used up.
_MOST = 400


def main() -> None:
    """Put the folder on a small disk and see what the site makes of it."""
    from django.conf import settings

    disk = Path(settings.VAR_DIR)
    aside = Path(tempfile.mkdtemp(dir=disk.parent)) / "content"
    shutil.copytree(disk, aside)
    mount("-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(disk))
    shutil.copytree(aside, disk, dirs_exist_ok=True)
    django.setup()
    {"full": full, "read-only": read_only}[sys.argv[1]](Site(disk))


def mount(*arguments: str) -> None:
    """Mount something, or raise `subprocess.CalledProcessError`."""
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


class Site:
    """The site with one measure that somebody edits, whose title is searched for."""

    def __init__(self, disk: Path) -> None:
        from django.conf import settings
        from django.contrib.auth.models import User
        from django.test import Client

        from tests.search.small import make_small_corpus

        settings.ALLOWED_HOSTS = ["testserver"]
        self.disk = disk
        self.number = 0
        self.measure = make_small_corpus(documents=1, measures=8)[0]
        self.client = Client(raise_request_exception=False)
        self.client.force_login(User.objects.create_superuser("bianji"))
        assert self.finds("") == 8

    def finds(self, words: str) -> int:
        """Return how many measures a reader finds on the page of the list."""
        response = self.client.get("/measures/", {"q": words})
        assert response.status_code == 200, response.content.decode()[:500]
        return int(response.context["results"].total)

    def edit(self) -> Any:
        """Give the measure another title and a long text, as staff do on its form; return the answer."""
        self.number += 1
        path = f"/admin/measures/measure/{self.measure.pk}/change/"
        form = self.client.get(path).context["adminform"].form
        fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        fields |= {"title": f"独角兽{self.number}号", "text": "满" * 3000 + str(self.number), "change_reason": "试验"}
        return self.client.post(path, {**fields, **_management()})

    def title(self) -> str:
        """Return the title that is saved."""
        self.measure.refresh_from_db()
        return str(self.measure.title)

    def readiness(self) -> dict[str, Any]:
        """Return what ``/readyz`` says."""
        said: dict[str, Any] = json.loads(self.client.get("/readyz").content)
        return said


def _management() -> dict[str, str]:
    """Return what the forms within the form send where nothing is in them."""
    return {}


def full(site: Site) -> None:
    """A disk that fills up: what is refused says so, what is saved is saved, and space alone mends it."""
    filler = site.disk / "filler"
    _fill(filler)
    saved, refused = site.title(), None
    for _ in range(_MOST):
        answer = site.edit()
        if answer.status_code == 302:
            saved = f"独角兽{site.number}号"
        elif answer.status_code == 507:
            refused = answer
            break
        else:
            raise AssertionError((answer.status_code, answer.content.decode()[:2000]))
        assert site.title() == saved
        assert site.finds(f'"{saved}"') == 1
    if _is_on_disk(site):
        assert refused is not None
        page = refused.content.decode()
        for words in ("存储空间已满", "可能没有保存", f"独角兽{site.number}号"):
            assert words in page, page
    else:
        assert refused is None
    assert site.title() == saved
    assert site.finds("") == 8
    _fill(filler)
    filler.unlink()
    _mended(site)


def _is_on_disk(site: Site) -> bool:
    """Return whether the database is on the disk that is full."""
    from django.db import connection

    return connection.vendor == "sqlite"


def _fill(filler: Path) -> None:
    """Write to a file until nothing more fits, not even a byte."""
    with filler.open("ab", buffering=0) as file:
        for size in (_BLOCK, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def _mended(site: Site) -> None:
    """Without a restart, edits are saved, searches find them, and the index is on disk again and right."""
    from measures.search import opened
    from measures.search.compare import compare
    from measures.search.node import snapshot

    opened._MEMORY_SECONDS = 0.0
    answer = site.edit()
    assert answer.status_code == 302, (answer.status_code, answer.content.decode()[:2000])
    title = site.title()
    assert title == f"独角兽{site.number}号"
    assert site.finds(f'"{title}"') == 1
    assert not compare(snapshot("default").searcher, "default")
    in_use = opened.known("default")
    assert in_use is not None
    assert in_use.folder is not None
    assert site.readiness()["ready"] is True


def read_only(site: Site) -> None:
    """A folder that cannot be written: the site goes on with what it has, says so, and mends itself."""


if __name__ == "__main__":
    main()
