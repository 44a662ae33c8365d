"""What the process that reads a plan does: all of the reading, from bytes to a plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from measures.text.cleaned_text import CleanedText
from measures.text.cleaning.manual_corrections import apply_correction
from measures.text.confined.answer_values import encode_answer
from measures.text.confined.confinement import page_reporter
from measures.text.confined.plan_limits import PLAN_ALLOWANCE
from measures.text.confined.plan_reading import PlanReading, check_plan_size
from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.containers.recognised_text import PageReport, report_no_page
from measures.text.containers.text_extraction import extract_text_here
from measures.text.decode import UnreadableBytes
from measures.text.extracted_plan import clean_extracted_text
from measures.text.parse import parse_plan
from measures.text.reading_corrections import ReadingCorrections
from measures.text.steps import RepairStep


def read_plan_file(content: bytes, report_page: PageReport = report_no_page) -> PlanReading:
    """Return what is in the bytes of a file; raise `UnreadableBytes` if it is no text."""
    found = extract_text_here(content, report_page)
    if "\x00" in found.text:
        raise UnreadableBytes("含有空字符，不是文本文件。请把方案另存为纯文本（UTF-8）再导入。")
    cleaned = clean_extracted_text(found)
    return PlanReading(found.format, found.encoding, cleaned, parse_plan(cleaned.text))


def read_corrected_text(content: bytes) -> PlanReading:
    """Return what a text says that somebody put right; ``content`` is JSON, see `read_text_apart`."""
    request = json.loads(content.decode("utf-8", "surrogatepass"))
    if len(request["put_right"]) > MAX_CHARACTERS:
        raise UnreadableBytes(f"文字超过 {MAX_CHARACTERS:,} 字，没有读取。")
    before = CleanedText(request["raw"], request["text"], tuple(map(RepairStep.from_dict, request["steps"])))
    cleaned = apply_correction(before, request["put_right"])
    corrections = ReadingCorrections.from_dict(request["reading"])
    return PlanReading("txt", "", cleaned, parse_plan(cleaned.text, corrections))


def _answering(read: Callable[[bytes], PlanReading]) -> Callable[[bytes], bytes]:
    """Return what answers for ``read``: never raises for a bad file, whatever a parser makes of it."""

    def answer(content: bytes) -> bytes:
        try:
            return _json(asdict(check_plan_size(read(content))))
        except UnreadableBytes as error:
            return _json({"error": str(error)})
        except MemoryError:
            return _json({"error": "展开后占用内存过多，已停止读取。请改用文字版，或分开粘贴导入。"})

    return answer


def _json(data: dict[str, Any]) -> bytes:
    return encode_answer(data, _day).encode("utf-8", "surrogatepass")


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} in an answer")


def _read_plan_bytes(content: bytes) -> PlanReading:
    return read_plan_file(content, page_reporter(PLAN_ALLOWANCE))


ANSWERS = {"file": _answering(_read_plan_bytes), "text": _answering(read_corrected_text)}
