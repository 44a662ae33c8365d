"""Build the measures of a preview from what a load writes."""

from __future__ import annotations

from collections.abc import Sequence

from districts.models import Department
from measures.loading.discrepancies import StatementDifference
from measures.loading.load_result import RecordedAssignment, RecordedMeasure
from measures.loading.source_departments import SourceAssignment
from measures.loading.source_measures import SourceMeasure


def build_recorded_measure(
    item: SourceMeasure, assignments: Sequence[SourceAssignment], differences: Sequence[StatementDifference]
) -> RecordedMeasure:
    """Return a measure as the source gives it, which becomes the record unless staff edited it."""
    title, text = item.values["title"], item.values["text"]
    return RecordedMeasure(
        code=item.code,
        title=None if title == item.parsed.title else title,
        text=None if text == item.parsed.text else text,
        duties=tuple(map(_duty, assignments)),
        differences=tuple((str(one.field.label), one.in_text, one.in_table) for one in differences),
    )


def _duty(row: SourceAssignment) -> RecordedAssignment:
    department = row.department
    return RecordedAssignment(
        role=row.role,
        name=department.name,
        printed=row.name_as_printed,
        effective=row.effective,
        is_group=department.kind == Department.Kind.GROUP,
        is_settled=department.is_resolved,
    )
