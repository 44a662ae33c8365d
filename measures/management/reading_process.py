"""How a process begins that reads plans ahead. It is not set up for Django: nothing here imports a model."""

from __future__ import annotations

import gc
import os
import threading
from multiprocessing import parent_process


def begin_reading(*thresholds: int) -> None:
    """Have this process look for garbage as rarely as the one that started it, and end with it."""
    gc.set_threshold(*thresholds)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process once the one that started it is gone: killed, it cannot say so, and no work would ever come."""
    if parent := parent_process():
        parent.join()
        os._exit(1)
