"""How the C library keeps what was freed: a process of many threads must not hold it once for each of them.

glibc gives threads heaps of their own, up to eight for each core. What a request needed for a moment stays with the
heap that it came from, and the next request, on another thread, takes as much from another heap. Each write into the
index has threads of its own besides, so that a worker goes through all of them.
"""

from __future__ import annotations

import ctypes

#: The number of mallopt(3) for the most heaps that a process makes.
_M_ARENA_MAX = -8


def limit_heaps(most: int) -> bool:
    """Have the threads of this process, and of those that it forks, share ``most`` heaps; return whether that took.

    Heaps that are there already stay. Other C libraries than glibc know no such thing: there nothing is done.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_M_ARENA_MAX, most))
