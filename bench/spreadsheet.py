"""How long it takes to read a workbook that came back, to hold it against what is there, and to write it.

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


def main() -> None:
    """Make the library, and measure."""
    measures = int(sys.argv[1]) if sys.argv[1:] else 5_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({"VAR_DIR": folder, "POLICYHUB_ENV": "development", "DATABASE_URL": ""})
        prepare(measures)
        run(measures)


def prepare(measures: int) -> None:
    """Fill a new database with so many measures, fifty in a document, each with one to four duties."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from districts.models import Department, District
    from measures.models import Assignment, Document, Measure

    call_command("migrate", verbosity=0)
    district = District.objects.create(slug="d", name="某区", code="310199")
    bodies = Department.objects.bulk_create(
        Department(name=f"区第{n}局", full_name=f"某区第{n}管理局", district=district) for n in range(40)
    )
    for number in range(-(-measures // 50)):
        document = Document.objects.create(district=district, year=2025, slug=f"d-{number}", title="行动方案")
        text = "深化“放管服”改革，提升企业开办、纳税缴费和跨境贸易便利度，健全常态化沟通机制。" * 3
        made = Measure.objects.bulk_create(
            Measure(document=document, code=f"{n + 1}", title=f"举措{n}", text=f"{n}{text}", order=n)
            for n in range(min(50, measures - 50 * number))
        )
        Assignment.objects.bulk_create(
            Assignment(
                measure=one,
                department=bodies[(7 * at + n) % 40],
                role="co_lead" if n else "lead",
                order=n,
                place="text",
            )
            for at, one in enumerate(made)
            for n in range(1 + at % 4)
        )
    call_command("check_index", fix=True, verbosity=0)


def run(measures: int) -> None:
    """Export, read back untouched and changed, compare, and write."""
    import openpyxl
    from django.contrib.auth.models import User
    from django.utils import timezone

    from measures.actions.spreadsheet import apply_spreadsheet
    from measures.exports.export import KINDS, export
    from measures.exports.returned.comparison import compared
    from measures.exports.returned.decided import edits_of
    from measures.exports.returned.read import read
    from measures.exports.selection import selected
    from measures.models import SpreadsheetBatch
    from measures.search.query import MeasureQuery

    file = io.BytesIO()
    with selected(MeasureQuery(), site="https://policyhub.example") as selection:
        export(selection, KINDS["xlsx"], file)
    content = file.getvalue()
    print(f"{measures} measures, a workbook of {len(content) / 1e6:.1f} MB")
    untouched = timed("read, untouched", lambda: read(content, "a.xlsx")[1])
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
    findings = timed("read, changed", lambda: read(changed.getvalue(), "a.xlsx")[1])
    comparison = timed("compare", lambda: compared(findings, timezone.localdate(), lambda row: (True, True)))
    taken = {item.key for item in comparison.items() if item.by_default}
    edits = timed("decide", lambda: edits_of(comparison.measures, findings.edited, taken))[:1_000]
    user = User.objects.create(username="bench", is_staff=True)
    batch = SpreadsheetBatch.objects.create(name="a.xlsx", sha256="", kind="xlsx", content=b"", sent_by=user)
    timed(
        f"write {len(edits)} measures, {sum(edit.cells for edit in edits)} cells",
        lambda: apply_spreadsheet(batch=batch.pk, edits=edits, user=user, reason="测试"),
    )


def timed(name: str, work: Callable[[], Any]) -> Any:
    """Do some work, print how long it took, and return what it gave."""
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
