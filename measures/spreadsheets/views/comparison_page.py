"""The comparison page: each cell as exported, in the file, and now, measure by measure."""

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
from measures.spreadsheets.cell_changes import CellChange, ChangeState, ComparedMeasure, comparison_digest
from measures.spreadsheets.file_edits import FileEdits, file_edits_from_json
from measures.spreadsheets.forms import sign_comparison
from measures.spreadsheets.three_way_comparison import EditRights, FileComparison, compare_file_edits
from measures.staff.form_faults import FormFault, is_shown_again
from measures.staff.staff_permissions import may_assign
from measures.writing.edit_token import FORM_FIELD

#: Cells on a page, but that the cells of a measure stay together.
CELLS_PER_PAGE = 40
_CHANGE_PERMISSION = "measures.change_measure"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """An item as the page shows it: whether it is taken, and its three sides marked."""

    item: CellChange
    is_taken: bool
    sides: ChangeSides


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """A measure with its lines."""

    compared: ComparedMeasure
    lines: tuple[ShownChange, ...]


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """A file as it stands now: what was found in it, and held against what is there."""

    batch: SpreadsheetBatch
    findings: FileEdits
    comparison: FileComparison
    day: date

    @property
    def mark(self) -> str:
        """Return a mark of everything that is shown."""
        return comparison_digest(self.comparison.measures)

    def taken(self) -> set[str]:
        """Return the keys of the items that are taken over: as decided, else those that nothing speaks against."""
        return {item.key for item in self.comparison.items() if item.is_open and self.is_taken(item)}

    def is_taken(self, item: CellChange) -> bool:
        """Return whether an item is taken over; a decision on something else does not count."""
        decided = self.batch.decisions.get(item.key)
        if decided is None or decided[1] != item.mark:
            return item.by_default
        return bool(decided[0])


def compare_file(request: HttpRequest, batch: SpreadsheetBatch) -> ComparedFile:
    """Return a file as it stands now, as the reader may decide it."""
    findings = file_edits_from_json(batch.findings)
    try:
        day = parse_export_day(batch.on) or timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    return ComparedFile(batch, findings, compare_file_edits(findings, day, _edit_rights(request.user)), day)


def render_comparison(
    request: HttpRequest,
    batch: SpreadsheetBatch,
    looked: ComparedFile | None = None,
    *,
    faults: Sequence[FormFault] = (),
    status: int = 200,
) -> HttpResponse:
    """Return the page."""
    looked = looked or compare_file(request, batch)
    comparison, findings = looked.comparison, looked.findings
    pages = Paginator(_split_pages(comparison.measures), 1)
    page = pages.get_page(request.GET.get("page"))
    blocks = [_shown_measure(one, looked) for some in page for one in some]
    taken = looked.taken()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "核对表格",
        "opts": Measure._meta,
        "batch": batch,
        "findings": findings,
        "blocks": blocks,
        "page": page,
        "gone": comparison.gone,
        "counts": {state.value: comparison.count(state) for state in ChangeState},
        "open": comparison.count(ChangeState.CLEAN) + comparison.count(ChangeState.CONFLICT),
        "changed": sum(bool(one.open_items) for one in comparison.measures),
        "taken": len(taken),
        "duties_taken": any(item.roles and item.key in taken for item in comparison.items()),
        FORM_FIELD: sign_comparison(batch, looked.mark, _open_marks(blocks)),
        "faults": faults,
        "day": looked.day.isoformat(),
        "typed_on": request.POST.get("on", looked.day.isoformat())
        if is_shown_again(request, faults)
        else looked.day.isoformat(),
        "typed_reason": request.POST.get("reason", batch.reason)
        if is_shown_again(request, faults)
        else batch.reason,
    }
    return TemplateResponse(request, "admin/spreadsheet/compare.html", context, status=status)


def _open_marks(blocks: Iterable[ShownMeasure]) -> dict[str, str]:
    """Return the marks of the cells that can be decided, by their keys."""
    items = (line.item for block in blocks for line in block.lines)
    return {item.key: item.mark for item in items if item.is_open}


def _edit_rights(user: Any) -> EditRights:
    """Return what a user may change of a measure."""

    def rights(row: MeasureRow) -> tuple[bool, bool]:
        measure = Measure(pk=row.pk, document=row.document)
        return user.has_perm(_CHANGE_PERMISSION), may_assign(user, measure)

    return rights


def _split_pages(measures: Iterable[ComparedMeasure]) -> list[list[ComparedMeasure]]:
    """Return the measures in pages; there is always one."""
    pages: list[list[ComparedMeasure]] = [[]]
    count = 0
    for one in measures:
        if pages[-1] and count + len(one.items) > CELLS_PER_PAGE:
            pages.append([])
            count = 0
        pages[-1].append(one)
        count += len(one.items)
    return pages


def _shown_measure(one: ComparedMeasure, looked: ComparedFile) -> ShownMeasure:
    return ShownMeasure(
        one,
        tuple(
            ShownChange(item, item.is_open and looked.is_taken(item), mark_sides(item)) for item in one.items
        ),
    )


#: So much of a stretch that nothing happened to is shown before and after what did.
_CONTEXT_LENGTH = 40
_CUT = "……"


@dataclass(frozen=True, slots=True)
class ChangeSides:
    """What was exported, what the file says, what is there now; ``is_long`` texts are set as such."""

    base: MarkedText
    file: MarkedText
    now: MarkedText
    is_long: bool


def mark_sides(item: CellChange) -> ChangeSides:
    """Return the sides: of the first two what only one says is marked, of the third what the first does not say."""
    ours = compare_texts(item.base, item.file)
    theirs = compare_texts(item.base, item.now)
    return ChangeSides(
        _mark_pieces(ours.left, TextMark.GONE),
        _mark_pieces(ours.right, TextMark.ADDED),
        _mark_pieces(theirs.right, TextMark.ADDED),
        is_long=max(len(item.base), len(item.file), len(item.now)) > 2 * _CONTEXT_LENGTH,
    )


def _mark_pieces(pieces: Iterable[DifferencePiece], mark: TextMark) -> MarkedText:
    parts = list(pieces)
    last = len(parts) - 1
    return tuple(
        (piece.text, mark)
        if piece.only
        else (_cut_stretch(piece.text, first=not at, last=at == last), TextMark.PLAIN)
        for at, piece in enumerate(parts)
    )


def _cut_stretch(text: str, *, first: bool, last: bool) -> str:
    """Return a stretch cut short in its middle, at the beginning or end of a text towards what was changed."""
    if len(text) <= 3 * _CONTEXT_LENGTH:
        return text
    if first and last:
        return text
    before = "" if first else text[:_CONTEXT_LENGTH]
    after = "" if last else text[-_CONTEXT_LENGTH:]
    return f"{before}{_CUT}{after}"
