"""What a confined process may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessAllowance:
    """How much one reading may cost; whatever takes more is ended.

    ``seconds`` are of the processor, ``patience`` of the clock; ``memory`` (addresses), ``question`` and ``answer``
    are bytes. A process that recognises pictures may take up to ``most_seconds`` and ``most_memory``, page by page.
    """

    seconds: int
    patience: float
    memory: int
    question: int
    answer: int
    most_seconds: int = 0
    most_memory: int = 0
