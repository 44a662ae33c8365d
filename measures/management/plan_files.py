"""Read the next plans in other processes while this one writes the one before."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from measures.loading.actions import is_loaded
from measures.loading.reading import Reading, read_source
from measures.management.input_files import read_input_bytes

#: So many plans are read ahead for each process that reads.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file: its name and bytes; ``ahead`` gives what is in it, if another process reads it."""

    name: str
    content: bytes
    ahead: Callable[[], Reading] | None = None


#: Gives a file or raises the `CommandError` that says why it cannot be had.
PlanFileOpener = Callable[[], PlanFile]


@contextmanager
def read_plans_ahead(files: Sequence[str], jobs: int) -> Iterator[Iterator[tuple[str, PlanFileOpener]]]:
    """Give each of ``files`` in order with what gives its content; all but one of the ``jobs`` processes read.

    With one job everything is done here, when it is asked for.
    """
    if jobs < 2:
        yield ((file, lambda file=file: _here(file)) for file in files)  # type: ignore[misc]
        return
    # Begun anew and not forked: a database connection must not be shared.
    with ProcessPoolExecutor(jobs - 1, mp_context=get_context("spawn")) as pool:
        try:
            yield _elsewhere(files, pool, _AHEAD * (jobs - 1))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _here(file: str) -> PlanFile:
    """Return a file, to be read by this process."""
    return PlanFile(*read_input_bytes(file))


def _elsewhere(files: Sequence[str], pool: Executor, most: int) -> Iterator[tuple[str, PlanFileOpener]]:
    """Yield the files while the ``most`` next ones are being read."""
    waiting: deque[tuple[str, PlanFileOpener]] = deque()
    for file in files:
        waiting.append((file, _begin(file, pool)))
        if len(waiting) > most:
            yield waiting.popleft()
    yield from waiting


def _begin(file: str, pool: Executor) -> PlanFileOpener:
    """Have a file read, unless a document was last loaded from its bytes, and return what gives it."""
    try:
        name, content = read_input_bytes(file)
    except Exception as error:  # noqa: BLE001  told when it is this file's turn
        return _raising(error)
    if is_loaded(content):
        return lambda: PlanFile(name, content)
    future = pool.submit(read_source, content=content, name=name)
    return lambda: PlanFile(name, content, future.result)


def _raising(error: Exception) -> PlanFileOpener:
    """Return what raises ``error``."""

    def source() -> PlanFile:
        raise error

    return source
