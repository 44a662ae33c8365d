"""Read a source: everything that needs no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from measures.loading.source_places import SourcePlaces
from measures.text.cleaned_text import CleanedText
from measures.text.containers.file_format import FileFormat
from measures.text.containers.file_limits import MAX_BYTES, MAX_CHARACTERS
from measures.text.containers.source_digest import source_digest
from measures.text.decode import UnreadableBytes
from measures.text.plan import ParsedDocument
from measures.writing.action_errors import LoadError

DOCUMENT_YEARS = range(1949, 2101)


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one file: its format, the encoding of its bytes if they are text, and the cleaned text."""

    format: FileFormat
    encoding: str
    cleaned: CleanedText


@dataclass(frozen=True, slots=True)
class SourceCorrections:
    """What a person says of a source: its district (with what it lies in), its year, its title, its clean text."""

    district: str = ""
    year: int | None = None
    text: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One source, decoded, cleaned and parsed, with the places of its parts.

    ``year`` is that of ``parsed``, or of a person's correction; ``given_district`` is the place that a person named,
    else empty. ``uncorrected`` is the plan in the source itself, ``parsed`` the one in its corrected text; they are
    the same object without corrections.
    """

    name: str
    content: bytes
    sha256: str
    format: FileFormat
    encoding: str
    cleaned: CleanedText
    parsed: ParsedDocument
    uncorrected: ParsedDocument
    places: SourcePlaces
    year: int
    given_district: str = ""


def _report_nothing(_stage: str) -> None:
    """Do nothing."""


def read_source(
    *,
    content: bytes,
    name: str,
    report_stage: Callable[[str], None] = _report_nothing,
    corrections: SourceCorrections = SourceCorrections(),
) -> Reading:
    """Decode, repair and parse ``content``, the bytes of the file ``name``; raise `LoadError` if it holds no plan.

    ``corrections`` are district, year and title that a person gives. It needs no database, so that another process
    can do it.
    """
    # The site's own processes load readings and read none: they have no use for the pipeline.
    from measures.text.parse import parse_plan

    text = extract_source_text(content=content, name=name, report_stage=report_stage)
    report_stage("解析结构")
    parsed = parse_plan(text.cleaned.text)
    return assemble_reading(
        content=content,
        name=name,
        source_text=text,
        corrections=corrections,
        cleaned=text.cleaned,
        uncorrected=parsed,
        parsed=parsed,
    )


def extract_source_text(*, content: bytes, name: str, report_stage: Callable[[str], None]) -> SourceText:
    """Return the repaired text in ``content``, the bytes of the file ``name``; raise `LoadError` if it holds none."""
    from measures.text.containers.text_extraction import extract_text
    from measures.text.extracted_plan import clean_extracted_text

    check_source_size(content=content, name=name)
    report_stage("读取文件")
    try:
        found = extract_text(content, lambda page, pages: report_stage(f"识别第 {page} 页，共 {pages} 页"))
    except UnreadableBytes as error:
        raise LoadError(f"{name}：{error}") from error
    if "\x00" in found.text:
        raise LoadError(f"{name}：含有空字符，不是文本文件。请把方案另存为纯文本（UTF-8）再导入。")
    report_stage("修复文字")
    cleaned = clean_extracted_text(found)
    if len(cleaned.text) > MAX_CHARACTERS:
        raise LoadError(
            f"{name}：修复后有 {len(cleaned.text):,} 字，超过 {MAX_CHARACTERS:,} 字的上限，"
            "不像是一份行动方案。请核对所选文件。"
        )
    return SourceText(found.format, found.encoding, cleaned)


def assemble_reading(
    *,
    content: bytes,
    name: str,
    source_text: SourceText,
    corrections: SourceCorrections,
    cleaned: CleanedText,
    uncorrected: ParsedDocument,
    parsed: ParsedDocument,
) -> Reading:
    """Return the reading of a file whose text is parsed already; raise `LoadError` if it is no plan.

    ``uncorrected`` is the plan in ``source_text``, ``parsed`` the one in ``cleaned``, corrected or not.
    """
    parsed = override_head(parsed, corrections)
    year = _checked_year(parsed, name)
    return Reading(
        name=name,
        content=content,
        sha256=source_digest(content),
        format=source_text.format,
        encoding=source_text.encoding,
        cleaned=cleaned,
        parsed=parsed,
        uncorrected=uncorrected,
        places=SourcePlaces(cleaned.raw, cleaned.steps),
        year=year,
        given_district=corrections.district,
    )


def override_head(parsed: ParsedDocument, corrections: SourceCorrections) -> ParsedDocument:
    """Return a plan with the given district, year and title, and without the problems that these resolve."""
    settled = {"district."} if corrections.district else set()
    settled |= {"year."} if corrections.year is not None else set()
    settled |= {"title."} if corrections.title else set()
    return replace(
        parsed,
        district=corrections.district or parsed.district,
        year=parsed.year if corrections.year is None else corrections.year,
        title=corrections.title or parsed.title,
        problems=tuple(problem for problem in parsed.problems if not problem.code.startswith(tuple(settled))),
    )


def check_source_size(*, content: bytes, name: str) -> None:
    """Raise `LoadError` if ``content`` is empty or larger than any plan."""
    if not content.strip():
        raise LoadError(f"{name}：文件是空的。请核对所选文件。")
    if len(content) > MAX_BYTES:
        raise LoadError(
            f"{name}：文件有 {len(content) / 1024 / 1024:.1f} MB，超过 {MAX_BYTES // 1024 // 1024} MB 的上限，"
            "不像是一份行动方案。请核对所选文件。"
        )


def _checked_year(parsed: ParsedDocument, name: str) -> int:
    """Return the year; raise `LoadError` if the plan has none, no title or no measures."""
    if not parsed.measures:
        raise LoadError(
            f"{name}：没有识别出任何举措。请核对文件是否为行动方案、编号是否完整；"
            "编号有误的，可在网页导入时修改文字，或用 parse_plan 查看解析结果后修正原文。"
        )
    if not parsed.title.strip():
        raise LoadError(
            f"{name}：没有找到方案标题。请在正文之前单独一行写明标题，或用 --title 指定后再导入。"
        )
    if parsed.year is None:
        unplaced = "无法判断是哪个区、市或省的方案，也" if not (parsed.district or parsed.level) else ""
        raise LoadError(
            f"{name}：{unplaced}无法判断是哪一年的方案：标题、正文和发文日期中都没有写明年份。"
            "请在导入页的“指定地区和年份”中填写，或用 --year 指定。"
        )
    if parsed.year not in DOCUMENT_YEARS:
        raise LoadError(
            f"{name}：年份 {parsed.year} 不在 {DOCUMENT_YEARS[0]} 到 {DOCUMENT_YEARS[-1]} 之间。请核对原文。"
        )
    return parsed.year
