"""Writing what was taken over from a spreadsheet: every measure of it in one act, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from measures.actions.errors import ActionError, Conflict
from measures.actions.history.recording import recording
from measures.actions.linking.suggest import texts_changed
from measures.actions.responsibility import Duty, assign
from measures.models import ChangeSet, Measure, SpreadsheetBatch

#: More measures than this are not written at once.
MOST = 3_000
_FIELDS = frozenset({"title", "text", "own_initiative"})
_BATCH = 500
_NAMED = 20


@dataclass(frozen=True, slots=True)
class MeasureEdit:
    """What becomes of a measure: its ``fields`` that change, and ``duties`` if who is responsible does.

    ``version`` is the measure's as the user saw it, ``cells`` how many cells of the file that is.
    """

    measure: int
    version: int
    fields: Mapping[str, Any]
    duties: Sequence[Duty] | None
    cells: int


def apply_spreadsheet(
    *, batch: int, edits: Sequence[MeasureEdit], user: User, reason: str = "", on: date | None = None
) -> ChangeSet:
    """Write the edits of a file as one act, responsibilities from the day ``on`` on (today by default).

    Raise `Conflict` if the file was written already or one of the measures was changed since it was seen, and
    `ActionError` for what cannot be done: a reason is missing where what was published changes, a day lies before
    another change, nothing would change. Nothing is written then.
    """
    if not edits:
        raise ActionError("没有采纳任何一格，无可写入。请至少勾选一格，或删去这个文件。")
    if len(edits) > MOST:
        raise ActionError(f"一次最多写入 {MOST} 项举措，现在采纳了 {len(edits)} 项。请分几次上传。")
    with recording(kind=ChangeSet.Kind.SPREADSHEET, user=user, reason=reason) as recorder:
        record = SpreadsheetBatch.objects.select_for_update(of=("self",)).filter(pk=batch).first()
        if record is None or record.status != SpreadsheetBatch.Status.OPEN:
            raise Conflict("这个文件已经写入或删去，没有重复写入。")
        cells = sum(edit.cells for edit in edits)
        recorder.summary = f"表格“{record.name[:80]}”：{len(edits)} 项举措，{cells} 处改动"
        measures = _locked(edits)
        for edit in edits:
            _write(measures[edit.measure], edit, user, reason, on or timezone.localdate())
        worded = {
            measures[edit.measure].document_id for edit in edits if {"title", "text"} & edit.fields.keys()
        }
        texts_changed(documents=sorted(worded))
    if recorder.change_set is None:
        raise ActionError("采纳的各格与网站上现有的内容完全一样，没有写入。")
    SpreadsheetBatch.objects.filter(pk=batch).update(
        status=SpreadsheetBatch.Status.APPLIED, change_set=recorder.change_set
    )
    return recorder.change_set


def _locked(edits: Sequence[MeasureEdit]) -> dict[int, Measure]:
    """Return the measures, locked, in the versions that were seen."""
    pks = sorted(edit.measure for edit in edits)
    found: dict[int, Measure] = {}
    for at in range(0, len(pks), _BATCH):
        some = Measure.objects.select_for_update(of=("self",)).filter(pk__in=pks[at : at + _BATCH])
        found |= {measure.pk: measure for measure in some.order_by("pk")}
    changed = [
        str(found.get(edit.measure, edit.measure))
        for edit in edits
        if edit.measure not in found or found[edit.measure].version != edit.version
    ]
    if changed:
        named = "、".join(changed[:_NAMED])
        raise Conflict(
            f"比对之后，{len(changed)} 项举措已被他人修改，没有写入：{named}。请核对新的比对。", changed
        )
    return found


def _write(measure: Measure, edit: MeasureEdit, user: User, reason: str, on: date) -> None:
    """Write one measure: its fields, then who is responsible."""
    if not edit.fields.keys() <= _FIELDS:
        raise ActionError(f"表格不能修改举措的 {'、'.join(sorted(edit.fields.keys() - _FIELDS))}。")
    changed = {name: value for name, value in edit.fields.items() if getattr(measure, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(measure, name, value)
        measure.version += 1
        measure.save(update_fields=[*changed, "version", "updated_at"])
    if edit.duties is not None:
        try:
            assign(measure=measure.pk, duties=edit.duties, user=user, version=None, reason=reason, on=on)
        except ActionError as error:
            raise ActionError(f"举措 {measure.code}“{measure.title[:30]}”：{error}") from error
