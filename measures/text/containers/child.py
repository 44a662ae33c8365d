"""Reading a file that may be hostile in a process of its own, which has little time, little memory and no secrets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from measures.text.containers.limits import SECONDS
from measures.text.containers.recognise import LABELS, Format
from measures.text.decode import UnreadableBytes

_ROOT = Path(__file__).parents[3]
_WORKER = "measures.text.containers.worker"


def read_apart(kind: Format, content: bytes, *, seconds: float = SECONDS) -> str:
    """Return the text of a web page (UTF-8), a Word document or a PDF file; raise `UnreadableBytes` if it has none."""
    name = LABELS[kind]
    try:
        done = subprocess.run(  # noqa: S603  this very program, with a kind out of four
            [sys.executable, "-s", "-m", _WORKER, kind],
            input=content,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            # Nothing of the site's own environment: it holds passwords.
            env={"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableBytes(
            f"读取这个{name}用时超过 {seconds:g} 秒，已停止。"
            "文件可能过于复杂或有意构造，请改用文字版，或复制文字粘贴导入。"
        ) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise UnreadableBytes(
            f"这个{name}无法读取：占用内存过多，或已损坏。请用相应软件打开核对，或复制文字粘贴导入。"
        ) from None
    if "error" in answer:
        raise UnreadableBytes(str(answer["error"]))
    return str(answer["text"])
