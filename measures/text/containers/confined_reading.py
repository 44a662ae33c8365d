"""Reading a file that may be hostile in a process of its own, which has little time, little memory and no secrets."""

from __future__ import annotations

import json
from dataclasses import replace

from measures.text.confined.confined_process import OutOfTime, ReadingFailed, run_worker
from measures.text.containers.file_format import FORMAT_LABELS, FileFormat
from measures.text.containers.file_limits import FILE_ALLOWANCE, FILE_SECONDS
from measures.text.decode import UnreadableBytes

_WORKER = "measures.text.containers.container_worker"


def read_container_confined(kind: FileFormat, content: bytes, *, seconds: float = FILE_SECONDS) -> str:
    """Return the text of a web page (UTF-8), a Word document or a PDF file; raise `UnreadableBytes` if it has none."""
    name = FORMAT_LABELS[kind]
    try:
        answer = json.loads(run_worker(_WORKER, [kind], content, replace(FILE_ALLOWANCE, patience=seconds)))
    except OutOfTime:
        raise UnreadableBytes(
            f"读取这个{name}用时超过 {seconds:g} 秒，已停止。"
            "文件可能过于复杂或有意构造，请改用文字版，或复制文字粘贴导入。"
        ) from None
    except (ReadingFailed, ValueError):
        raise UnreadableBytes(
            f"这个{name}无法读取：占用内存过多，或已损坏。请用相应软件打开核对，或复制文字粘贴导入。"
        ) from None
    if "error" in answer:
        raise UnreadableBytes(str(answer["error"]))
    return str(answer["text"])
