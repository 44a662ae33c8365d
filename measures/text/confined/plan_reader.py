"""What the process that reads a plan does: all of the reading, from bytes to a plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from measures.text.clean import Cleaned, clean_and_explain
from measures.text.cleaning.manual_corrections import corrected
from measures.text.confined.plan_reading import PlanRead, insist_on_size
from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.containers.text_extraction import extract_here
from measures.text.decode import UnreadableBytes
from measures.text.parse import parse
from measures.text.steps import Step


def read_file(content: bytes) -> PlanRead:
    """Return what is in the bytes of a file; raise `UnreadableBytes` if it is no text."""
    found = extract_here(content)
    if "\x00" in found.text:
        raise UnreadableBytes("含有空字符，不是文本文件。请把方案另存为纯文本（UTF-8）再导入。")
    cleaned = clean_and_explain(found.text)
    return PlanRead(found.format, found.encoding, cleaned, parse(cleaned.text))


def read_text(content: bytes) -> PlanRead:
    """Return what a text says that somebody put right; ``content`` is JSON, see `read_text_apart`."""
    asked = json.loads(content.decode("utf-8", "surrogatepass"))
    if len(asked["put_right"]) > MAX_CHARACTERS:
        raise UnreadableBytes(f"文字超过 {MAX_CHARACTERS:,} 字，没有读取。")
    before = Cleaned(asked["raw"], asked["text"], tuple(map(Step.from_dict, asked["steps"])))
    cleaned = corrected(before, asked["put_right"])
    return PlanRead("txt", "", cleaned, parse(cleaned.text))


def _answering(read: Callable[[bytes], PlanRead]) -> Callable[[bytes], bytes]:
    """Return what answers for ``read``: never raises for a bad file, whatever a parser makes of it."""

    def answer(content: bytes) -> bytes:
        try:
            return _json(asdict(insist_on_size(read(content))))
        except UnreadableBytes as error:
            return _json({"error": str(error)})
        except MemoryError:
            return _json({"error": "展开后占用内存过多，已停止读取。请改用文字版，或分开粘贴导入。"})

    return answer


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, default=_day).encode("utf-8", "surrogatepass")


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} in an answer")


ANSWERS = {"file": _answering(read_file), "text": _answering(read_text)}
