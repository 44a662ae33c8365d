"""Read the next plans in other processes while this one writes the one before."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from measures.loading.loaded_sources import is_loaded
from measures.loading.reading import Reading, SourceCorrections, read_source
from measures.management.plan_inputs import PlanInput, raise_when_called
from measures.management.reading_process import begin_reading

#: The plans read ahead for each reading process.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file: its name and bytes; ``ahead`` returns its reading by another process, if there is one."""

    name: str
    content: bytes
    ahead: Callable[[], Reading] | None = None


#: Returns a file or raises `CommandError` with the reason.
PlanFileOpener = Callable[[], PlanFile]


@contextmanager
def read_plans_ahead(
    files: Iterable[PlanInput],
    jobs: int,
    corrections: SourceCorrections = SourceCorrections(),  # noqa: B008  frozen
) -> Iterator[Iterator[tuple[PlanInput, PlanFileOpener]]]:
    """Yield each of ``files`` in order with its opener; all but one of the ``jobs`` processes read ahead.

    With one job each file is read in this process when its opener is called.
    """
    if jobs < 2:
        yield ((file, lambda file=file: _here(file)) for file in files)  # type: ignore[misc]
        return
    # Spawned and not forked: a database connection must not be shared.
    with ProcessPoolExecutor(
        jobs - 1,
        mp_context=get_context("spawn"),
        initializer=begin_reading,
        initargs=gc.get_threshold(),
    ) as pool:
        try:
            yield _elsewhere(files, pool, _AHEAD * (jobs - 1), corrections)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _here(file: PlanInput) -> PlanFile:
    """Return a file for this process to read."""
    return PlanFile(*file.read())


def _elsewhere(
    files: Iterable[PlanInput], pool: Executor, most: int, corrections: SourceCorrections
) -> Iterator[tuple[PlanInput, PlanFileOpener]]:
    """Yield the files while the next ``most`` ones are being read."""
    waiting: deque[tuple[PlanInput, PlanFileOpener]] = deque()
    for file in files:
        waiting.append((file, _start_reading(file, pool, corrections)))
        if len(waiting) > most:
            yield waiting.popleft()
    yield from waiting


def _start_reading(file: PlanInput, pool: Executor, corrections: SourceCorrections) -> PlanFileOpener:
    """Start reading a file, unless a document was last loaded from its bytes; return its opener."""
    try:
        name, content = file.read()
    except Exception as error:  # noqa: BLE001  reported when it is this file's turn
        return raise_when_called(error)
    if is_loaded(content):
        return lambda: PlanFile(name, content)
    future = pool.submit(read_source, content=content, name=name, corrections=corrections)
    return lambda: PlanFile(name, content, future.result)
