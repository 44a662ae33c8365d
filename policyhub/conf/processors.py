"""Have numpy compute a product in the thread that asks for it.

Its library parts products between threads of its own, one for each core. Those of a search are small: what the threads
cost each other was twenty times the product (5.8 ms and 0.1 ms for 1,000 vectors, of processor time), and more on a
busy machine. Requests already are on threads of their own.
"""

from __future__ import annotations

import os

_LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def compute_on_one_thread() -> None:
    """Limit numpy in this process and in those it starts; numpy must not be loaded yet. What an operator set stays."""
    for name in _LIMITS:
        os.environ.setdefault(name, "1")
