"""What a confined process does, done in the tests' own."""

from __future__ import annotations

from measures.spreadsheets import tables_reader
from measures.text.confined import archive_reader, plan_reader
from measures.text.confined.process_allowance import ProcessAllowance
from measures.text.containers.recognised_text import PageReport, report_no_page


def answer_here(
    worker: str,
    arguments: list[str],
    content: bytes,
    allowance: ProcessAllowance,
    report_page: PageReport = report_no_page,
) -> bytes:
    """Return what a confined process would answer."""
    if worker.endswith("plan_worker"):
        return plan_reader.ANSWERS[arguments[0]](content)
    if worker.endswith("archive_worker"):
        return archive_reader.answer_archive(content)
    return tables_reader.build_answer(*arguments)(content)
