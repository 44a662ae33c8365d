"""The files of an import batch: what was read of each, what waits and why, and what can be confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Document, ImportBatch, ImportDraft, ImportRun
from measures.models.problem import Problem

#: What a file of a batch is at, in the order of the summary; each with its Chinese name.
WAITING, QUESTION, CONFIRMABLE, DUPLICATE, UNREADABLE, CONFIRMED, LEFT_OUT, SKIPPED = (
    "waiting", "question", "confirmable", "duplicate", "unreadable", "confirmed", "left_out", "skipped",
)  # fmt: skip
STATUS_LABELS = {
    WAITING: "正在读取",
    CONFIRMABLE: "可以确认",
    QUESTION: "待人处理",
    DUPLICATE: "已收录过",
    UNREADABLE: "无法读取",
    LEFT_OUT: "没有读取",
    SKIPPED: "已略过",
    CONFIRMED: "已导入",
}
_SHOWN_BATCHES = 20
_UNDONE = "这次导入已被撤销。"
#: The values of a row that are parts of JSON columns; the columns themselves are large.
_PARTS = {
    "plan_title": "parsed__plan__title",
    "corrected_title": "corrected__plan__title",
    "given_title": "given__title",
    "plan_district": "parsed__plan__district",
    "corrected_district": "corrected__plan__district",
    "given_district": "given__district",
    "plan_year": "parsed__plan__year",
    "corrected_year": "corrected__plan__year",
    "given_year": "given__year",
    "failure": "comparison__error",
    "outcome": "comparison__outcome",
    "existing": "comparison__document",
    "counts": "comparison__counts",
    "unknown": "comparison__names",
    "problems": "comparison__problems",
    "named": "answers__names",
    "guessed": "answers__guesses",
}


@dataclass(frozen=True, slots=True)
class BatchFileRow:
    """One file of a batch.

    ``status`` is a key of `STATUS_LABELS`. ``reason`` says in Chinese what waits and why, or why nothing was read;
    ``draft`` is the id of its draft, None for what became none, ``document`` the document that it is, changes or
    repeats.
    """

    name: str
    status: str
    reason: str = ""
    draft: int | None = None
    title: str = ""
    district: str = ""
    year: int | None = None
    counts: Mapping[str, int] | None = None
    document: Document | None = None
    is_update: bool = False

    @property
    def label(self) -> str:
        """Return the status in Chinese."""
        return STATUS_LABELS[self.status]

    @property
    def measures(self) -> int | None:
        """Return the number of measures, those of the city included; None if nothing is known."""
        if self.counts is None:
            return None
        return self.counts.get("measures", 0) + self.counts.get("city_items", 0)

    @property
    def doubts(self) -> int | None:
        """Return the number of problems, None if nothing is known."""
        return None if self.counts is None else self.counts.get("problems", 0)

    @property
    def is_confirmable(self) -> bool:
        """Return whether it can be confirmed together with others: it was read and leaves no question."""
        return self.status == CONFIRMABLE


def list_batch_rows(batch: ImportBatch) -> list[BatchFileRow]:
    """Return the files of a batch: its drafts in the order of the upload, then what became none; two queries."""
    found = list(_draft_values(batch))
    wanted = {pk for values in found for pk in (values["document_id"], values["existing"]) if pk}
    documents = Document.objects.select_related("district").in_bulk(wanted)
    rows = [_draft_row(values, documents) for values in found]
    return [*rows, *_left_out_rows(batch)]


def list_recent_batches() -> QuerySet[ImportBatch]:
    """Return the last batches with their number of drafts, and the numbers of those that wait for a person."""
    is_ready = Q(drafts__state=ImportDraft.State.READY)
    return (
        ImportBatch.objects.select_related("added_by")
        .annotate(file_count=Count("drafts"), ready_count=Count("drafts", filter=is_ready))
        .order_by("-pk")[:_SHOWN_BATCHES]
    )


def count_readings(batch: ImportBatch) -> tuple[int, int]:
    """Return how many drafts of a batch were read, and how many there are."""
    waiting = [ImportDraft.State.QUEUED, ImportDraft.State.READING]
    found = ImportDraft.objects.filter(batch=batch).aggregate(
        all=Count("pk"), waiting=Count("pk", filter=Q(state__in=waiting))
    )
    return found["all"] - found["waiting"], found["all"]


def count_statuses(rows: list[BatchFileRow]) -> list[tuple[str, str, int]]:
    """Return each status of these rows with its Chinese name and its number of files."""
    counted = Counter(row.status for row in rows)
    return [(status, label, counted[status]) for status, label in STATUS_LABELS.items() if counted[status]]


def _draft_values(batch: ImportBatch) -> QuerySet[ImportDraft, dict[str, Any]]:
    found: QuerySet[ImportDraft, dict[str, Any]] = (
        ImportDraft.objects.filter(batch=batch)
        .order_by("pk")
        .annotate(**{name: F(path) for name, path in _PARTS.items()})
        .values(
            "pk", "name", "path", "state", "error", "document_id", "change_set__undone_by_id", *_PARTS
        )
    )  # fmt: skip
    return found


def _left_out_rows(batch: ImportBatch) -> Iterator[BatchFileRow]:
    for one in batch.left_out:
        yield BatchFileRow(one["name"], SKIPPED if one["is_skipped"] else LEFT_OUT, one["reason"])


def _draft_row(values: Mapping[str, Any], documents: Mapping[int, Document]) -> BatchFileRow:
    status, reason = _status_of(values)
    document = documents.get(values["document_id"] or values["existing"] or 0)
    return BatchFileRow(
        name=values["path"] or values["name"],
        status=status,
        reason=reason,
        draft=values["pk"],
        title=values["given_title"]
        or values["corrected_title"]
        or values["plan_title"]
        or (document.title if document else ""),
        district=values["given_district"]
        or values["corrected_district"]
        or values["plan_district"]
        or (document.district.name if document else ""),
        year=values["given_year"]
        or values["corrected_year"]
        or values["plan_year"]
        or (document.year if document else None),
        counts=values["counts"],
        document=document,
        is_update=values["outcome"] == ImportRun.Outcome.CHANGED,
    )


def _status_of(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return at what a draft is, and why."""
    state = values["state"]
    if state in (ImportDraft.State.QUEUED, ImportDraft.State.READING):
        return WAITING, ""
    if state == ImportDraft.State.FAILED:
        return UNREADABLE, values["error"]
    if state == ImportDraft.State.CONFIRMED:
        return CONFIRMED, _UNDONE if values["change_set__undone_by_id"] else ""
    if values["failure"] or not values["outcome"]:
        return QUESTION, values["failure"] or "还没有与现有资料比对。请打开这一份，重新比对。"
    if values["outcome"] == ImportRun.Outcome.UNCHANGED:
        return DUPLICATE, "这份原文（字节完全相同）已经导入过，再次导入没有任何变化。"
    questions = "，".join(_questions(values))
    return (QUESTION, f"{questions}，待核对。") if questions else (CONFIRMABLE, "")


def _questions(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is open in a draft that was read, in Chinese."""
    named, guessed = values["named"] or {}, values["guessed"] or {}
    if names := sum(name not in named for name in values["unknown"] or ()):
        yield f"名录中没有的单位 {names} 个"
    guesses = (values["counts"] or {}).get("uncertain", 0) - len(guessed)
    if guesses > 0:
        yield f"没有把握的修复 {guesses} 处"
    # Those of names and guesses are counted above.
    if others := sum(map(_is_question, values["problems"] or ())):
        yield f"其他存疑 {others} 处"


def _is_question(problem: Mapping[str, Any]) -> bool:
    """Return whether a problem asks for a person before the import; a notice does not."""
    is_counted = problem["code"] in (UNCERTAIN_REPAIR, "department.unknown")
    return not is_counted and problem["severity"] != Problem.Severity.NOTICE
