"""The form of the editor: its rows, which departments they mean, the day and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from districts.departments.department_search import (
    DepartmentCandidate,
    DepartmentMatch,
    candidates_for_district,
    exact_department,
    match_candidates,
)
from districts.models import Department, District
from measures.assignments.actions import DepartmentInRole
from measures.models import Assignment, lengths
from measures.staff.form_fields import DayField, StaffTextField, max_length_of
from measures.staff.record_ids import RecordIdField
from measures.staff.row_formsets import RowFormSet, row_formset

#: More rows than this no measure has.
ROW_LIMIT = 80
#: So many are read, so that none is lost where there are too many.
_MOST_READ = 400
_TOO_MANY = "行数太多，请分几次调整。"
_SUGGESTED = 5
#: What is known of a row that was taken of what the page offers.
TAKEN_NOTE = "按建议填入，保存后才生效"


@dataclass(frozen=True, slots=True)
class TakenDepartment:
    """A department that was taken of what the page offers, in a role, and what it rests on."""

    pk: int
    name: str
    role: str
    ground: str


class EditorForm(forms.Form):
    """From which day on the rows hold, and why."""

    on = DayField(
        label="生效日期",
        required=False,
        error_messages={"invalid": "生效日期“%(value)s”不是有效的日期，请写成 2025-06-01 这样。"},
    )
    reason = StaffTextField(label="理由", max_length=lengths.REASON)


class OrderField(forms.DecimalField):
    """The place of a row in its list: 1, 2, or 1.5 to stand between them."""

    def clean(self, value: Any) -> Decimal | None:
        """Return the number; raise `ValidationError` that repeats what was typed."""
        try:
            return cast("Decimal | None", super().clean(value))
        except ValidationError as error:
            raise ValidationError(
                f"顺序“{str(value).strip()[:20]}”不是数字，请填 1、2、3 这样的数。"
            ) from error


class EditorRowForm(forms.Form):
    """A department in a role, as it stands in the ledger or was typed.

    ``department_id`` and ``shown_name`` are the department's once it is known, ``suggestions`` what the name may mean
    where a person must decide, ``note`` what is known of the row that stands in the ledger.
    """

    number = OrderField(required=False, min_value=0, max_value=9999, decimal_places=3)
    role = forms.ChoiceField(
        choices=Assignment.Role.choices,
        initial=Assignment.Role.CO_LEAD,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "分工只能是“牵头”或“配合”。"),
    )
    name = StaffTextField(
        label="部门名称",
        max_length=max_length_of(Department, "name"),
        widget=forms.TextInput(attrs={"data-name": ""}),
    )
    department = RecordIdField()
    choice = RecordIdField()

    def __init__(self, *args: Any, **options: Any) -> None:
        """Begin with what stands in the ledger or was typed."""
        super().__init__(*args, **options)
        self.department_id: int | None = self.initial.get("department")
        self.shown_name = str(self["name"].value() or "").strip()
        self.suggestions: Sequence[DepartmentMatch] = ()
        self.note = str(self.initial.get("note", ""))

    def has_changed(self) -> bool:
        """Return whether a department was named: a row with nothing but a role does not count."""
        return not {"name", "department", "choice"}.isdisjoint(self.changed_data)

    @property
    def is_removed(self) -> bool:
        """Return whether the row is to be taken out."""
        return bool(self["DELETE"].value())

    @property
    def shown_role(self) -> str:
        """Return the role as it stands or was typed."""
        return str(self["role"].value() or "")

    @property
    def place(self) -> tuple[bool, Decimal]:
        """Return what the rows are sorted by: who leads first; those without a number come last in their role."""
        number = getattr(self, "cleaned_data", {}).get("number")
        return self.shown_role != Assignment.Role.LEAD, Decimal("Infinity") if number is None else number

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Return what is wrong, each with the field that puts it right; nothing for a row that is taken out."""
        if self.is_removed:
            return []
        return [
            (field if field in ("number", "role") else "name", str(message))
            for field, messages in self.errors.items()
            for message in messages
        ]

    def match(
        self, names: Mapping[int, str], district: District, known: Sequence[DepartmentCandidate]
    ) -> None:
        """Find the department that is meant; a chosen suggestion goes before what was typed.

        ``names`` are those of the departments that were chosen, by their ids.
        """
        chosen = self.cleaned_data.get("choice")
        self.department_id = chosen or self.cleaned_data.get("department")
        typed = "" if chosen else self.cleaned_data.get("name", self.shown_name)
        own = names.get(self.department_id or 0, "")
        if own and typed in ("", own):
            self.shown_name = own
            return
        self.department_id = None
        if not self.is_removed and "name" not in self.errors:
            self._match_name(typed, district, known)

    def _match_name(self, typed: str, district: District, known: Sequence[DepartmentCandidate]) -> None:
        if found := exact_department(typed, district, known):
            self.department_id, self.shown_name = found.pk, found.name
            return
        self.suggestions = match_candidates(typed, known, district, _SUGGESTED)
        if self.suggestions:
            self.add_error("name", f"不能确定“{typed}”是哪个部门，请从下面选择，或改写名称。")
        elif typed:
            self.add_error("name", f"没有叫“{typed}”的部门。请核对名称，或先在“部门”中新增。")
        else:
            self.add_error("name", "没有所选的部门，可能已被删除。请重新选择。")


class BaseEditorRows(RowFormSet):
    """The rows of the editor."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        district: District,
        rows_on_day: Iterable[Assignment] = (),
        taken: Iterable[TakenDepartment] = (),
    ) -> None:
        """Take what a page sent, or begin with the rows of the ledger that are ``rows_on_day``.

        Departments that were ``taken`` of what the page offers stand with them, those that lead before all others.
        """
        rows = [_taken_row(each) for each in taken] + [_editable_row(row) for row in rows_on_day]
        rows.sort(key=lambda row: row["role"] != Assignment.Role.LEAD)
        begun = [row | {"number": number} for number, row in enumerate(rows, start=1)]
        super().__init__(data, prefix="rows", initial=begun, error_messages={"too_many_forms": _TOO_MANY})
        self.district = district

    @property
    def sorted_rows(self) -> list[EditorRowForm]:
        """Return the rows that name a department, by role and number."""
        return sorted(self.filled, key=lambda row: row.place) if self.is_bound else self.filled

    def _new_row_form(self, index: int) -> EditorRowForm:
        """Return an empty row; it leads where nobody does."""
        row: EditorRowForm = super()._new_row_form(index)
        if not any(each.shown_role == Assignment.Role.LEAD and not each.is_removed for each in self.filled):
            row.initial["role"] = Assignment.Role.LEAD
        return row

    def clean(self) -> None:
        """Find which departments the rows mean; raise `ValidationError` for more rows than a measure has."""
        rows = self.filled
        known = candidates_for_district(self.district)
        names = {each.pk: each.name for each in known}
        names |= _names_elsewhere(rows, names)
        for row in rows:
            row.match(names, self.district, known)
        if len(rows) > ROW_LIMIT:
            raise ValidationError(_TOO_MANY)

    def departments_in_roles(self) -> list[DepartmentInRole]:
        """Return what the rows ask for, in order; those that are taken out or not settled are left out."""
        return [
            DepartmentInRole(row.department_id, row.shown_role)
            for row in self.sorted_rows
            if row.department_id is not None and not row.is_removed
        ]


EditorRows = row_formset(EditorRowForm, BaseEditorRows, most=_MOST_READ, can_delete=True)


def _names_elsewhere(rows: Iterable[EditorRowForm], own: Mapping[int, str]) -> dict[int, str]:
    """Return the names of the departments of rows that belong elsewhere; one query if there are any."""
    given = (row.cleaned_data.get(name) for row in rows for name in ("department", "choice"))
    wanted = {pk for pk in given if pk is not None and pk not in own}
    return dict(Department.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _editable_row(row: Assignment) -> dict[str, Any]:
    """Return a row of the ledger as it can be edited."""
    return {
        "role": row.role,
        "name": row.department.name,
        "department": row.department_id,
    }


def _taken_row(taken: TakenDepartment) -> dict[str, Any]:
    """Return the row of a department that was taken of what the page offers."""
    return {"role": taken.role, "name": taken.name, "department": taken.pk, "note": TAKEN_NOTE}


def row_note(row: Assignment) -> str:
    """Return since when a row of the ledger stands, and on what."""
    since = f"{row.valid_from:%Y-%m-%d} 起，" if row.valid_from else ""
    by_staff = row.place == Assignment.Place.STAFF
    return since + ("人工调整" if by_staff else f"原文所载（{row.get_place_display()}）")
