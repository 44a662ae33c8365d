"""The comparison page: each change when exported, in the file, and now, with the differences marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from measures.differences.text_difference import DifferencePiece, compare_texts
from measures.differences.text_marks import MarkedText, TextMark
from measures.exports.export_rows import MeasureRow
from measures.exports.selection import parse_export_day
from measures.models import Measure, SpreadsheetBatch
from measures.spreadsheets.cell_change import CellChange, ChangeState, ComparedMeasure, comparison_digest
from measures.spreadsheets.file_edits import FileEdits, file_edits_from_json
from measures.spreadsheets.forms import sign_comparison
from measures.spreadsheets.three_way_comparison import EditRights, FileComparison, compare_file_edits
from measures.staff.form_faults import FormFault, is_shown_again
from measures.staff.staff_permissions import assign_refusal, facts_refusal
from measures.writing.edit_token import FORM_FIELD

#: The most changes on a page; the changes of one measure stay together, even if they are more.
CELLS_PER_PAGE = 40
#: Characters of unchanged text shown before and after a difference.
_CONTEXT_LENGTH = 40
_CUT = "……"


@dataclass(frozen=True, slots=True)
class ChangeSides:
    """The values when exported, in the file and now, with marks; ``is_long`` asks for a layout of long texts."""

    base: MarkedText
    file: MarkedText
    now: MarkedText
    is_long: bool


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change as the page shows it: whether it is accepted, and its three sides with marks."""

    change: CellChange
    is_accepted: bool
    sides: ChangeSides


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """A measure with its changes."""

    compared: ComparedMeasure
    lines: tuple[ShownChange, ...]


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """An uploaded file, its edits, and their comparison with the site as of ``day``."""

    batch: SpreadsheetBatch
    file_edits: FileEdits
    comparison: FileComparison
    day: date

    @property
    def mark(self) -> str:
        """Return the digest of the comparison."""
        return comparison_digest(self.comparison.measures)

    def accepted_keys(self) -> set[str]:
        """Return the keys of the accepted changes."""
        return {one.key for one in self.comparison.changes() if one.is_open and self.is_accepted(one)}

    def is_accepted(self, change: CellChange) -> bool:
        """Return whether a change is accepted: as decided, or by default if it has changed since the decision."""
        decided = self.batch.decisions.get(change.key)
        if decided is None or decided[1] != change.mark:
            return change.by_default
        return bool(decided[0])


def compare_file(request: HttpRequest, batch: SpreadsheetBatch) -> ComparedFile:
    """Compare a file with the current site; refuse changes that the user may not make."""
    file_edits = file_edits_from_json(batch.findings)
    try:
        day = parse_export_day(batch.on) or timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    return ComparedFile(
        batch, file_edits, compare_file_edits(file_edits, day, _edit_rights(request.user)), day
    )


def render_comparison(
    request: HttpRequest,
    batch: SpreadsheetBatch,
    compared_file: ComparedFile | None = None,
    *,
    faults: Sequence[FormFault] = (),
    status: int = 200,
) -> HttpResponse:
    """Return the page, with ``faults`` of a form that was sent."""
    compared_file = compared_file or compare_file(request, batch)
    comparison, file_edits = compared_file.comparison, compared_file.file_edits
    pages = Paginator(_split_pages(comparison.measures), 1)
    page = pages.get_page(request.GET.get("page"))
    blocks = [_shown_measure(one, compared_file) for some in page for one in some]
    accepted = compared_file.accepted_keys()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "核对表格",
        "opts": Measure._meta,
        "batch": batch,
        "file_edits": file_edits,
        "blocks": blocks,
        "page": page,
        "deleted": comparison.deleted,
        "closed": comparison.closed,
        "counts": {state.value: comparison.count(state) for state in ChangeState},
        "open": comparison.count(ChangeState.CLEAN) + comparison.count(ChangeState.CONFLICT),
        "changed": sum(bool(one.open_changes) for one in comparison.measures),
        "accepted": len(accepted),
        "assignments_accepted": any(one.roles and one.key in accepted for one in comparison.changes()),
        FORM_FIELD: sign_comparison(batch, compared_file.mark, _open_marks(blocks)),
        "faults": faults,
        "day": compared_file.day.isoformat(),
        "typed_on": request.POST.get("on", compared_file.day.isoformat())
        if is_shown_again(request, faults)
        else compared_file.day.isoformat(),
        "typed_reason": request.POST.get("reason", batch.reason)
        if is_shown_again(request, faults)
        else batch.reason,
    }
    return TemplateResponse(request, "admin/spreadsheet/compare.html", context, status=status)


def _open_marks(blocks: Iterable[ShownMeasure]) -> dict[str, str]:
    """Return the marks of the shown open changes by key."""
    changes = (line.change for block in blocks for line in block.lines)
    return {change.key: change.mark for change in changes if change.is_open}


def _edit_rights(user: Any) -> EditRights:
    """Return the function that returns what of a measure is closed to a user, and why."""

    def rights(row: MeasureRow) -> tuple[str, str]:
        measure = Measure(pk=row.pk, document=row.document)
        return facts_refusal(user), assign_refusal(user, measure)

    return rights


def _split_pages(measures: Iterable[ComparedMeasure]) -> list[list[ComparedMeasure]]:
    """Split the measures into pages; return at least one page."""
    pages: list[list[ComparedMeasure]] = [[]]
    count = 0
    for one in measures:
        if pages[-1] and count + len(one.changes) > CELLS_PER_PAGE:
            pages.append([])
            count = 0
        pages[-1].append(one)
        count += len(one.changes)
    return pages


def _shown_measure(one: ComparedMeasure, compared_file: ComparedFile) -> ShownMeasure:
    return ShownMeasure(
        one,
        tuple(
            ShownChange(each, each.is_open and compared_file.is_accepted(each), mark_sides(each))
            for each in one.changes
        ),
    )


def mark_sides(change: CellChange) -> ChangeSides:
    """Mark the words that only one of ``base`` and ``file`` has, and those of ``now`` that ``base`` lacks."""
    ours = compare_texts(change.base, change.file)
    theirs = compare_texts(change.base, change.now)
    return ChangeSides(
        _mark_shortened(ours.left, TextMark.GONE),
        _mark_shortened(ours.right, TextMark.ADDED),
        _mark_shortened(theirs.right, TextMark.ADDED),
        is_long=max(len(change.base), len(change.file), len(change.now)) > 2 * _CONTEXT_LENGTH,
    )


def _mark_shortened(pieces: Iterable[DifferencePiece], mark: TextMark) -> MarkedText:
    parts = list(pieces)
    last = len(parts) - 1
    return tuple(
        (piece.text, mark)
        if piece.only
        else (_cut_stretch(piece.text, first=not at, last=at == last), TextMark.PLAIN)
        for at, piece in enumerate(parts)
    )


def _cut_stretch(text: str, *, first: bool, last: bool) -> str:
    """Return an unchanged stretch with its middle cut out; keep the side beside a difference."""
    if len(text) <= 3 * _CONTEXT_LENGTH:
        return text
    if first and last:
        return text
    before = "" if first else text[:_CONTEXT_LENGTH]
    after = "" if last else text[-_CONTEXT_LENGTH:]
    return f"{before}{_CUT}{after}"
