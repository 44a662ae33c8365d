"""How the time that a function takes grows with its input, whatever else the machine does meanwhile."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

#: What grows as its input does takes 16 times as long for 16 times as much; what grows as its square, 256 times.
TIMES = 16
MOST = 60.0
#: Below this, in seconds, nothing is distinguished from the clock itself.
_FLOOR = 4e-5
#: A call that has used so much, in seconds of processor time, will not end: it is stopped and reported as such.
_GIVEN_UP = 60.0
_TRIES = 4
#: Shorter than this, in seconds, is timed by the clock.
_TICKS = 0.05
#: A measurement that took so long, in seconds, is not repeated at once.
_LONG = 0.5


@dataclass(frozen=True)
class Growth:
    """How often more time ``TIMES`` as much input takes; infinite where the work did not end."""

    factor: float

    @property
    def is_too_much(self) -> bool:
        """Whether the work grows faster than its input."""
        return self.factor > MOST


class _Endless(Exception):
    pass


@contextmanager
def _given_up() -> Iterator[None]:
    """Raise `_Endless` when what runs inside has used up its time."""

    def stop(*_: Any) -> None:
        raise _Endless

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _GIVEN_UP)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def growth(work: Callable[[str], object], made: Callable[[int], str], small: int) -> Growth:
    """Return how the time of ``work`` grows from a text of ``made(small)`` to one ``TIMES`` as long.

    What seems to grow too fast is measured again: the least of several times counts. The short text is not measured
    where the long one takes so little that the answer cannot be too much.
    """
    short, long = made(small), made(small * TIMES)
    try:
        with _given_up():
            factor = float("inf")
            # The machine may be busy with something else: what is slow by itself is slow each time.
            for tries in (1, _TRIES, _TRIES, _TRIES):
                took = _time(work, long, tries)
                # However short the time of the short text: it counts as the floor at least.
                if took <= MOST * _FLOOR:
                    return Growth(took / _FLOOR)
                factor = min(factor, took / max(_time(work, short, _TRIES + 1), _FLOOR))
                # No other work makes one measurement three times too long, and the next as well.
                if factor <= MOST or (tries > 1 and factor > 3 * MOST):
                    break
            return Growth(factor)
    except _Endless:
        return Growth(float("inf"))


def _time(work: Callable[[str], object], text: str, tries: int) -> float:
    """Return the least time, in seconds, of several tries.

    Some systems count processor time in ticks of some milliseconds: what ends within a few ticks is so short that
    nothing else ran meanwhile in the quickest try, and is timed by the clock.
    """
    least, spent = float("inf"), 0.0
    collects = gc.isenabled()
    # What is collected in between is no work of the function's, and more the more there is.
    gc.disable()
    for _ in range(tries):
        used, begun = time.process_time(), time.perf_counter()
        work(text)
        took, used = time.perf_counter() - begun, time.process_time() - used
        least = min(least, took if took < _TICKS else max(used, _TICKS / 2))
        # What takes long is not made half as quick by another try.
        spent += took
        if spent > _LONG:
            break
    if collects:
        gc.enable()
    return least
