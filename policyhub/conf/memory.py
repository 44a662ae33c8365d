"""Limit what the C library keeps of freed memory in a process of many threads, and how often Python looks for cycles.

glibc gives threads heaps of their own, up to eight for each core. Memory that a request freed stays with its heap, and
the next request, on another thread, takes as much from another heap. Each write to the index starts threads of its
own besides, so that a worker uses all of the heaps.

glibc also puts large blocks into its heaps once it has seen one freed: an upload of 20 MB then stands between small
blocks that stay, and the heap cannot shrink. Above a fixed size blocks are the system's own, and go back to it at once.
What is free between two blocks that stay goes back only when it is asked for: in a process under load that was some
20 MB within ten minutes.
"""

from __future__ import annotations

import ctypes
import gc
import time

#: The parameters ``M_ARENA_MAX``, ``M_MMAP_THRESHOLD`` and ``M_TRIM_THRESHOLD`` of mallopt(3).
_M_ARENA_MAX, _M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -8, -3, -1
#: Bytes of a block that is given back as soon as it is freed, and bytes that may be free at the end of a heap.
_LARGE, _SPARE = 4 * 1024 * 1024, 8 * 1024 * 1024


def limit_heaps(most: int) -> bool:
    """Limit this process and those that it forks to ``most`` heaps without large blocks; return whether that succeeded.

    Existing heaps stay. C libraries other than glibc have no such setting: nothing is done there.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    done = [
        mallopt(_M_ARENA_MAX, most),
        mallopt(_M_MMAP_THRESHOLD, _LARGE),
        mallopt(_M_TRIM_THRESHOLD, _SPARE),
    ]
    return all(done)


#: New objects after which Python looks for cycles among them; its own number is 700.
_NEW_OBJECTS = 5_000


def collect_seldom() -> None:
    """Leave everything loaded so far out of the garbage collection, and collect after more new objects.

    A whole collection goes through all objects, some 0.1 s for which the request waits that happens to begin it. Most
    of them are loaded at the start and never garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


def return_freed_memory() -> bool:
    """Give freed memory in all heaps back to the system; return whether there was any, and the C library can do so."""
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except (OSError, AttributeError):
        return False


class MemoryReturn:
    """Gives freed memory back to the system after a request, but not again within ``pause`` seconds."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self._last = time.monotonic()

    def __call__(self, **kwargs: object) -> None:
        """Give it back if it is time; what a signal tells is not needed."""
        now = time.monotonic()
        if now - self._last >= self.pause:
            self._last = now
            return_freed_memory()
