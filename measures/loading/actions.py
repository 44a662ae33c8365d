"""Load plans: the only way to write a plan into the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from districts.models import Department
from measures.history.actions.recorder import ChangeRecorder, record_changes
from measures.loading.load_assignments import write_assignments
from measures.loading.load_chapters import delete_stale_chapters, write_chapters
from measures.loading.load_document import find_document, new_document, update_document
from measures.loading.load_job import LoadJob
from measures.loading.load_measures import write_measures
from measures.loading.load_problems import write_problems
from measures.loading.load_progress import OnProgress, progress_reporter
from measures.loading.load_result import LoadResult
from measures.loading.load_statements import compare_and_store_discrepancies, write_statements
from measures.loading.loaded_sources import is_loaded
from measures.loading.plan_district import find_district, note_place_problems, settle_place_problems
from measures.loading.reading import (
    Reading,
    SourceCorrections,
    check_source_size,
    read_source,
)
from measures.loading.recorded_measures import build_recorded_measure
from measures.loading.source_departments import SourceDepartments
from measures.loading.source_measures import list_source_measures
from measures.models import (
    Assignment,
    ChangeSet,
    Chapter,
    Discrepancy,
    Document,
    ImportRun,
    Measure,
    Problem,
    Source,
    Statement,
)
from measures.models.source import REPAIRS_BY_RULE
from measures.text.containers.source_digest import source_digest
from measures.text.repair_counts import count_repairs
from measures.text.steps import RepairStep
from measures.writing.link_leases import mark_links_due

NAME_LENGTH = 255

__all__ = ["LoadResult", "load_file", "load_reading"]


def load_reading(
    reading: Reading,
    *,
    user: User | None = None,
    on_progress: OnProgress | None = None,
    dry_run: bool = False,
) -> LoadResult:
    """Write the plan of a reading in one transaction, and return what was done.

    The bytes from which a document was last loaded change nothing; only the run is recorded. Other bytes for an
    existing document (same district, year and title or number) are a corrected source: differences are updated, staff
    edits stay, and a value that both changed becomes a problem for a person. ``on_progress`` is called at the
    beginning of each stage. A ``dry_run`` does everything and rolls it back.

    Raise `LoadError` if nothing says whose plan it is, or a value does not fit its column; nothing is written then.
    """
    return _load_reading(reading, user, timezone.now(), progress_reporter(on_progress), dry_run=dry_run)


def load_file(
    *,
    content: bytes,
    name: str,
    user: User | None = None,
    on_progress: OnProgress | None = None,
    dry_run: bool = False,
    corrections: SourceCorrections = SourceCorrections(),  # noqa: B008  frozen
) -> LoadResult:
    """Read ``content``, the bytes of the file ``name``, and load the plan: see `load_reading` and `read_source`.

    Bytes from which a document was last loaded are not read again. Raise `LoadError` if they hold no plan.
    """
    started_at = timezone.now()
    report_stage = progress_reporter(on_progress)
    check_source_size(content=content, name=name)
    if is_loaded(content):
        with transaction.atomic():
            if same := _unchanged(source_digest(content), user, started_at, dry_run=dry_run):
                return same
    reading = read_source(content=content, name=name, report_stage=report_stage, corrections=corrections)
    return _load_reading(reading, user, started_at, report_stage, dry_run=dry_run)


def _load_reading(
    reading: Reading,
    user: User | None,
    started_at: datetime,
    report_stage: Callable[[str], None],
    *,
    dry_run: bool,
) -> LoadResult:
    with record_changes(kind=ChangeSet.Kind.IMPORT, user=user) as recorder:
        result = _write_source(reading, user, started_at, report_stage, recorder, dry_run=dry_run)
        report_stage("提交")
        if dry_run:
            transaction.set_rollback(True)
    return result


def _unchanged(digest: str, user: User | None, started_at: datetime, *, dry_run: bool) -> LoadResult | None:
    """Record a run without changes if a document was last loaded from the bytes with this digest; else return None."""
    document = Document.objects.filter(source__sha256=digest).select_related("source").first()
    if document is None or document.source is None:
        return None
    last = document.runs.first()
    counts = {name: n for name, n in last.counts.items() if name != REPAIRS_BY_RULE} if last else {}
    run = None
    if not dry_run:
        run = _record(document.source, document, ImportRun.Outcome.UNCHANGED, counts, [], user, started_at)
    return LoadResult(
        outcome=ImportRun.Outcome.UNCHANGED,
        document=document,
        counts=counts,
        repairs=dict(Counter(step["rule"] for step in document.source.steps)),
        problems=tuple(document.problems.all()),
        run=run,
        dry_run=dry_run,
    )


def _write_source(
    reading: Reading,
    user: User | None,
    started_at: datetime,
    report_stage: Callable[[str], None],
    recorder: ChangeRecorder,
    *,
    dry_run: bool,
) -> LoadResult:
    """Write everything in the source; call it inside `record_changes`."""
    report_stage("核对名录")
    district, place = find_district(reading)
    reading = settle_place_problems(reading, place)
    report_stage("写入文件")
    source, is_new_source = _stored_source(reading, user)
    if not is_new_source:
        # Another process may have loaded the same bytes while these were being read.
        if same := _unchanged(reading.sha256, user, started_at, dry_run=dry_run):
            return same
        _renew_source(source, reading)
    document = find_document(district, reading)
    is_new = document is None
    job = LoadJob(reading, document or new_document(district, reading, source), is_new)
    note_place_problems(job, place)
    recorder.summary = (
        f"{'收录' if is_new else '更新'}{district.shown_name} {job.document.year} 年方案（{reading.name}）"
    )
    if is_new:
        recorder.watch_empty(lambda: _records_of(job.document))
    else:
        recorder.watch(*_records_of(job.document))
        update_document(job, source)
    report_stage("写入章节")
    chapters = write_chapters(job)
    report_stage("写入举措")
    wanted = list_source_measures(job, chapters)
    measures = write_measures(job, wanted, chapters)
    delete_stale_chapters(job, chapters)
    report_stage("写入责任分工")
    departments = SourceDepartments(job, district, wanted, recorder.made_in_bulk)
    assignments = write_assignments(job, wanted, measures, departments)
    report_stage("比对附表")
    statements = write_statements(job, wanted, measures)
    discrepancies = compare_and_store_discrepancies(job, wanted, measures, departments)
    report_stage("写入存疑")
    problems = write_problems(job, wanted, measures)
    mark_links_due(documents=[job.document.pk], are_new=is_new)
    report_stage("记录导入")
    counts = {
        "chapters": sum(each.parent_key is None and not each.annex for each in reading.parsed.chapters),
        "sections": sum(each.parent_key is not None and not each.annex for each in reading.parsed.chapters),
        "measures": sum(measure.kind == Measure.Kind.DISTRICT for measure in measures),
        "city_items": sum(measure.kind == Measure.Kind.CITY for measure in measures),
        "assignments": sum(row.effective for rows in assignments for row in rows),
        "statements": statements,
        "discrepancies": sum(map(len, discrepancies.values())),
        "problems": len(problems),
        "repairs": len(reading.cleaned.steps),
        "uncertain": sum(step.needs_review for step in reading.cleaned.steps),
        "unresolved": len(departments.unknown),
    }
    outcome = ImportRun.Outcome.CREATED if is_new else ImportRun.Outcome.CHANGED
    changes = [change.as_dict() for change in job.changes]
    run = _record(source, job.document, outcome, counts, changes, user, started_at)
    if is_new:
        recorder.written_in_bulk((job.document, *job.written, *departments.made, run))
    return LoadResult(
        outcome=outcome,
        document=job.document,
        counts=counts,
        repairs=dict(Counter(step.rule for step in reading.cleaned.steps)),
        problems=tuple(problems),
        changes=tuple(job.changes),
        run=None if dry_run else run,
        dry_run=dry_run,
        unknown=tuple(departments.unknown),
        new_departments=departments.list_new(),
        measures=tuple(measure.pk for measure in measures),
        recorded=tuple(
            build_recorded_measure(source_measure, rows, discrepancies.get(measure.pk, ()))
            for source_measure, measure, rows in zip(wanted, measures, assignments, strict=True)
            if dry_run
        ),
    )


def _records_of(document: Document) -> list[QuerySet[Any]]:
    """Return the records of a document that are written in bulk, which send no signals to the history."""
    # With the relations of their names.
    return [
        Document.objects.filter(pk=document.pk).select_related("district"),
        Chapter.objects.filter(document=document),
        Measure.objects.filter(document=document),
        Assignment.objects.filter(measure__document=document).prefetch_related(
            Prefetch("department", Department.objects.only("name"))
        ),
        Statement.objects.filter(measure__document=document),
        Discrepancy.objects.filter(measure__document=document).select_related("measure"),
        Problem.objects.filter(document=document),
    ]


def _stored_source(reading: Reading, user: User | None) -> tuple[Source, bool]:
    """Return the stored source of these bytes, and whether it is new: then it has their present reading."""
    return Source.objects.get_or_create(
        sha256=reading.sha256,
        defaults={**_source_values(reading), "content": reading.content, "added_by": user},
    )


def _renew_source(source: Source, reading: Reading) -> None:
    """Give a stored source the present reading of its bytes."""
    values = _source_values(reading)
    for name, value in values.items():
        setattr(source, name, value)
    source.save(update_fields=values)


def _source_values(reading: Reading) -> dict[str, Any]:
    return {
        "name": reading.name[-NAME_LENGTH:],
        "format": reading.format,
        "encoding": reading.encoding,
        "text": reading.cleaned.raw,
        "clean_text": reading.cleaned.text,
        "steps": [step.as_dict() for step in reading.cleaned.steps],
    }


def _record(
    source: Source,
    document: Document,
    outcome: ImportRun.Outcome,
    counts: dict[str, int],
    changes: list[dict[str, Any]],
    user: User | None,
    started_at: datetime,
) -> ImportRun:
    """Record a run that ends now, with counts of the repairs, so that pages need not read them all."""
    by_rule = count_repairs(map(RepairStep.from_dict, source.steps))
    return ImportRun.objects.create(
        source=source,
        document=document,
        outcome=outcome,
        counts=counts | {REPAIRS_BY_RULE: by_rule},
        changes=changes,
        run_by=user,
        started_at=started_at,
        finished_at=max(timezone.now(), started_at),
    )
