"""What a parser taken over by a hostile file might do: talk without an end, complain without an end, or never end."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

from measures.text.confined.confinement import PAGE_LINE, confine_process
from tests.text.allowances import SMALL


def _answer() -> None:
    while True:
        os.write(1, b"x" * 65_536)


def _complain() -> None:
    for _ in range(1_000):
        os.write(2, b"x" * 65_536)
    raise SystemExit(3)


def _work() -> None:
    while True:
        pass


def _write() -> None:
    with open("/tmp/policyhub-was-here", "wb") as file:  # noqa: PTH123
        file.write(b"x")


def _begin() -> None:
    os.execv("/bin/sh", ["sh", "-c", "sleep 600 & sleep 600"])


def _pages() -> None:
    for page in (1, 2):
        os.write(2, PAGE_LINE % (page, 2))
        time.sleep(2)
    os.write(1, b"done")


def _mark() -> None:
    """Leave a mark in this process; answer what is there of an earlier one, and what it was given."""
    seen = "mark" in globals()
    globals()["mark"] = True
    descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1]  # noqa: PTH208
    facts = {
        "seen": seen,
        "environment": dict(os.environ),
        "descriptors": descriptors,
        "parent": os.getppid(),
    }
    os.write(1, json.dumps(facts).encode())


WAYS: dict[str, Callable[[], object]] = {
    "answers": _answer,
    "complains": _complain,
    "waits": lambda: time.sleep(600),
    "works": _work,
    "takes": lambda: bytearray(2 * SMALL.memory),
    "writes": _write,
    "begins": _begin,
    "dies": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "pages": _pages,
    "marks": _mark,
    "echoes": lambda: sys.stdout.buffer.write(sys.stdin.buffer.read()),
}


def prepare() -> Iterator[None]:
    """Have nothing to load."""
    yield


def main(how: str) -> None:
    """Do what a way says."""
    confine_process(SMALL)
    WAYS[how]()


if __name__ == "__main__":
    main(sys.argv[1])
