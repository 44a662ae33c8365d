"""Running a function in a process of its own that may be killed on the way. The parent holds no connection."""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: What ends a process at once, without its having a say.
DEATHS = (signal.SIGKILL, signal.SIGPROF)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: killed, or with a result, or with an error, told as it was printed."""

    killed: bool
    result: Any = None
    error: str = ""

    @property
    def value(self) -> Any:
        """Return the result; raise `RuntimeError` if there is none."""
        self.insist()
        return self.result

    def insist(self) -> None:
        """Raise `RuntimeError` unless it came to its end."""
        if self.killed or self.error:
            raise RuntimeError(self.error or "killed")


def in_child(work: Callable[..., Any], *arguments: Any) -> Ended:
    """Run ``work`` in a copy of this process and return how it ended."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _work(work, arguments, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        if os.WTERMSIG(status) not in DEATHS:
            return Ended(False, error=f"ended by {signal.Signals(os.WTERMSIG(status)).name}")
        return Ended(True)
    result, error = pickle.loads(answer)
    return Ended(False, result, error)


def _work(work: Callable[..., Any], arguments: tuple[Any, ...], writing: int) -> None:
    """Do the work, tell what came of it, and end without a word to what was copied from the parent."""
    try:
        answer: tuple[Any, str] = (work(*arguments), "")
    except BaseException:
        answer = (None, traceback.format_exc())
    with os.fdopen(writing, "wb") as pipe:
        pickle.dump(answer, pipe)
    os._exit(0)
