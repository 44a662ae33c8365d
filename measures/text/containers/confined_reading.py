"""Reading a file that may be hostile in a process of its own, which has little time, little memory and no secrets."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from measures.text.confined.confined_process import OutOfTime, ReadingFailed, run_worker
from measures.text.containers.file_format import FORMAT_LABELS, FileFormat
from measures.text.containers.file_limits import FILE_ALLOWANCE, FILE_SECONDS
from measures.text.containers.recognised_text import (
    PageReport,
    RecognisedText,
    ScannedPage,
    ScoreRun,
    report_no_page,
)
from measures.text.decode import UnreadableBytes

_WORKER = "measures.text.containers.container_worker"


def read_container_confined(
    kind: FileFormat,
    content: bytes,
    report_page: PageReport = report_no_page,
    *,
    seconds: float = FILE_SECONDS,
) -> RecognisedText:
    """Return the text of a file that is not plain text; raise `UnreadableBytes` if it has none.

    A web page comes in UTF-8. ``report_page`` is called for each page that is recognised.
    """
    name = FORMAT_LABELS[kind]
    allowance = replace(FILE_ALLOWANCE, patience=seconds)
    try:
        answer = json.loads(run_worker(_WORKER, [kind], content, allowance, report_page))
        if "error" not in answer:
            return _text_in(answer)
    except OutOfTime:
        raise UnreadableBytes(
            f"读取这个{name}用时超过 {seconds:g} 秒，已停止。"
            "文件可能过于复杂或有意构造，请改用文字版，或复制文字粘贴导入。"
        ) from None
    except (ReadingFailed, ValueError, TypeError, KeyError):
        raise UnreadableBytes(
            f"这个{name}无法读取：占用内存过多，或已损坏。请用相应软件打开核对，或复制文字粘贴导入。"
        ) from None
    raise UnreadableBytes(str(answer["error"]))


def _text_in(answer: Any) -> RecognisedText:
    return RecognisedText(
        str(answer["text"]),
        tuple(ScoreRun(**run) for run in answer["runs"]),
        tuple(ScannedPage(**page) for page in answer["pages"]),
    )
