"""The three-way comparison: what was exported, what the file says, what is there now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from measures.exports.column_values import duties
from measures.exports.export_rows import MeasureRow, Reader
from measures.exports.resources import MeasureResource
from measures.history.actions.measure_versions import batches
from measures.models import Measure
from measures.spreadsheets.assignment_changes import DutyItems
from measures.spreadsheets.cell_changes import Compared, Item, State
from measures.spreadsheets.cell_differences import lines
from measures.spreadsheets.department_names import Names
from measures.spreadsheets.file_edits import Cell, Edited, Findings

#: Whether somebody may change the texts of a measure, and who is responsible for it.
Rights = Callable[[MeasureRow], tuple[bool, bool]]
_NO_RIGHT = "您没有修改这一格的权限。"
_EMPTY = "标题和正文不能都是空的。"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every measure of which the file says something else, in the file's order; ``gone`` are those deleted since."""

    measures: tuple[Compared, ...]
    gone: tuple[Edited, ...]

    def items(self) -> Iterator[Item]:
        """Yield every item."""
        for one in self.measures:
            yield from one.items

    def count(self, state: State) -> int:
        """Return how many items are in a state."""
        return sum(item.state is state for item in self.items())


def compared(findings: Findings, on: date, rights: Rights) -> Comparison:
    """Return the comparison, with who is responsible on a day."""
    now = _now([one.measure for one in findings.edited], on)
    names, resource = Names(), MeasureResource()
    found: list[Compared] = []
    gone: list[Edited] = []
    for one in findings.edited:
        measure = now.get(one.measure)
        if measure is None:
            gone.append(one)
            continue
        may_word, may_assign = rights(measure)
        items = [_allowed(item, may=may_word) for item in _fields(one, measure, resource)]
        charged = DutyItems(
            one, duties(measure), names, measure.document.district_id, findings.letters
        ).items()
        items += [_allowed(item, may=may_assign) for item in charged]
        if items:
            found.append(Compared(measure, one.version, one.row, tuple(items)))
    return Comparison(tuple(found), tuple(gone))


def _now(pks: list[int], on: date) -> dict[int, MeasureRow]:
    """Return the measures that are still there."""
    there = {
        pk for some in batches(pks) for pk in Measure.objects.filter(pk__in=some).values_list("pk", flat=True)
    }
    return {
        row.pk: row for batch in Reader(on=on).batches([pk for pk in pks if pk in there]) for row in batch
    }


def _allowed(item: Item, *, may: bool) -> Item:
    """Return an item as somebody can decide it."""
    return item if may or not item.is_open else replace(item, state=State.REFUSED, note=_NO_RIGHT)


def _fields(edited: Edited, measure: MeasureRow, resource: MeasureResource) -> Iterator[Item]:
    """Yield the items of title, text and ★."""
    empty = not any(
        edited.fields[name].file if name in edited.fields else getattr(measure, name)
        for name in ("title", "text")
    )
    for name, cell in edited.fields.items():
        problem = cell.problem or (_EMPTY if empty and name != "own_initiative" else "")
        column = resource.fields[name]

        def said(value: Any, column: Any = column) -> str:
            shown = str(column.widget.render(value))
            return shown or ("否" if isinstance(value, bool) else "")

        now = getattr(measure, name)
        yield Item(
            key=f"{edited.measure}-{name}",
            kind=name,
            label=column.column_name,
            place=cell.place,
            base=said(cell.base),
            file=str(cell.file) if problem else said(cell.file),
            now=said(now),
            state=State.REFUSED if problem else _state(cell, now),
            note=problem,
            value=cell.file,
        )


def _state(cell: Cell, now: Any) -> State:
    if lines(now) == cell.file:
        return State.SAME
    return State.CLEAN if lines(now) == cell.base else State.CONFLICT
