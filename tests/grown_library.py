"""A document with any number of measures, each with one of everything."""

from __future__ import annotations

from measures.models import Measure
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    DepartmentFactory,
    DiscrepancyFactory,
    DocumentFactory,
    ImportRunFactory,
    MeasureFactory,
    ProblemFactory,
    ProgressEntryFactory,
    StaffAssignmentFactory,
    StatementFactory,
    SuccessionFactory,
    SynonymGroupFactory,
)


def grow(measures: int) -> Measure:
    """Make a document with so many measures, each with everything; return the first."""
    document = DocumentFactory()
    ImportRunFactory(document=document)
    rows = [MeasureFactory(document=document) for _ in range(measures)]
    for measure in rows:
        for _ in range(3):
            department = AliasFactory(department__district=document.district).department
            AssignmentFactory(measure=measure, department=department)
            StaffAssignmentFactory(measure=measure, department=department)
        StatementFactory(measure=measure)
        DiscrepancyFactory(measure=measure)
        ProgressEntryFactory(measure=measure)
        ProblemFactory(document=document, measure=measure)
        SuccessionFactory(
            predecessor=measure.assignments.all()[0].department,
            successor=DepartmentFactory(district=document.district),
        )
    SynonymGroupFactory()
    return rows[0]
