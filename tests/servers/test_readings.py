"""Six slow files at once on a site with two connections: readers are answered meanwhile, and every file is read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.loading.small_plans import Plan
from tests.servers.cluster import Cluster
from tests.servers.conftest import PASSWORD
from tests.servers.web import PATIENCE, Site
from tests.text.samples import word

FILES, READERS = 6, 3
_DONE = "SELECT count(*) FROM measures_importdraft WHERE state IN ('ready', 'failed')"
_READ = "SELECT count(*) FROM measures_importdraft WHERE state = 'ready'"


@pytest.fixture
def narrow(cluster_begun: Cluster, tmp_path: Path) -> Iterator[Site]:
    """Have a site of one process with two connections to the database."""
    cluster_begun.heal()
    site = Site(
        tmp_path / "site",
        {
            "POLICYHUB_ENV": "development",
            "DEBUG": "false",
            "DATABASE_URL": cluster_begun.primary.url("site"),
            "DATABASE_POOL_SIZE": "2",
            "WEB_WORKERS": "1",
            "WEB_THREADS": "8",
        },
    )
    try:
        site.start()
        yield site
    finally:
        site.stop()
        cluster_begun.primary.ask("DELETE FROM measures_importdraft")


def slow() -> bytes:
    """Return a plan that takes seconds to read: behind it stand many lines whose characters are damaged."""
    damaged = "納入?yún)^(qū)級機(jī)關(guān)考核，優(yōu)化營商環(huán)境。"
    return word(Plan().text() + f"\n{damaged}" * 10)


@pytest.mark.long
def test_readers_are_answered_while_six_slow_files_are_read(narrow: Site, cluster_begun: Cluster) -> None:
    staff = narrow.reader()
    staff.log_in("staff", PASSWORD)
    token = staff.form("/admin/intake/")["csrfmiddlewaretoken"]
    content, until = slow(), time.monotonic() + 4 * PATIENCE

    def read(path: str) -> set[int]:
        """Ask for pages until all is read; return how they were answered."""
        reader, seen = narrow.reader(), set()
        while not _is_done(cluster_begun):
            assert time.monotonic() < until, narrow.log_text()[-4_000:]
            seen.add(reader.get(path).status)
        return seen

    reported = []
    for n in range(FILES):
        sent = staff.send("/admin/intake/", {"csrfmiddlewaretoken": token}, f"{n}.docx", content)
        assert sent.status == 302, sent.text
        reported.append(staff.get(sent.headers["Location"]).text)
    assert "排队中，前面还有 " in reported[-1]
    with ThreadPoolExecutor(READERS) as threads:
        answered = set().union(*threads.map(read, ["/measures/", "/documents/", "/"][:READERS]))
    assert answered == {200}
    assert cluster_begun.primary.ask(_READ) == FILES


def _is_done(cluster: Cluster) -> bool:
    return bool(cluster.primary.ask(_DONE) == FILES)
