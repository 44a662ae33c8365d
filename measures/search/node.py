"""This process's view of the index: opened once, brought up to date before every search, healed when broken."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import tantivy
from django.db import close_old_connections, connections

from measures.models import Measure
from measures.search import schema
from measures.search.build import Progress, build
from measures.search.changes import Log, Mark
from measures.search.locks import Busy, hold
from measures.search.store import Damaged, Home, State, open_index, verify
from measures.search.writer import catch_up, fill

logger = logging.getLogger(__name__)

#: Up to so many measures an index is built while the reader waits; more are built in the background.
INLINE = 5000
#: How long, in seconds, a search waits for another process that is writing or building.
PATIENCE = 5.0

Answer = TypeVar("Answer")


class Preparing(Exception):
    """There is no index to search yet: it is being built, ``done`` of ``total`` measures so far."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"the index is being built: {done} of {total}")
        self.done, self.total = done, total


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the index. ``version`` is the data version it has followed to, or a later one holds.

    ``stale`` says that more was written since and could not be taken over yet.
    """

    searcher: tantivy.Searcher
    version: int
    stale: bool


@dataclass(slots=True)
class _Opened:
    """An index this process has open: on disk in ``folder``, or in memory if that is None."""

    index: tantivy.Index
    mark: Mark
    folder: Path | None
    seen: tuple[int, int]
    pid: int


_opened: dict[str, _Opened] = {}
_lock = threading.RLock()
_builders: dict[str, threading.Thread] = {}


def search_with(using: str, search: Callable[[Snapshot], Answer]) -> Answer:
    """Return what ``search`` makes of the index as it is now; an index that proves broken is built again first.

    Raise `Preparing` while there is nothing to search.
    """
    try:
        return search(snapshot(using))
    except BaseException as error:
        if not _is_broken(using, error):
            raise
        logger.warning("the search index is damaged and is built again", exc_info=True)
    return search(snapshot(using))


def snapshot(using: str) -> Snapshot:
    """Return the index, brought up to date with the database if that can be done now."""
    with _lock:
        if _in_own_transaction(using):
            return _inside_transaction(using)
        try:
            opened = _current(using)
        except OSError:
            # The folder cannot be written: this process keeps an index of its own in memory.
            logger.warning("the search index cannot be kept on disk", exc_info=True)
            opened = _in_memory(using)
        stale = Log(using).has_news(opened.mark) and not _follow(opened, using)
        opened = _opened.get(using, opened)
        return Snapshot(opened.index.searcher(), opened.mark.version, stale)


def forget(using: str | None = None) -> None:
    """Close the index of ``using``, or of all databases; the next search opens it again."""
    with _lock:
        for name in [using] if using else list(_opened):
            _opened.pop(name, None)


def _current(using: str) -> _Opened:
    """Return the index that serves, opened or opened again if another process moved it on; build it if need be."""
    opened = _opened.get(using)
    if opened and opened.pid == os.getpid() and opened.folder is None:
        return opened
    home = Home.of(using)
    for attempt in range(3):
        try:
            folder = home.current()
            seen = _look(folder)
            opened = _opened.get(using)
            if opened and (opened.folder, opened.seen, opened.pid) == (folder, seen, os.getpid()):
                return opened
            state = State.read(folder)
            if state.schema != schema.schema_version():
                raise Damaged("the index is of another schema")
            if opened and (opened.folder, opened.pid) == (folder, os.getpid()):
                opened.index.reload()
                opened.mark, opened.seen = state.mark, seen
            else:
                verify(folder)
                opened = _opened[using] = _Opened(open_index(folder), state.mark, folder, seen, os.getpid())
            return opened
        except (Damaged, ValueError) as error:
            if attempt:
                logger.info("building the search index: %s", error)
            _opened.pop(using, None)
            _build_now_or_in_background(home, using)
    raise Preparing(0, 0)


def _look(folder: Path) -> tuple[int, int]:
    """Return what changes when another process has written to the index in ``folder``."""
    try:
        status = (folder / "state.json").stat()
    except OSError as error:
        raise Damaged("the index's state is gone") from error
    return status.st_ino, status.st_mtime_ns


def _follow(opened: _Opened, using: str) -> bool:
    """Bring the index up to date; return whether that was possible now."""
    if opened.folder is None:
        return _follow_in_memory(opened, using)
    home = Home(opened.folder.parent)
    try:
        with hold(home.path / "write.lock", PATIENCE):
            # Another process may have done it meanwhile, in this generation or in a newer one.
            opened = _current(using)
            if opened.folder is None:
                return _follow_in_memory(opened, using)
            mark = catch_up(opened.index, opened.mark, using)
            State(schema.schema_version(), mark).write(opened.folder)
            opened.mark, opened.seen = mark, _look(opened.folder)
            return True
    except Damaged:
        _build_now_or_in_background(home, using)
        return not Log(using).has_news(_current(using).mark)
    except (Busy, OSError, ValueError):
        logger.warning("the search index could not be brought up to date", exc_info=True)
        return False


def _build_now_or_in_background(home: Home, using: str) -> None:
    """Build the index; if that takes long, in a thread, raising `Preparing` unless an old index can serve."""
    if Measure.objects.using(using).count() <= INLINE:
        try:
            build(home, using, wait=PATIENCE)
        except Busy:
            raise _preparing(home) from None
        return
    thread = _builders.get(using)
    if thread is None or not thread.is_alive():
        thread = threading.Thread(
            target=_build_quietly, args=(home, using), name="index-builder", daemon=True
        )
        _builders[using] = thread
        thread.start()
    raise _preparing(home)


def _build_quietly(home: Home, using: str) -> None:
    """Build in a thread of its own; what goes wrong is logged, and the next search begins again."""
    try:
        build(home, using)
    except Busy:
        logger.info("another process is building the search index")
    except Exception:
        logger.exception("the search index could not be built")
    finally:
        close_old_connections()
        connections[using].close()


def _preparing(home: Home) -> Preparing:
    """Return the exception that says how far the build has come."""
    try:
        progress = Progress.read(home.building)
    except Damaged:
        return Preparing(0, 0)
    return Preparing(progress.done, progress.total)


def _in_memory(using: str) -> _Opened:
    """Return an index in memory with all that the database holds, kept for this process."""
    opened = _opened.get(using)
    if opened is None or opened.folder is not None or opened.pid != os.getpid():
        if Measure.objects.using(using).count() > INLINE:
            raise Preparing(0, 0)
        opened = _opened[using] = _private(using)
    return opened


def _private(using: str) -> _Opened:
    """Return an index in memory with all that this connection sees."""
    mark = Log(using).start()
    index = schema.register(tantivy.Index(schema.schema()))
    index.config_reader("manual", 0)
    fill(index, using, save=lambda _: None)
    return _Opened(index, mark, None, (0, 0), os.getpid())


def _follow_in_memory(opened: _Opened, using: str) -> bool:
    """Bring an index in memory up to date."""
    try:
        opened.mark = catch_up(opened.index, opened.mark, using)
    except Damaged:
        _opened[using] = _private(using)
    return True


def _in_own_transaction(using: str) -> bool:
    """Return whether the caller is inside a transaction that it opened itself.

    What it has written is not committed and must not reach an index that others search. The transaction that a test
    case wraps around itself does not count: to the test it is the database.
    """
    blocks = connections[using].atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def _inside_transaction(using: str) -> Snapshot:
    """Return the index as it is; if there is none, one in memory that goes with the transaction."""
    try:
        opened = _opened.get(using)
        if opened is None or opened.pid != os.getpid():
            folder = Home.of(using).current()
            state = State.read(folder)
            if state.schema != schema.schema_version():
                raise Damaged("the index is of another schema")
            opened = _Opened(open_index(folder), state.mark, folder, _look(folder), os.getpid())
        else:
            opened.index.reload()
    except (Damaged, OSError, ValueError):
        opened = _private(using)
    return Snapshot(opened.index.searcher(), opened.mark.version, Log(using).has_news(opened.mark))


def _is_broken(using: str, error: BaseException) -> bool:
    """Return whether ``error`` came of a broken index; if so the index is taken out of service."""
    if not isinstance(error, ValueError | OSError) and type(error).__name__ != "PanicException":
        return False
    opened = _opened.get(using)
    if opened is None or opened.folder is None:
        return False
    try:
        verify(opened.folder, whole=True)
    except Damaged:
        shutil.rmtree(opened.folder, ignore_errors=True)
        forget(using)
        return True
    return False
