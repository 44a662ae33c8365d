"""List the measures of a source for comparison with stored ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from measures.loading.load_chapters import LoadedChapters
from measures.loading.load_job import LoadJob
from measures.models import Chapter, Measure, lengths
from measures.models.statement import table_label
from measures.text.nested_quotation_marks import quote
from measures.text.plan import ParsedDeadline, ParsedMeasure, ParsedTable, ParsedTableRow
from measures.writing.action_errors import LoadError

#: The fields of a measure that come from the source and staff can edit, with their Chinese names.
MEASURE_FIELDS = {
    "title": "标题",
    "text": "正文",
    "deadline": "完成时限",
    "own_initiative": "★",
    "kind": "类别",
    "chapter": "章节",
}


@dataclass(frozen=True, slots=True)
class ResponsibilityRow:
    """A row of a table of responsibilities, with the table it stands in."""

    table: ParsedTable
    row: ParsedTableRow


@dataclass(frozen=True, slots=True)
class SourceMeasure:
    """A measure of the source after corrections: ``values``; ``imported`` has the uncorrected values for a later load.

    Both differ if a person corrected the text; ``imported`` is empty for a measure that the source does not have.
    ``uncorrected_roles`` are the names and roles in the source itself, None if nobody corrected them.
    """

    parsed: ParsedMeasure
    code: str
    chapter: Chapter | None
    values: dict[str, Any]
    imported: dict[str, Any]
    raw_start: int
    raw_end: int
    order: int
    row: ResponsibilityRow | None
    uncorrected_roles: frozenset[tuple[str, str]] | None

    @property
    def span(self) -> tuple[int, int]:
        """Return the place of the measure in the raw text."""
        return self.raw_start, self.raw_end


def list_source_measures(job: LoadJob, chapters: LoadedChapters) -> list[SourceMeasure]:
    """Return the measures of the source in order, each with its row in a table; note inconsistencies."""
    rows = _table_row_of_measures(job, {measure.code for measure in job.reading.parsed.measures})
    result: list[SourceMeasure] = []
    codes: Counter[str] = Counter()
    taken = {measure.code for measure in job.reading.parsed.measures}
    for order, parsed in enumerate(job.reading.parsed.measures, start=1):
        span = job.reading.places.raw_stretch(parsed.start, parsed.end)
        codes[parsed.code] += 1
        row = rows.get(parsed.code) if codes[parsed.code] == 1 else None
        code = _unused_code(job, parsed, codes[parsed.code], taken, span)
        title, text = _title_and_text(job, parsed, span)
        chapter_path = (
            chapters.path_by_key.get(parsed.chapter_key, "") if parsed.chapter_key is not None else ""
        )
        values = {
            "title": title,
            "text": text,
            "deadline": _checked_deadline(job, parsed, row, span),
            "own_initiative": parsed.own_initiative,
            "kind": parsed.kind,
            "chapter": chapter_path,
        }
        chapter = chapters.by_key.get(parsed.chapter_key) if parsed.chapter_key is not None else None
        result.append(
            SourceMeasure(
                parsed,
                code,
                chapter,
                values,
                _imported_measure_values(job, parsed, values),
                *span,
                order,
                row,
                _uncorrected_roles(job, parsed),
            )
        )
    return result


def _imported_measure_values(job: LoadJob, parsed: ParsedMeasure, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a measure in the uncorrected source, with which a later load compares."""
    source = job.uncorrected.measure(parsed)
    if source is None or source == parsed:
        return values if source else {}
    title, text = _within_limit(source)
    return values | {
        "title": title,
        "text": text,
        "deadline": _short_enough(_printed_deadline(source.deadlines))
        if source.deadlines or parsed.deadlines
        else values["deadline"],
        "own_initiative": source.own_initiative,
        "kind": source.kind,
        "chapter": job.uncorrected.path(source),
    }


def _checked_deadline(
    job: LoadJob, parsed: ParsedMeasure, row: ResponsibilityRow | None, span: tuple[int, int]
) -> str:
    """Return `stated_deadline`; note if it is too long."""
    printed = _printed_deadline(_stated_deadlines(parsed, row.row if row else None))
    if _short_enough(printed) == printed:
        return printed
    job.note_problem(
        "measure.deadline_too_long",
        f"举措 {parsed.code} 的完成时限有 {len(printed)} 个字，未收录。请核对原文后填写。",
        span=span,
        excerpt=printed[:60],
    )
    return ""


def stated_deadline(parsed: ParsedMeasure, row: ParsedTableRow | None) -> str:
    """Return the deadline as printed in the text, else in the row of the table; empty if it is too long for one."""
    return _short_enough(_printed_deadline(_stated_deadlines(parsed, row)))


def _stated_deadlines(parsed: ParsedMeasure, row: ParsedTableRow | None) -> tuple[ParsedDeadline, ...]:
    return parsed.deadlines or (row.deadlines if row else ())


def _short_enough(deadline: str) -> str:
    return deadline if len(deadline) <= lengths.DEADLINE else ""


def _printed_deadline(deadlines: Sequence[ParsedDeadline]) -> str:
    """Return the printed words of the deadlines of a measure, each once, parted by “；”."""
    return "；".join(dict.fromkeys(deadline.printed for deadline in deadlines))


def _uncorrected_roles(job: LoadJob, parsed: ParsedMeasure) -> frozenset[tuple[str, str]] | None:
    """Return names and roles in the uncorrected source, None if nobody corrected the text."""
    if job.uncorrected.is_all:
        return None
    source = job.uncorrected.measure(parsed)
    return frozenset((party.name, party.role) for party in (source.parties if source else ()))


def _within_limit(parsed: ParsedMeasure) -> tuple[str, str]:
    """Return title and text; a title over the limit is put before the text instead."""
    limit = Measure._meta.get_field("title").max_length or 0
    return (parsed.title, parsed.text) if len(parsed.title) <= limit else ("", f"{parsed.title}{parsed.text}")


def _table_row_of_measures(job: LoadJob, codes: set[str]) -> dict[str, ResponsibilityRow]:
    """Return the row of each measure in the tables of responsibilities; note second rows and rows without a measure."""
    rows: dict[str, ResponsibilityRow] = {}
    for table in job.reading.parsed.tables:
        for row in table.rows:
            if not row.code:
                continue  # the parser reports these
            span = job.reading.places.raw_stretch(row.start, row.end)
            label = f"{table_label(table.annex)}第 {row.number or row.code} 项{quote((row.title or row.text)[:30])}"
            if row.code not in codes:
                job.note_problem(
                    "table.unmatched",
                    f"{label}没有对应的举措，未收录。请核对编号。",
                    span=span,
                    excerpt=row.title,
                )
            elif table.kind == "responsibilities" and row.code in rows:
                job.note_problem(
                    "table.duplicate",
                    f"{label}与前面的一行编号相同，未收录。请核对编号。",
                    span=span,
                    excerpt=row.title,
                )
            elif table.kind == "responsibilities":
                rows[row.code] = ResponsibilityRow(table, row)
    return rows


def _unused_code(
    job: LoadJob, parsed: ParsedMeasure, occurrence: int, taken: set[str], span: tuple[int, int]
) -> str:
    """Return the code of the measure: its own, or a new one if an earlier measure has the same."""
    limit = Measure._meta.get_field("code").max_length or 0
    if not parsed.code or len(parsed.code) > limit - 4:
        line, _ = job.reading.places.line_column(span[0])
        raise LoadError(
            f"{job.reading.name}：第 {line} 行的举措编号无法使用：“{parsed.code[:40]}”。请核对原文编号。"
        )
    if occurrence == 1:
        return parsed.code
    code = next(new for number in count(occurrence) if (new := f"{parsed.code}-{number}") not in taken)
    taken.add(code)
    job.note_problem(
        "measure.duplicate_code",
        f"编号 {parsed.code} 第 {occurrence} 次出现，暂编为 {code}。请核对原文编号。",
        severity="error",
        span=span,
        excerpt=parsed.title or parsed.text[:60],
    )
    return code


def _title_and_text(job: LoadJob, parsed: ParsedMeasure, span: tuple[int, int]) -> tuple[str, str]:
    """Return title and text; note a title that is too long and put before the text."""
    limit = Measure._meta.get_field("title").max_length or 0
    if len(parsed.title) <= limit:
        return _within_limit(parsed)
    job.note_problem(
        "measure.title_too_long",
        f"举措 {parsed.code} 的标题有 {len(parsed.title)} 个字，已并入正文。请核对标题与正文的分界。",
        span=span,
        excerpt=parsed.title[:60],
    )
    return _within_limit(parsed)
