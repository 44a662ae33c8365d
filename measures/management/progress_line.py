"""How far a long command has come, printed on the error stream."""

from __future__ import annotations

import sys
import time

from django.core.management.base import OutputWrapper


class ProgressLine:
    """Tells once a second how many measures are done: on one line of a terminal, else in lines.

    ``verb`` is what is done to them: 已写入. Nothing is printed where ``is_loud`` is false.
    """

    def __init__(self, stream: OutputWrapper, verb: str, *, is_loud: bool) -> None:
        self._stream = stream
        self._verb = verb
        self._is_loud = is_loud
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` measures are, if it is time to or all are."""
        if self._is_loud and total and (time.monotonic() - self._last > 1 or done == total):
            self._last = time.monotonic()
            end = "\r" if sys.stderr.isatty() else "\n"
            self._stream.write(f"{self._verb} {done}／{total} 项", ending=end)
