"""Limit the heaps of the C library: in a process of many threads each would keep freed memory.

glibc gives threads heaps of their own, up to eight for each core. Memory that a request freed stays with its heap, and
the next request, on another thread, takes as much from another heap. Each write to the index starts threads of its
own besides, so that a worker uses all of the heaps.
"""

from __future__ import annotations

import ctypes

#: The parameter ``M_ARENA_MAX`` of mallopt(3).
_M_ARENA_MAX = -8


def limit_heaps(most: int) -> bool:
    """Limit this process and those that it forks to ``most`` heaps; return whether that succeeded.

    Existing heaps stay. C libraries other than glibc have no such setting: nothing is done there.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_M_ARENA_MAX, most))
