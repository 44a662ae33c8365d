"""The state of a load in progress: its reading, its document, the changes and problems found so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from django.db import models

from measures.loading.load_changes import LoadChange
from measures.loading.reading import Reading
from measures.loading.uncorrected_plan import UncorrectedPlan
from measures.models import Document, Measure
from measures.writing.action_errors import LoadError


@dataclass(frozen=True, slots=True)
class NewProblem:
    """A problem to be stored, with its place in the raw text; of ``measure`` if that is known already."""

    code: str
    message: str
    severity: Literal["error", "warning", "notice"]
    raw_start: int
    raw_end: int
    excerpt: str = ""
    measure: Measure | None = None


@dataclass(slots=True)
class LoadJob:
    """The state that the stages of a load share. ``is_new`` means that this load creates the document."""

    reading: Reading
    document: Document
    is_new: bool
    changes: list[LoadChange] = field(default_factory=list)
    doubts: list[NewProblem] = field(default_factory=list)
    uncorrected: UncorrectedPlan = field(init=False)
    #: The records that the load of a new document makes, as they are in the database.
    written: list[models.Model] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Match each parsed record with the uncorrected source."""
        self.uncorrected = UncorrectedPlan(self.reading.parsed, self.reading.uncorrected)

    def note_change(self, change: LoadChange) -> None:
        """Note a difference, except for a new document."""
        if not self.is_new:
            self.changes.append(change)

    def note_written(self, records: Iterable[models.Model]) -> None:
        """Note records that were made, of a new document: its history takes them as they are and reads none back."""
        if self.is_new:
            self.written.extend(records)

    def note_problem(
        self,
        code: str,
        message: str,
        *,
        severity: Literal["error", "warning", "notice"] = "warning",
        span: tuple[int, int] = (0, 0),
        excerpt: str = "",
        measure: Measure | None = None,
    ) -> None:
        """Note a problem at ``span`` in the raw text."""
        self.doubts.append(NewProblem(code, message, severity, *span, excerpt, measure))


@cache
def _limited(model: type[models.Model]) -> tuple[tuple[str, int, models.Field[Any, Any]], ...]:
    """Return attribute, limit and field of the texts of a model with a limited length."""
    return tuple(
        (each.attname, limit, each)
        for each in model._meta.concrete_fields
        if (limit := getattr(each, "max_length", None)) is not None
    )


def check_lengths(record: Any, where: str, model: type[models.Model] | None = None) -> None:
    """Raise `LoadError` if a value of ``record`` is longer than its column; ``where`` names it in Chinese.

    ``record`` is one of a model, or has the values of one of ``model`` under the same names.
    """
    columns_of: type[models.Model] = model or type(record)
    for name, limit, column in _limited(columns_of):
        value = getattr(record, name)
        if isinstance(value, str) and len(value) > limit:
            raise LoadError(
                f"{where}的{column.verbose_name}有 {len(value)} 个字，超过 {limit} 个字的上限：“{value[:30]}…”。"
                "原文结构可能未被正确识别，请用 parse_plan 查看后修正原文。"
            )
