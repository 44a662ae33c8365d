"""A plan read by a confined process: what it says, as data of a shape and a size that were looked at."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

from measures.text.cleaned_text import CleanedText
from measures.text.confined.answer_values import check_value_count
from measures.text.confined.confined_process import (
    AnswerTooLong,
    EndedFromOutside,
    OutOfTime,
    ReadingFailed,
)
from measures.text.confined.plan_limits import (
    MAX_HEADINGS,
    MAX_MEASURES,
    MAX_NAMES,
    MAX_PROBLEMS,
    MAX_STEPS,
    MAX_VALUES,
    PLAN_ALLOWANCE,
    PLAN_SECONDS,
)
from measures.text.confined.prepared_process import prepared_processes
from measures.text.confined.prepared_process import run_prepared_worker as run_worker
from measures.text.containers.file_format import FileFormat
from measures.text.containers.recognised_text import PageReport, report_no_page
from measures.text.decode import UnreadableBytes
from measures.text.plan import ParsedAssignment, ParsedDocument
from measures.text.reading_corrections import NO_CORRECTIONS, ReadingCorrections

if TYPE_CHECKING:
    from pydantic import TypeAdapter

logger = logging.getLogger(__name__)
_WORKER = "measures.text.confined.plan_worker"
_LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class PlanReading:
    """The text of one file, cleaned, and the plan in it. A text has no encoding where its file is not text."""

    format: FileFormat
    encoding: str
    cleaned: CleanedText
    parsed: ParsedDocument


@dataclass(frozen=True, slots=True)
class RefusedReading:
    """Why nothing was read, in Chinese."""

    error: str


def prepare_reading() -> None:
    """Have a process load what reading needs, for somebody who is about to send a plan; return at once."""
    prepared_processes(_WORKER).prepare()


def read_file_confined(content: bytes, report_page: PageReport = report_no_page) -> PlanReading:
    """Return what is in the bytes of a file; raise `UnreadableBytes`, in Chinese, if that is nothing to be read.

    ``report_page`` is called for each page that is recognised.
    """
    return _read_confined("file", content, report_page)


def read_corrected_text_confined(
    cleaned: CleanedText, text: str, corrections: ReadingCorrections = NO_CORRECTIONS
) -> PlanReading:
    """Return what ``text`` says, which somebody put in the place of a cleaned one; raise `UnreadableBytes` like above.

    Its steps lead from the raw text of ``cleaned`` to ``text``. A person's ``corrections`` of the reading are applied.
    """
    request = {
        "raw": cleaned.raw,
        "text": cleaned.text,
        "steps": [asdict(step) for step in cleaned.steps],
        "put_right": text,
        "reading": corrections.as_dict(),
    }
    return _read_confined("text", json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def check_plan_size(read: PlanReading) -> PlanReading:
    """Return what was read; raise `UnreadableBytes` if it is more than any plan holds."""
    parsed = read.parsed
    for found, most, what in (
        (len(read.cleaned.steps), MAX_STEPS, "处修复"),
        (len(parsed.measures) + sum(len(table.rows) for table in parsed.tables), MAX_MEASURES, "项举措"),
        (len(parsed.chapters), MAX_HEADINGS, "个标题"),
        (sum(1 for _ in _parties(parsed)), MAX_NAMES, "个单位名称"),
        (len(parsed.problems) + len(read.cleaned.problems), MAX_PROBLEMS, "处存疑"),
    ):
        if found > most:
            raise UnreadableBytes(
                f"从文件中读出 {found:,} {what}，超过 {most:,} 的上限，不像是一份行动方案。请核对所选文件，或分开导入。"
            )
    return read


def _parties(parsed: ParsedDocument) -> Iterator[ParsedAssignment]:
    for measure in parsed.measures:
        yield from measure.parties
    for table in parsed.tables:
        for row in table.rows:
            yield from row.parties


def _read_confined(job: str, content: bytes, report_page: PageReport = report_no_page) -> PlanReading:
    try:
        answer = run_worker(_WORKER, [job], content, PLAN_ALLOWANCE, report_page)
        check_value_count(answer, MAX_VALUES)
    except OutOfTime:
        raise UnreadableBytes(
            f"读取和修复用时超过 {PLAN_SECONDS} 秒，已停止。文件可能过于复杂或有意构造；"
            "请改用文字版，或去掉与方案无关的部分、分开粘贴导入。"
        ) from None
    except AnswerTooLong:
        raise UnreadableBytes(
            "读出的内容过多，不像是一份行动方案，没有读取。请核对所选文件，或分开导入。"
        ) from None
    except EndedFromOutside as error:
        logger.warning("a plan could not be read apart: %s", error)
        raise UnreadableBytes(
            "读到一半被服务器中止，可能是服务器正在维护，也可能是内存不足。请再读取一次；仍不成功，请改用文字版或分开粘贴导入。"
        ) from None
    except ReadingFailed as error:
        logger.warning("a plan could not be read apart: %s", error)
        raise UnreadableBytes(
            "无法读取：占用内存过多，或文件已损坏。请用相应软件打开核对，或复制文字粘贴导入。"
        ) from None
    return _checked(answer)


def _checked(answer: bytes) -> PlanReading:
    """Return what an answer says; raise `UnreadableBytes` for one that is none: a parser may have been taken over."""
    from pydantic import ValidationError

    try:
        found = _reading_type().validate_json(answer, strict=True)
    except ValidationError as error:
        logger.warning("a confined process answered in another shape: %s", str(error)[:500])
        raise UnreadableBytes(
            "无法读取：文件已损坏，或不符合格式规范。请用相应软件打开后另存再导入。"
        ) from None
    if isinstance(found, RefusedReading):
        raise UnreadableBytes(found.error[:_LONGEST_REASON])
    return check_plan_size(found)


@cache
def _reading_type() -> TypeAdapter[PlanReading | RefusedReading]:
    # Slow to load, and the confined process has no use for it.
    from pydantic import TypeAdapter

    return TypeAdapter(PlanReading | RefusedReading)
