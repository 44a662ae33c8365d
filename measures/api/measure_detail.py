"""One measure with its evidence: both statements, assignments, discrepancies, place in the source."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Substr
from django.http import HttpRequest
from ninja import Field, Schema

from measures.api.discrepancies import DiscrepancyBody, discrepancy_body
from measures.api.measure_queries import (
    CO_LEAD,
    LEAD,
    measure_item,
    measures_for_lists,
    names_in_role,
    progress_item,
)
from measures.api.schemas import NAMES_DESCRIPTION, MeasureItem, ProgressItem
from measures.models import Assignment, Measure, Statement


class TextStatement(Schema):
    """The statement of the document's text; empty if only the table has one."""

    title: str
    text: str
    own_initiative: bool
    lead: list[str] = Field(description=f"正文所载，{NAMES_DESCRIPTION}")
    co_lead: list[str]


class TableStatement(TextStatement):
    """The statement of an annex table about the same measure."""

    annex: str
    table_title: str
    number: str


class MeasureStatements(Schema):
    """Both statements of one measure. Both are official; the difference is information."""

    text: TextStatement
    table: TableStatement | None = Field(description="附表没有再列这一项时为 null。")


class AssignmentItem(Schema):
    """One assignment in the ledger."""

    department_id: int
    department: str = Field(description="规范简称。")
    name_as_printed: str
    role: str = Field(description="lead 牵头；co_lead 配合。")
    order: int
    place: str = Field(description="出处：text 正文；table 附表；staff 人工。")
    phrase: str = Field(description="依据的原文。")
    effective: bool = Field(description="与正文并存的附表表述为 false，只作对照。")
    in_force: bool = Field(description="今日是否有效。")
    valid_from: date | None
    valid_to: date | None = Field(description="从这一天起不再有效（不含当日）；null 为仍有效。")
    reason: str = Field(description="人工分工的理由；原文所载的分工为它被人工终止的理由，没有终止的为空。")


class RawSpan(Schema):
    """The place of a measure in its decoded source, and the unrepaired text there."""

    start: int = Field(description="从 0 数起的字符位置，在解码后的原文中。")
    end: int
    text: str
    source_sha256: str


class MeasureDetail(MeasureItem):
    """One measure with its evidence."""

    number: str = Field(description="原文序号。")
    statements: MeasureStatements
    assignments: list[AssignmentItem]
    progress_entries: list[ProgressItem] = Field(
        description="历次填报的进展，先旧后新；最后一条即 progress。"
    )
    discrepancies: list[DiscrepancyBody]
    raw: RawSpan | None
    created_at: datetime


def read_measure_detail(request: HttpRequest, slug: str, code: str) -> dict[str, Any] | None:
    """Return a `MeasureDetail`, None if there is no such measure; five queries."""
    length = F("raw_end") - F("raw_start")
    measure = (
        measures_for_lists()
        .select_related("document__source", "statement")
        .defer(None)
        .defer("document__source__content", "document__source__text", "document__source__clean_text")
        .defer("document__source__steps")
        .annotate(raw_text=Substr("document__source__text", F("raw_start") + 1, length))
        .filter(document__slug=slug, code=code)
        .first()
    )
    if measure is None:
        return None
    rows = list(measure.assignments.select_related("department").order_by("-role", "order", "pk"))
    in_force: set[int] = {one.pk for one in measure.in_force}  # type: ignore[attr-defined]  # from the prefetch
    return measure_item(measure, request) | {
        "number": measure.number,
        "statements": _measure_statements(measure, rows),
        "assignments": [_assignment_item(one, in_force) for one in rows],
        "progress_entries": [progress_item(one) for one in measure.progress],  # type: ignore[attr-defined]
        "discrepancies": [discrepancy_body(one) for one in measure.discrepancies.order_by("field")],
        "raw": _raw_span(measure),
        "created_at": measure.created_at,
    }


def _measure_statements(measure: Measure, rows: list[Assignment]) -> dict[str, Any]:
    """Return the statements of text and table."""
    table: Statement | None = getattr(measure, "statement", None)
    # A measure that only a table states has one statement.
    places = {Assignment.Place.TEXT} if table else {Assignment.Place.TEXT, Assignment.Place.TABLE}
    stated = [one for one in rows if one.effective and one.place in places]
    second = [one for one in rows if one.place == Assignment.Place.TABLE]
    alone = table.alone if table else ()
    fields = {
        name: type(getattr(measure, name))()
        if name in alone
        else measure.imported.get(name, getattr(measure, name))
        for name in ("title", "text", "own_initiative")
    }
    return {
        "text": fields
        | {
            "lead": names_in_role(stated, LEAD),
            "co_lead": names_in_role(stated, CO_LEAD),
        },
        "table": table
        and {
            "annex": table.annex,
            "table_title": table.table_title,
            "number": table.number,
            "title": table.title,
            "text": table.text,
            "own_initiative": table.own_initiative,
            "lead": names_in_role(second, LEAD),
            "co_lead": names_in_role(second, CO_LEAD),
        },
    }


def _assignment_item(one: Assignment, in_force: set[int]) -> dict[str, Any]:
    """Return an `AssignmentItem`."""
    fields = ("role", "order", "place", "phrase", "effective", "valid_from", "valid_to", "reason")
    return {field: getattr(one, field) for field in fields} | {
        "department_id": one.department_id,
        "department": one.department.name,
        "name_as_printed": one.name_as_printed,
        "in_force": one.pk in in_force,
    }


def _raw_span(measure: Measure) -> dict[str, Any] | None:
    """Return the place of the measure in its source, None if the present source lacks it."""
    source = measure.document.source
    if source is None or measure.raw_start is None or measure.raw_end is None:
        return None
    return {
        "start": measure.raw_start,
        "end": measure.raw_end,
        "text": measure.raw_text,  # type: ignore[attr-defined]  # from the annotation
        "source_sha256": source.sha256,
    }
