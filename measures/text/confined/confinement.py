"""The other side: a process that gives up what it will not need, reads one file, and answers."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable

from measures.text.confined.process_allowance import ProcessAllowance
from measures.text.containers.file_limits import SCANNED_PAGE_SECONDS
from measures.text.containers.recognised_text import PageReport

_FILES = 64
#: What is written on standard error before a page is recognised: which one, of how many.
PAGE_LINE = b"page %d of %d\n"


def confine_process(allowance: ProcessAllowance) -> None:
    """Take no more time and memory than allowed from here on, write no file and start no process.

    Whatever a parser does with a hostile file, it does within this.
    """
    most_memory = max(allowance.memory, allowance.most_memory)
    resource.setrlimit(resource.RLIMIT_AS, (allowance.memory, most_memory))
    for what, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(what, (most, most))
    # Reported first, so that the reason can be seen from outside; then ended.
    most_seconds = max(allowance.seconds, allowance.most_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (allowance.seconds, most_seconds + 1))


def page_reporter(allowance: ProcessAllowance) -> PageReport:
    """Return what tells the asking process of each page that is recognised, and takes the time and memory for it.

    More than the allowance's ``most_seconds`` and ``most_memory`` the system does not give.
    """

    def report_page(page: int, pages: int) -> None:
        sys.stderr.buffer.write(PAGE_LINE % (page, pages))
        sys.stderr.buffer.flush()
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + SCANNED_PAGE_SECONDS + allowance.seconds
        _raise_soft(resource.RLIMIT_CPU, seconds)
        _raise_soft(resource.RLIMIT_AS, allowance.most_memory)

    return report_page


def _raise_soft(what: int, most: int) -> None:
    """Raise a limit as far as the hard one lets it."""
    soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (max(soft, min(most, hard)), hard))


def serve_request(answer: Callable[[bytes], bytes], allowance: ProcessAllowance) -> None:
    """Answer what stands on standard input, within the allowance; call it before anything slow is imported."""
    confine_process(allowance)
    content = sys.stdin.buffer.read(allowance.question + 1)
    if len(content) > allowance.question:
        raise ValueError("more was requested than is allowed")
    sys.stdout.buffer.write(answer(content))
