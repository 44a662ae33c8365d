"""An editor in the grid: types names into a cell, looks at the preview, confirms it, and notes the answers."""

from __future__ import annotations

import re

from tests.failure.notes import Notes, Write
from tests.failure.visitor import Answer, Form, Visitor

_CELL = re.compile(r"r([1-9]\d*)-co_lead")
_DONE = re.compile(r"/admin/grid/(\d+)/")
_BETWEEN = "、"


def edit_grid(
    visitor: Visitor, notes: Notes, path: str, token: str, choice: int, department: str
) -> Write | None:
    """Add a department to a cell 配合 of the grid at ``path``, or take it out; return what was sent, None if nothing.

    ``choice`` is any number that says which row, ``token`` the reason.
    """
    form = _form(notes.answer("grid", visitor.get(path), fine=(200, 404)))
    cells = sorted(name for name in (form.fields if form else {}) if _CELL.fullmatch(name))
    if form is None or not cells:
        return None
    cell = cells[choice % len(cells)]
    seen = [name for name in form.fields[cell].split(_BETWEEN) if name]
    sent = [name for name in seen if name != department] if department in seen else [*seen, department]
    fields = form.fields | {cell: _BETWEEN.join(sent), "reason": token}
    preview = notes.answer("grid", visitor.post(path, fields | {"do": "preview"}, path), fine=(200, 422))
    shown = _form(preview)
    if preview.status != 200 or shown is None or "edit_token" not in shown.fields:
        return _write(token, cell, seen, sent)
    answer = visitor.post(path, shown.fields | {"do": "confirm"}, path)
    notes.answer("grid", answer, fine=(302, 409, 422))
    done = _DONE.match(answer.location)
    if done:
        shown_done = notes.answer("grid", visitor.get(answer.location))
        if shown_done.status == 200 and "已写入" not in shown_done.text:
            notes.fault(f"{token}: {answer.location} does not say that it is written")
    return _write(token, cell, seen, sent, int(done[1]) if done else 0, in_doubt=answer.status == 503)


def _write(
    token: str, cell: str, seen: list[str], sent: list[str], act: int = 0, *, in_doubt: bool = False
) -> Write:
    measure = int(cell.split("-", maxsplit=1)[0][1:])
    kind = "grid in doubt" if in_doubt else "grid"
    return Write(kind, token, bool(act), act, measure, seen_names=tuple(seen), sent_names=tuple(sent))


def _form(page: Answer) -> Form | None:
    """Return the form of the grid, or of its preview, None if the page has none."""
    return next((form for form in page.forms() if "picked" in form.fields), None)
