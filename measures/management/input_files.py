"""Read the files in a command's arguments."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.core.management.base import CommandError

from measures.loading.reading import check_source_size
from measures.text.containers.file_limits import MAX_BYTES
from measures.text.containers.text_extraction import extract_text
from measures.text.decode import UnreadableBytes
from measures.writing.action_errors import LoadError

STDIN = "-"


def read_input_bytes(argument: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the file ``argument``, or of standard input for ``-``.

    Raise `CommandError` with the cause and the remedy if the file is missing, unreadable, empty or too large.
    """
    name = "标准输入" if argument == STDIN else Path(argument).name
    try:
        content = _stdin() if argument == STDIN else _file(Path(argument))
        check_source_size(content=content, name=name if argument == STDIN else argument)
    except LoadError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(
            f"无法读取 {argument}：{os.strerror(error.errno or 0)}。请核对路径和权限。"
        ) from error
    return name, content


def read_input_text(argument: str) -> str:
    """Return the text of the file ``argument`` of any supported format; raise `CommandError` if it holds none."""
    _, content = read_input_bytes(argument)
    try:
        return extract_text(content).text
    except UnreadableBytes as error:
        raise CommandError(f"{argument}：{error}") from error


def _stdin() -> bytes:
    """Return standard input up to one byte over the limit."""
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _file(path: Path) -> bytes:
    """Return a file's bytes up to one over the limit."""
    if not path.exists():
        raise CommandError(f"找不到文件 {path}。请核对路径。")
    if path.is_dir():
        raise CommandError(f"{path} 是文件夹。请给出文件，例如 {path / '*.txt'}。")
    if not path.is_file():
        raise CommandError(f"{path} 不是普通文件。请给出文本文件。")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
