"""What was typed in the grid, row by row, compared with what each row held when it was opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from measures.assignments.grid.forms import GridForm, GridRowForm, sent_measures
from measures.assignments.grid.grid_names import GridNames
from measures.assignments.grid.grid_rows import (
    DUTIES,
    PROGRESS,
    STAR,
    CellState,
    GridRow,
    editable_cells,
    read_grid_rows,
    row_edit_subject,
    star_text,
)
from measures.assignments.grid.progress_cells import parse_progress, progress_line
from measures.staff.form_faults import FormFault
from measures.staff.form_fields import invalid_fields
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

_UNMARKED = "这一行缺少有效的版本标记，无法判断期间有没有人改过。请与现在的分工核对后再预览。"


@dataclass(slots=True)
class RowInput:
    """What was typed in one row.

    ``token`` is None where the page had no valid one; ``opened`` are then the present cells. ``texts`` are the cells
    that differ from what was opened, as typed; ``typed`` is what they mean, where they mean something. ``faults`` are
    what is wrong with them, by cell.
    """

    row: GridRow
    token: EditToken | None
    opened: Mapping[str, CellState]
    texts: dict[str, str] = field(default_factory=dict)
    typed: dict[str, CellState] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def pk(self) -> int:
        """Return the id of the measure."""
        return self.row.measure.pk

    def carried(self) -> Iterator[tuple[str, str]]:
        """Yield the fields that send the row again as it was sent, by their names in the page."""
        prefix = f"r{self.pk}"
        token = self.token or begin_row_token(self.pk, self.opened)
        yield f"{prefix}-{FORM_FIELD}", token.sign()
        for cell, state in self.opened.items():
            text = self.texts.get(cell, state.text)
            yield f"{prefix}-{cell}", text


class GridInput:
    """The whole form as it was sent; three queries, and four more where names are to be found."""

    def __init__(self, data: QueryDict, user: Any) -> None:
        pks = sent_measures(data)
        rows = {row.measure.pk: row for row in read_grid_rows(pks)}
        names = GridNames({row.measure.document.district for row in rows.values()})
        self.form = GridForm(data)
        self.names = names
        self.rows = {pk: _read_row(data, row, names, user) for pk, row in rows.items()}
        #: What was typed of measures that were deleted meanwhile, with their fields.
        self.lost = [
            text
            for pk in pks
            if pk not in rows
            for text in GridRowForm(data, measure=pk).texts().values()
            if text
        ]

    @property
    def edited(self) -> list[RowInput]:
        """Return the rows in which something else was typed than was opened."""
        return [row for row in self.rows.values() if row.texts]

    def faults(self) -> list[FormFault]:
        """Return everything that is wrong, each where it is put right."""
        rows = [
            FormFault(f"{row.row.measure.code} {message}", f"r{row.pk}-{cell}" if cell else "")
            for row in self.edited
            for cell, message in row.faults
        ]
        return [*rows, *invalid_fields(self.form)]

    def first_faulty(self) -> int | None:
        """Return the id of the first measure with a fault, None without one."""
        return next((row.pk for row in self.edited if row.faults), None)

    @property
    def has_forged(self) -> bool:
        """Whether a row that was edited had no valid token."""
        return any(row.token is None for row in self.edited)


def begin_row_token(measure: int, states: Mapping[str, CellState], last_change: int = 0) -> EditToken:
    """Return the edit token of a row that is opened with these cells."""
    plain = {cell: state.as_json() for cell, state in states.items()}
    return EditToken.begin(row_edit_subject(measure), plain, last_change)


def _read_row(data: QueryDict, row: GridRow, names: GridNames, user: Any) -> RowInput:
    """Return what was sent of a row."""
    pk = row.measure.pk
    try:
        token = EditToken.read(data.get(f"r{pk}-{FORM_FIELD}", ""), row_edit_subject(pk))
        opened = {cell: CellState.from_json(plain) for cell, plain in token.opened.items()}
    except InvalidEditToken:
        token, opened = None, row.states(editable_cells(user, row.measure))
    sent = RowInput(row, token, opened)
    form = GridRowForm(data, measure=pk)
    for cell, text in form.texts().items():
        if cell in opened and text.strip() != opened[cell].text.strip():
            _read_cell(sent, form, cell, text, names)
    if token is None and sent.texts:
        sent.faults.insert(0, ("", _UNMARKED))
    return sent


def _read_cell(sent: RowInput, form: GridRowForm, cell: str, text: str, names: GridNames) -> None:
    """Note what was typed in a cell, and what it means or what is wrong with it."""
    errors: Sequence[str] = [str(error) for error in form.errors.get(cell, ())]
    if errors:
        state = CellState("", text)
    elif cell in DUTIES:
        assigned = [(one.department_id, one.department.name) for one in sent.row.rows_on_day]
        district = sent.row.measure.document.district_id
        state, errors = names.read_cell(form.cleaned_data[cell], district, assigned)
    elif cell == PROGRESS:
        state, errors = _typed_progress(form.cleaned_data[cell])
    elif cell == STAR:
        state = CellState(bool(form.cleaned_data[cell]), star_text(form.cleaned_data[cell]))
    else:
        state = CellState(form.cleaned_data[cell], form.cleaned_data[cell])
    if not errors and state.value == sent.opened[cell].value:
        return
    sent.texts[cell] = text
    if errors:
        sent.faults.append((cell, "".join(errors)))
    else:
        sent.typed[cell] = state


def _typed_progress(text: str) -> tuple[CellState, Sequence[str]]:
    """Return what was typed of the progress, or what is wrong with it."""
    try:
        line = progress_line(parse_progress(text))
    except ValidationError as error:
        return CellState("", text), error.messages
    return CellState(line, line), ()
