"""Build the measures of a preview from what a load writes."""

from __future__ import annotations

from collections.abc import Sequence

from districts.models import Department
from measures.loading.discrepancies import StatementDifference
from measures.loading.load_result import RecordedAssignment, RecordedMeasure
from measures.loading.source_departments import SourceAssignment
from measures.loading.source_measures import SourceMeasure


def build_recorded_measure(
    source_measure: SourceMeasure,
    assignments: Sequence[SourceAssignment],
    differences: Sequence[StatementDifference],
) -> RecordedMeasure:
    """Return a measure as the source gives it, which becomes the record unless staff edited it."""
    title, text = source_measure.values["title"], source_measure.values["text"]
    return RecordedMeasure(
        code=source_measure.code,
        title=None if title == source_measure.parsed.title else title,
        text=None if text == source_measure.parsed.text else text,
        duties=tuple(map(_recorded_assignment, assignments)),
        differences=tuple((str(one.field.label), one.in_text, one.in_table) for one in differences),
    )


def _recorded_assignment(row: SourceAssignment) -> RecordedAssignment:
    department = row.department
    return RecordedAssignment(
        role=row.role,
        name=department.name,
        printed=row.name_as_printed,
        effective=row.effective,
        is_group=department.kind == Department.Kind.GROUP,
        is_settled=department.is_resolved,
    )
