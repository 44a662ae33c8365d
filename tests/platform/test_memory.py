"""A worker's threads share two heaps: what each needed for a moment does not stay with each."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from policyhub.conf.memory import limit_heaps

ROOT = Path(__file__).parent.parent.parent
#: Has twelve threads hold memory at once and prints how many heaps that made beside the first: glibc begins each at a
#: multiple of 64 MiB.
_HEAPS = """
import threading
together, held = threading.Barrier(12), []
def work():
    together.wait()
    held.append([bytes(2000) for _ in range(1000)])
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
starts = [line.split()[0].split("-")[0] for line in open("/proc/self/maps") if len(line.split()) == 5]
print(sum(int(start, 16) % (64 << 20) == 0 for start in starts))
"""


def heaps(before: str = "") -> int:
    """Return how many heaps threads make in a process that first does something."""
    done = subprocess.run(
        [sys.executable, "-c", before + _HEAPS],
        cwd=ROOT,
        env={"POLICYHUB_ENV": "test"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one heap")
def test_threads_under_gunicorn_share_two_heaps() -> None:
    assert heaps() > 2
    assert heaps("import policyhub.conf.gunicorn") <= 2


def test_what_the_site_loads_is_left_out_of_the_garbage_collection() -> None:
    script = "import gc; from policyhub.conf.memory import collect_seldom; collect_seldom(); print(gc.get_freeze_count())"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) > 1_000


def test_where_the_c_library_knows_no_such_thing_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert not limit_heaps(2)
