"""Write the statements of annex tables, and the discrepancies with the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from measures.loading.discrepancies import StatementDifference, compare_statements
from measures.loading.load_changes import LoadChange
from measures.loading.load_job import LoadJob, check_lengths
from measures.loading.source_departments import SourceDepartments
from measures.loading.source_measures import SourceMeasure
from measures.models import Discrepancy, Measure, Statement
from measures.models.statement import COMPARED_FIELDS
from measures.writing.row_insertion import insert_records

#: The fields of a table's statement, with their Chinese names.
_FIELDS = {
    "annex": "附件",
    "table_title": "表名",
    "number": "序号",
    "title": "标题",
    "text": "正文",
    "own_initiative": "★",
    "alone": "仅附表载明的内容",
}
_WRITTEN = (*_FIELDS, "raw_start", "raw_end")


def write_statements(job: LoadJob, wanted: Sequence[SourceMeasure], measures: Sequence[Measure]) -> int:
    """Update the statements of the document's tables; return their number."""
    existing = (
        {}
        if job.is_new
        else {row.measure_id: row for row in Statement.objects.filter(measure__document=job.document)}
    )
    new: list[Statement] = []
    changed: list[Statement] = []
    stated: set[int] = set()
    for source_measure, measure in zip(wanted, measures, strict=True):
        if source_measure.row is None:
            continue
        statement = existing.get(measure.pk) or Statement(measure=measure)
        if _set_statement_values(job, statement, source_measure) and statement.pk:
            changed.append(statement)
        elif not statement.pk:
            new.append(statement)
            job.note_change(
                LoadChange("statement", "added", source_measure.code, measure.title, after=statement.title)
            )
        line, _ = job.reading.places.line_column(statement.raw_start or 0)
        check_lengths(statement, f"第 {line} 行，附表中的举措 {source_measure.code}")
        stated.add(measure.pk)
    known = {measure.pk: measure for measure in measures}
    removed = [row for measure_id, row in existing.items() if measure_id not in stated]
    for row in removed:
        if there := known.get(row.measure_id):
            job.note_change(LoadChange("statement", "removed", there.code, there.title, before=row.title))
    if removed:
        Statement.objects.filter(pk__in=[row.pk for row in removed]).delete()
    if changed:
        Statement.objects.bulk_update(changed, _WRITTEN)
    insert_records(new)
    job.note_written(new)
    return len(stated)


def _set_statement_values(job: LoadJob, statement: Statement, source_measure: SourceMeasure) -> bool:
    """Set the values of the source in a statement; return whether anything changed."""
    if source_measure.row is None:
        return False
    table, row = source_measure.row.table, source_measure.row.row
    start, end = job.reading.places.raw_stretch(row.start, row.end)
    alone = list(source_measure.parsed.from_table)
    values = (
        table.annex, table.title, row.number, row.title, row.text, row.own_initiative, alone, start, end,
    )  # fmt: skip
    before = tuple(getattr(statement, name) for name in _WRITTEN)
    for name, old, value in zip(_WRITTEN, before, values, strict=True):
        setattr(statement, name, value)
        if statement.pk and old != value and name in _FIELDS:
            shown = (_statement_value_in_report(name, old), _statement_value_in_report(name, value))
            job.note_change(
                LoadChange(
                    "statement",
                    "changed",
                    source_measure.code,
                    source_measure.parsed.title,
                    _FIELDS[name],
                    *shown,
                )
            )
    return before != values


def _statement_value_in_report(name: str, value: Any) -> str:
    """Return a value of a statement in the words of a report."""
    if name == "own_initiative":
        return "有" if value else "无"
    if name == "alone":
        return "、".join(COMPARED_FIELDS.get(each, each) for each in value) or "无"
    return str(value) or "无"


def compare_and_store_discrepancies(
    job: LoadJob, wanted: Sequence[SourceMeasure], measures: Sequence[Measure], departments: SourceDepartments
) -> dict[int, list[StatementDifference]]:
    """Compare the statements and store the differences, open; return those of each measure by its id.

    A decision of staff stands as long as both statements are unchanged; a changed difference is open again, and the run
    keeps the decision on the earlier one.
    """
    existing = {}
    if not job.is_new:
        rows = Discrepancy.objects.select_for_update(of=("self",)).select_related("measure")
        existing = {(r.measure_id, r.field): r for r in rows.filter(measure__document=job.document)}
    new: list[Discrepancy] = []
    changed: list[Discrepancy] = []
    found: set[tuple[int, str]] = set()
    result: dict[int, list[StatementDifference]] = defaultdict(list)
    for measure, difference in _statement_differences(wanted, measures, departments):
        key = (measure.pk, difference.field.value)
        found.add(key)
        result[measure.pk].append(difference)
        now = (difference.in_text, difference.in_table)
        if (old := existing.get(key)) is None:
            new.append(Discrepancy(measure=measure, field=difference.field, in_text=now[0], in_table=now[1]))
            job.note_change(
                LoadChange("discrepancy", "added", measure.code, measure.title, difference.field.label)
            )
        elif (old.in_text, old.in_table) != now:
            _note_undone(job, old, now)
            old.in_text, old.in_table = now
            old.status, old.decision = Discrepancy.Status.OPEN, ""
            old.decided_by, old.decided_at = None, None
            changed.append(old)
    known = {measure.pk for measure in measures}
    removed = [row for key, row in existing.items() if key not in found and row.measure_id in known]
    for row in removed:
        _note_undone(job, row, None)
    if removed:
        Discrepancy.objects.filter(pk__in=[row.pk for row in removed]).delete()
    if changed:
        fields = ["in_text", "in_table", "status", "decision", "decided_by", "decided_at"]
        Discrepancy.objects.bulk_update(changed, fields)
    insert_records(new)
    job.note_written(new)
    return result


def _statement_differences(
    wanted: Sequence[SourceMeasure], measures: Sequence[Measure], departments: SourceDepartments
) -> Iterator[tuple[Measure, StatementDifference]]:
    """Yield every difference between the two statements of a measure."""
    for source_measure, measure in zip(wanted, measures, strict=True):
        if source_measure.row is None:
            continue

        def department_key(name: str, source_measure: SourceMeasure = source_measure) -> object:
            department = departments.find_department_of(source_measure, name)
            return department.pk if department else name

        for difference in compare_statements(
            source_measure.parsed, source_measure.row.row, source_measure.row.table, identity=department_key
        ):
            yield measure, difference


def _note_undone(job: LoadJob, row: Discrepancy, now: tuple[str, str] | None) -> None:
    """Note that a discrepancy has changed to ``now``, or is gone (None), with the decision on it."""
    before = f"{row.in_text}／{row.in_table}"
    if row.status == Discrepancy.Status.RESOLVED:
        before += f"（曾核定：{row.decision or '未写意见'}）"
    code, title, field = row.measure.code, row.measure.title, row.get_field_display()
    after = "／".join(now) if now else ""
    job.note_change(
        LoadChange("discrepancy", "changed" if now else "removed", code, title, field, before, after)
    )
