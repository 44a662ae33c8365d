"""The plans in a command's arguments: files, those of folders, and those of archives."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from django.core.management.base import CommandError

from measures.management.input_files import STDIN, read_input_bytes
from measures.text.confined.archive_limits import MAX_ARCHIVE_BYTES
from measures.text.confined.archive_reader import is_leftover
from measures.text.confined.archive_reading import ArchivedFile, may_be_archive, read_archive_confined
from measures.text.decode import UnreadableBytes

_HEAD = 64


@dataclass(frozen=True, slots=True)
class PlanInput:
    """One file to import: its ``label`` in reports, and ``read``, which returns its name and bytes.

    ``read`` raises `CommandError` with the reason if there is nothing to be read; ``skipped`` is the reason why a file
    in a folder or an archive is not even tried. ``at`` of ``total`` counts the files of the arguments, an archive as
    one.
    """

    label: str
    read: Callable[[], tuple[str, bytes]]
    skipped: str = ""
    at: int = 1
    total: int = 1


def list_plan_inputs(arguments: Sequence[str]) -> Iterator[PlanInput]:
    """Yield the files of ``arguments`` in order: those of a folder by name, with its folders, those of an archive.

    Archives are opened by a confined process when it is their turn. Whatever cannot be read is an input that says so.
    """
    found = [path for argument in arguments for path in _files_of(argument)]
    for at, (argument, skipped) in enumerate(found, 1):
        for label, read, reason in _inputs_of(argument, skipped):
            yield PlanInput(label, read, reason, at, len(found))


def holds_many(arguments: Sequence[str]) -> bool:
    """Return whether any argument is a folder or may be an archive, which are reported with a summary."""
    return any(
        argument != STDIN and (Path(argument).is_dir() or _may_be_archive(argument)) for argument in arguments
    )


def _files_of(argument: str) -> Iterator[tuple[str, str]]:
    """Yield an argument, or the files of a folder, each with the reason for skipping it."""
    folder = Path(argument)
    if argument == STDIN or not folder.is_dir():
        yield argument, ""
        return
    is_empty = True
    # A link to a folder is not followed: it may lead in a circle.
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            is_empty = False
            path = Path(place) / name
            is_left = is_leftover(str(path.relative_to(folder)))
            yield str(path), "系统或办公软件留下的文件，不是方案，已略过。" if is_left else ""
    if is_empty:
        # Reading it says that it is a folder.
        yield argument, ""


def _inputs_of(argument: str, skipped: str) -> Iterator[tuple[str, Callable[[], tuple[str, bytes]], str]]:
    """Yield what a file holds: itself, or the files of an archive."""
    if skipped or argument == STDIN or not _may_be_archive(argument):
        yield argument, lambda: _read_argument(argument), skipped
        return
    try:
        files = _open_archive_argument(argument)
    except CommandError as error:
        yield argument, raise_when_called(error), ""
        return
    if files is None:
        yield argument, lambda: read_input_bytes(argument), ""
    for file in files or ():
        yield _archived_input(argument, file)


def _read_argument(argument: str) -> tuple[str, bytes]:
    if argument != STDIN and Path(argument).is_dir():
        raise CommandError(f"文件夹 {argument} 中没有文件。请核对路径。")
    return read_input_bytes(argument)


def _archived_input(archive: str, file: ArchivedFile) -> tuple[str, Callable[[], tuple[str, bytes]], str]:
    label = f"{archive}/{file.name}"
    if file.is_skipped:
        return label, raise_when_called(CommandError(file.reason)), file.reason
    if file.reason:
        return label, raise_when_called(CommandError(f"{label}：{file.reason}")), ""
    return label, lambda: (Path(file.name).name, file.content), ""


def _may_be_archive(argument: str) -> bool:
    try:
        with Path(argument).open("rb") as file:
            return may_be_archive(file.read(_HEAD)) if Path(argument).is_file() else False
    except OSError:
        # Whoever reads it says why.
        return False


def _open_archive_argument(argument: str) -> tuple[ArchivedFile, ...] | None:
    """Return the files of an archive, None for another file; raise `CommandError` if it cannot be opened."""
    try:
        with Path(argument).open("rb") as file:
            return read_archive_confined(file.read(MAX_ARCHIVE_BYTES + 1), argument)
    except UnreadableBytes as error:
        raise CommandError(f"{argument}：{error}") from error
    except OSError as error:
        raise CommandError(
            f"无法读取 {argument}：{os.strerror(error.errno or 0)}。请核对路径和权限。"
        ) from error


def raise_when_called(error: Exception) -> Callable[[], NoReturn]:
    """Return a function that raises ``error``, for a file whose turn has not come yet."""

    def fail() -> NoReturn:
        raise error

    return fail
