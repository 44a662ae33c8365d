"""Measure a spreadsheet import: read a workbook, compare it with the database, and write its changes.

``python -m bench.spreadsheet [MEASURES]`` makes a library of so many measures (5,000 by default) in a database of its
own, exports it, and reads it back: untouched, and with the title of every second measure and a department of every
fourth changed. Prints seconds from beginning to end, those of processor time, and the megabytes added at the highest.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from bench.corpus.write import file_of, plans_of, write_corpus
from bench.folders import BenchFolder


def main() -> None:
    """Make the library and measure an import."""
    measures = int(sys.argv[1]) if sys.argv[1:] else 5_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(BenchFolder(measures).environment() | {"VAR_DIR": folder})
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
        prepare_library(measures)
        measure_import(measures)


def prepare_library(measures: int) -> None:
    """Make the library in a new database, and its index."""
    import django

    django.setup()
    from django.core.management import call_command

    write_corpus(measures)
    call_command("migrate", verbosity=0)
    call_command("load_registry", folder=BenchFolder(measures).registry, verbosity=0)
    files = [str(file_of(measures, number)) for number, _ in plans_of(measures)]
    call_command("import_plans", *files, jobs=2, no_links=True, verbosity=0)
    call_command("rebuild_index", verbosity=0)


def measure_import(measures: int) -> None:
    """Export, read back untouched and changed, compare, and write."""
    import openpyxl
    from django.contrib.auth.models import User
    from django.utils import timezone

    from measures.exports.export_formats import EXPORT_FORMATS, write_export
    from measures.exports.selection import select_by_query
    from measures.models import SpreadsheetBatch
    from measures.search.query.measure_query import MeasureQuery
    from measures.spreadsheets.accepted_changes import build_measure_edits
    from measures.spreadsheets.actions import apply_spreadsheet
    from measures.spreadsheets.spreadsheet_reader import read_spreadsheet
    from measures.spreadsheets.three_way_comparison import compare_file_edits

    file = io.BytesIO()
    with select_by_query(MeasureQuery(), site="https://policyhub.example") as selection:
        write_export(selection, EXPORT_FORMATS["xlsx"], file)
    content = file.getvalue()
    print(f"{measures} measures, a workbook of {len(content) / 1e6:.1f} MB")
    untouched = print_time("read, untouched", lambda: read_spreadsheet(content, "a.xlsx")[1])
    assert not untouched.edited
    book = openpyxl.load_workbook(io.BytesIO(content))
    for number in range(2, measures + 2, 2):
        book["举措"][f"D{number}"] = f"改过的标题{number}"
    names: dict[str, str] = {}
    for number in range(2, book["责任"].max_row + 1, 4):
        district, name = book["责任"][f"A{number}"].value, book["责任"][f"F{number}"].value
        book["责任"][f"F{number}"] = names.setdefault(district, name)
    changed = io.BytesIO()
    book.save(changed)
    findings = print_time("read, changed", lambda: read_spreadsheet(changed.getvalue(), "a.xlsx")[1])
    comparison = print_time(
        "compare", lambda: compare_file_edits(findings, timezone.localdate(), lambda row: (True, True))
    )
    taken = {item.key for item in comparison.items() if item.by_default}
    edits = print_time("decide", lambda: build_measure_edits(comparison.measures, findings.edited, taken))[
        :1_000
    ]
    user = User.objects.create(username="bench", is_staff=True)
    batch = SpreadsheetBatch.objects.create(name="a.xlsx", sha256="", kind="xlsx", content=b"", sent_by=user)
    print_time(
        f"write {len(edits)} measures, {sum(edit.cells for edit in edits)} cells",
        lambda: apply_spreadsheet(batch=batch.pk, edits=edits, user=user, reason="测试"),
    )


def print_time(name: str, work: Callable[[], Any]) -> Any:
    """Call ``work``, print its time and memory, and return its result."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, busy = time.perf_counter(), time.process_time()
    result = work()
    added = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"{name:40}{time.perf_counter() - started:7.1f} s"
        f" ({time.process_time() - busy:.1f} s of processor time), {added:.0f} MB added"
    )
    return result


if __name__ == "__main__":
    main()
