"""The form of a bulk change: operation, departments, roles, day and reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from districts.models import Department
from measures.assignments.bulk.bulk_input import BulkDirectory, BulkInput
from measures.assignments.bulk.bulk_operations import (
    ADD,
    MARK,
    PROGRESS,
    REMOVE,
    REPLACE,
    STARS,
    UNMARK,
    BulkOperation,
)
from measures.models import Assignment, ProgressEntry
from measures.models.progress_entry import check_progress_day, check_progress_link
from measures.progress.actions import ProgressReport
from measures.staff.form_fields import DayField, StaffTextField, max_length_of
from measures.writing.action_errors import ActionError

BULK_KINDS = {
    REPLACE: "换部门：把一个部门换成另一个",
    ADD: "加部门：增加一个牵头或配合单位",
    REMOVE: "去部门：去掉一个部门",
    MARK: "标 ★：本区自主提出",
    UNMARK: "取消 ★",
    PROGRESS: "填报进展",
}
_NAME_LENGTH = max_length_of(Department, "name")
_FIRST_YEAR, _LAST_YEAR = 1949, 2100
_NO_KIND = "请选择要怎样修改。"
_NO_STATUS = "请选择进展：未启动、推进中、已完成或逾期。"
_NO_ROLE = "分工只能是牵头或配合。"


class BulkForm(forms.Form):
    """The input of a bulk change; names are those of departments in the districts of the measures."""

    kind = forms.ChoiceField(
        label="怎样修改",
        choices=list(BULK_KINDS.items()),
        initial=REPLACE,
        error_messages={"required": _NO_KIND, "invalid_choice": _NO_KIND},
    )
    old = StaffTextField(label="原部门的名称", max_length=_NAME_LENGTH)
    new = StaffTextField(label="新部门的名称", max_length=_NAME_LENGTH)
    roles = forms.MultipleChoiceField(
        label="分工",
        choices=Assignment.Role.choices,
        initial=Assignment.Role.values,
        required=False,
        error_messages={"invalid_choice": _NO_ROLE},
    )
    role = forms.ChoiceField(
        label="加为",
        choices=Assignment.Role.choices,
        initial=Assignment.Role.CO_LEAD,
        required=False,
        error_messages={"invalid_choice": _NO_ROLE},
    )
    status = forms.ChoiceField(
        label="进展",
        choices=ProgressEntry.Status.choices,
        required=False,
        error_messages={"invalid_choice": _NO_STATUS},
    )
    note = StaffTextField(label="说明", max_length=max_length_of(ProgressEntry, "note"))
    link = StaffTextField(
        label="链接", max_length=max_length_of(ProgressEntry, "link"), validators=[check_progress_link]
    )
    on = DayField(label="生效日期", initial=lambda: timezone.localdate().isoformat())
    reason = StaffTextField(label="理由", max_length=max_length_of(Assignment, "reason"))

    def __init__(self, data: QueryDict | None = None, *, directory: BulkDirectory) -> None:
        """Store the departments in which names are looked up."""
        super().__init__(data)
        self.directory = directory
        #: The input of the action, set once the form is valid.
        self.bulk_input: BulkInput | None = None

    def clean(self) -> dict[str, Any]:
        """Find the departments of the names in each district, and set `bulk_input`."""
        given = self.cleaned_data
        kind, on = given.get("kind", ""), given.get("on")
        if on is not None and not _FIRST_YEAR <= on.year <= _LAST_YEAR:
            self.add_error("on", f"生效日期 {on} 的年份不对，请核对。")
        roles = self._given_roles(kind)
        old = self._find_departments_of_name("old", "原部门") if kind in (REPLACE, REMOVE) else {}
        new = self._find_departments_of_name("new", "新部门") if kind in (REPLACE, ADD) else {}
        report = self._progress_report() if kind == PROGRESS else None
        if on is not None and not self.errors:
            before, after = ({district: one.pk for district, one in side.items()} for side in (old, new))
            remarks = [f"{one.name}：{remark}" for one in new.values() for remark in one.remarks]
            operation = BulkOperation(kind, roles, before, after, report)
            self.bulk_input = BulkInput(operation, on, tuple(dict.fromkeys(remarks)))
        return given

    @property
    def in_words(self) -> str:
        """Return the Chinese description of the operation for the history."""
        given = self.cleaned_data
        roles = "、".join(str(Assignment.Role(role).label) for role in given["roles"])
        return {
            REPLACE: f"{given['old']} 改为 {given['new']}（{roles}）",
            ADD: f"增加{Assignment.Role(given['role'] or Assignment.Role.CO_LEAD).label}单位 {given['new']}",
            REMOVE: f"去掉 {given['old']}（{roles}）",
            MARK: "标 ★",
            UNMARK: "取消 ★",
            PROGRESS: f"填报进展 {ProgressEntry(status=given['status'], as_of=given['on'])}",
        }[given["kind"]]

    def _progress_report(self) -> ProgressReport | None:
        """Return the progress to enter; add errors to the fields if something of it is missing or wrong."""
        given = self.cleaned_data
        if not given.get("status") and "status" not in self.errors:
            self.add_error("status", _NO_STATUS)
        try:
            check_progress_day(given.get("on") or timezone.localdate())
        except forms.ValidationError as error:
            self.add_error("on", error)
        if self.errors:
            return None
        return ProgressReport(given["status"], given["on"], given["note"], given["link"])

    def _given_roles(self, kind: str) -> tuple[str, ...]:
        """Return the roles of the operation in order, none for an operation on ★."""
        if kind in STARS or kind == PROGRESS or not kind:
            return ()
        if kind == ADD:
            return (self.cleaned_data.get("role") or Assignment.Role.CO_LEAD.value,)
        given = self.cleaned_data.get("roles", ())
        if not given and "roles" not in self.errors:
            self.add_error("roles", "请选择在牵头、配合中的哪一种里修改。")
        return tuple(role for role in Assignment.Role.values if role in given)

    def _find_departments_of_name(self, field: str, label: str) -> dict[int, Any]:
        """Return the departments of a name by district id; add an error to the field if there is none."""
        if field in self.errors:
            return {}
        try:
            return self.directory.find_in_districts(self.cleaned_data[field], label, field)
        except ActionError as error:
            self.add_error(field, str(error))
            return {}
