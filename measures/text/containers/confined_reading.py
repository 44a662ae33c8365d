"""Reading a file that may be hostile in a process of its own, which has little time, little memory and no secrets."""

from __future__ import annotations

import json
from dataclasses import replace

from measures.text.confined.confined_process import OutOfTime, ReadingFailed, ask
from measures.text.containers.file_format import LABELS, Format
from measures.text.containers.file_limits import ALLOWANCE, SECONDS
from measures.text.decode import UnreadableBytes

_WORKER = "measures.text.containers.container_worker"


def read_apart(kind: Format, content: bytes, *, seconds: float = SECONDS) -> str:
    """Return the text of a web page (UTF-8), a Word document or a PDF file; raise `UnreadableBytes` if it has none."""
    name = LABELS[kind]
    try:
        answer = json.loads(ask(_WORKER, [kind], content, replace(ALLOWANCE, patience=seconds)))
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
