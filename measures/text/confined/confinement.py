"""The other side: a process that gives up what it will not need, reads one file, and answers."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable

from measures.text.confined.process_allowance import ProcessAllowance

_FILES = 64


def confine_process(allowance: ProcessAllowance) -> None:
    """Take no more time and memory than allowed from here on, write no file and start no process.

    Whatever a parser does with a hostile file, it does within this.
    """
    for what, most in (
        (resource.RLIMIT_AS, allowance.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(what, (most, most))
    # Told first, so that the reason can be seen from outside; then ended.
    resource.setrlimit(resource.RLIMIT_CPU, (allowance.seconds, allowance.seconds + 1))


def serve_request(answer: Callable[[bytes], bytes], allowance: ProcessAllowance) -> None:
    """Answer what stands on standard input, within the allowance; call it before anything slow is imported."""
    confine_process(allowance)
    content = sys.stdin.buffer.read(allowance.question + 1)
    if len(content) > allowance.question:
        raise ValueError("more was asked than may be")
    sys.stdout.buffer.write(answer(content))
