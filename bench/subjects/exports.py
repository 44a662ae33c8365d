"""Measure exports of everything in every format: seconds, and the memory added to a process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time

from bench.folders import ROOT, BenchFolder
from bench.measuring import process_memory
from measures.exports.export_formats import EXPORT_FORMATS, write_export
from measures.exports.row_sheet import TooManyRows
from measures.exports.selection import select_by_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures


def measure_exports(place: BenchFolder) -> dict[str, object]:
    """Write everything in every format, each in a process of its own."""
    figures: dict[str, object] = {}
    for kind in EXPORT_FORMATS:
        begin = f"from bench.folders import set_up; set_up({place.size})"
        code = f"{begin}; from bench.subjects.exports import export_everything; export_everything({kind!r})"
        answer = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True
        )
        figures[kind] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def export_everything(kind: str) -> None:
    """Write everything in one format and print rows, seconds, megabytes added and the size, as JSON.

    A workbook is ``refused`` where a sheet of it would have more rows than programs for workbooks read.
    """
    query = MeasureQuery()
    count_measures(query)
    # What a running site has loaded anyway does not count for the export.
    with (
        tempfile.TemporaryFile() as file,
        select_by_query(MeasureQuery.of("没有这样的词"), site="http://x") as nothing,
    ):
        write_export(nothing, EXPORT_FORMATS[kind], file)
    before = process_memory("VmRSS")
    started, worked = time.perf_counter(), time.process_time()
    with (
        tempfile.TemporaryFile() as file,
        select_by_query(query, site="https://policyhub.example") as selection,
    ):
        try:
            write_export(selection, EXPORT_FORMATS[kind], file)
        except TooManyRows:
            print(json.dumps({"refused": True, "seconds": time.perf_counter() - started}))
            return
        size = file.seek(0, 2)
        rows = len(selection.pks)
    figures = {
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "work": time.process_time() - worked,
        "added": process_memory("VmHWM") - before,
        "size": size / 2**20,
    }
    print(json.dumps(figures))
