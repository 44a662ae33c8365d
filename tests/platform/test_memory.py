"""A worker's threads share two heaps, and what was needed for a moment goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from policyhub.conf import memory
from policyhub.conf.memory import MemoryReturn, limit_heaps

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
#: Frees 100 MB between blocks that stay, gives them back, and prints how many MB that was.
_FREED = """
from policyhub.conf.memory import return_freed_memory
def own():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon:")) // 1024
held = [bytes(2000) for _ in range(50_000)]
held = held[::100]
before = own()
assert return_freed_memory()
print(before - own())
"""
glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one heap")


def printed(code: str) -> int:
    """Return the number that a process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"POLICYHUB_ENV": "test"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return int(done.stdout)


@glibc
def test_threads_under_gunicorn_share_two_heaps() -> None:
    assert printed(_HEAPS) > 2
    assert printed("import policyhub.conf.gunicorn" + _HEAPS) <= 2


@glibc
def test_what_is_free_between_blocks_that_stay_is_given_back() -> None:
    assert printed(_FREED) > 50


def test_what_the_site_loads_is_left_out_of_the_garbage_collection() -> None:
    script = "import gc; from policyhub.conf.memory import collect_seldom; collect_seldom(); print(gc.get_freeze_count())"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) > 1_000


def test_where_the_c_library_knows_no_such_thing_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert not limit_heaps(2)
    assert not memory.return_freed_memory()


def test_memory_is_given_back_after_requests_but_not_after_each(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 101.0, 130.0, 131.0, 160.0])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    given: list[bool] = []
    monkeypatch.setattr(memory, "return_freed_memory", lambda: given.append(True))
    give_back, counts = MemoryReturn(pause=30.0), []
    for _ in range(4):
        give_back(sender=None)
        counts.append(len(given))
    assert counts == [0, 1, 1, 2]
