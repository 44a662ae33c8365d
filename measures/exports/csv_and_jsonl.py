"""The exports without a workbook: CSV that Excel opens without garbling, and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from measures.exports.column_values import unique_assignments
from measures.exports.columns import CellValue
from measures.exports.export_rows import ExportReader
from measures.exports.formula_escape import BOM, escape_formula
from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.exports.selection import ExportSelection


def write_csv(selection: ExportSelection, file: IO[bytes]) -> int:
    """Write the measures of a selection to ``file`` as CSV, one row each; return how many were written."""
    resource = MeasureResource(site=selection.site, match=selection.match_column())
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        text.write(BOM)
        rows = csv.writer(text)
        rows.writerow([column.column_name for _, column in resource.columns])
        written = 0
        for batch in ExportReader(selection.using, selection.day).passing_batches(selection.pks):
            rows.writerows(map(build_csv_row, map(resource.cells, batch)))
            written += len(batch)
    finally:
        # Without this the wrapper would close the caller's file.
        text.detach()
    return written


def build_csv_row(cells: Iterable[CellValue]) -> list[str]:
    """Return the cells as a row of CSV, with formulas escaped."""
    return [
        escape_formula(cell) if isinstance(cell, str) else "" if cell is None else str(cell) for cell in cells
    ]


def write_jsonl(selection: ExportSelection, file: IO[bytes]) -> int:
    """Write the measures of a selection to ``file`` as JSON lines, one object each; return how many were written.

    The keys are the names of the columns, as in the API; ``assignments`` holds the rows of the sheet 责任.
    """
    measures = MeasureResource(site=selection.site, match=selection.match_column())
    assignments = AssignmentResource(site=selection.site)
    written = 0
    for batch in ExportReader(selection.using, selection.day).passing_batches(selection.pks):
        for measure in batch:
            line = build_json_object(measures, measure)
            line["assignments"] = [
                build_json_object(assignments, assignment) for assignment in unique_assignments(measure)
            ]
            file.write(json.dumps(line, ensure_ascii=False, default=_json_default).encode() + b"\n")
        written += len(batch)
    return written


def build_json_object(resource: ExportResource, record: Any) -> dict[str, Any]:
    """Return the values of a record by column name."""
    return {name: column.read(record) for name, column in resource.columns}


def _json_default(value: Any) -> str:
    """Convert a value for which JSON has no type."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} in an export")
