"""What the page of the grid sends: the day and the reason of all, and the cells of each row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from measures.assignments.grid.grid_rows import (
    CELL_LABELS,
    CO_LEAD,
    DEADLINE,
    LEAD,
    PROGRESS,
    STAR,
    CellState,
)
from measures.models import lengths
from measures.staff.form_fields import DayField, StaffTextField
from measures.writing.edit_token import FORM_FIELD

#: A row that was sent, by the field of its edit token.
_ROW_SENT = re.compile(rf"r([1-9]\d{{0,17}})-{FORM_FIELD}", re.ASCII)
#: The most characters of a cell with names.
_CELL_LENGTH = 4_000
#: The most characters of a status with its day, before the note.
_STATUS_LENGTH = 40
_FIRST_YEAR, _LAST_YEAR = 1949, 2100


class GridForm(forms.Form):
    """From which day on the duties of all rows hold, and why."""

    on = DayField(label="生效日期")
    reason = StaffTextField(label="理由", max_length=lengths.REASON)

    def clean_on(self) -> Any:
        """Return the day; raise `ValidationError` for a year that cannot be meant."""
        on = self.cleaned_data["on"]
        if not _FIRST_YEAR <= on.year <= _LAST_YEAR:
            raise forms.ValidationError(f"生效日期 {on} 的年份不对，请核对。")
        return on


class GridRowForm(forms.Form):
    """The cells of one measure."""

    lead = StaffTextField(label="牵头", max_length=_CELL_LENGTH)
    co_lead = StaffTextField(label="配合", max_length=_CELL_LENGTH)
    deadline = StaffTextField(label="完成时限", max_length=lengths.DEADLINE)
    star = forms.BooleanField(label="★", required=False)
    progress = StaffTextField(label="进展", max_length=lengths.NOTE + _STATUS_LENGTH)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        measure: int,
        shown: Mapping[str, CellState] | None = None,
        opened: Mapping[str, CellState] | None = None,
        label: str = "",
    ) -> None:
        """Take what was sent of a measure, or ``shown`` with its ``opened`` cells, those that may be changed."""
        initial = {name: state.value if name == STAR else state.text for name, state in (shown or {}).items()}
        super().__init__(data, prefix=f"r{measure}", initial=initial)
        for name, state in (opened or {}).items():
            self.fields[name].widget.attrs |= {
                "aria-label": f"{label} {CELL_LABELS[name]}",
                "data-cell": name,
                "data-opened": state.text,
            }
        for name in (LEAD, CO_LEAD):
            self.fields[name].widget.attrs["data-several"] = ""

    def texts(self) -> dict[str, str]:
        """Return what was typed in each cell, also where it is not valid."""
        typed = {name: str(self[name].value() or "") for name in (LEAD, CO_LEAD, DEADLINE, PROGRESS)}
        return typed | {STAR: "★" if self[STAR].value() else ""}


def sent_measures(data: QueryDict) -> list[int]:
    """Return the ids of the measures whose rows were sent, in order."""
    return [int(found[1]) for name in data if (found := _ROW_SENT.fullmatch(name))]
