"""Let go of the pages of mapped files that were looked at.

A page of a mapped file counts as memory of the process from the first look at it on, and the system maps those around
it as well: after some searches that would be whole files. The system keeps them for all processes in any case, so the
next look finds them there.
"""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def let_pages_go(array: np.ndarray) -> None:
    """Let go of the pages of the file that ``array`` is mapped from; of one in memory nothing goes.

    Never for an array that can be written.
    """
    base: object = array
    while base is not None and not isinstance(base, mmap.mmap):
        base = getattr(base, "base", None)
    if base is not None and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)
