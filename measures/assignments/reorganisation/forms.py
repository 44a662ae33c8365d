"""The form of a reorganisation: kind, departments on both sides, day, ground, and who takes over which assignment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from districts.departments.department_names import name_within_district, normalise_name
from districts.models import Department
from measures.assignments.reorganisation.reorganisation_input import ReorganisationInput
from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment
from measures.models import lengths
from measures.staff.department_directory import DepartmentDirectory
from measures.staff.form_faults import FormFault
from measures.staff.form_fields import DayField, StaffTextField, invalid_fields, max_length_of
from measures.staff.row_formsets import RowFormSet, row_formset

RENAME, MERGE, SPLIT = "rename", "merge", "split"
REORGANISATION_KINDS = {
    RENAME: "更名：一个部门改为新的名称",
    MERGE: "合并：几个部门并为一个，或并入现有部门",
    SPLIT: "拆分：一个部门的职责分给几个",
}
#: More departments than this no reform has on one side.
DEPARTMENT_LIMIT = 12
#: Rows that are read, so that too many are reported with their number.
_MOST_READ = 100
_TOO_MANY = f"一次最多 {DEPARTMENT_LIMIT} 个部门。"
_NO_KIND = "请选择更名、合并或拆分。"
_SHARE = re.compile(r"share-[0-9]{1,18}", re.ASCII)


class OtherDepartmentForm(forms.Form):
    """A department that ends along with the one that is reorganised; ``pk`` once it is known."""

    pk: int | None = None
    name = StaffTextField(label="部门名称", max_length=max_length_of(Department, "name"))

    def match(self, directory: DepartmentDirectory) -> None:
        """Find the department that goes by the name."""
        name = self.cleaned_data.get("name", "")
        if not name:
            return
        if shared := _shared_name_fault(name, directory):
            self.add_error("name", shared)
            return
        self.pk = directory.find_here(name)
        if self.pk is None:
            near = directory.names_near(name)
            advice = f"您要找的可能是：{'、'.join(near)}。" if near else "请核对名称。"
            self.add_error("name", f"没有叫“{name}”的部门，不能一并合并。{advice}")


class SuccessorForm(forms.Form):
    """A department that goes on with the work; ``successor`` once it is known."""

    successor: SuccessorDepartment | None = None
    name = StaffTextField(
        label="部门名称",
        max_length=max_length_of(Department, "name"),
        widget=forms.TextInput(attrs={"data-new": ""}),
    )
    full_name = StaffTextField(label="部门全称", max_length=max_length_of(Department, "full_name"))

    def match(self, directory: DepartmentDirectory) -> None:
        """Find the department that goes by the name, else take it for a new one."""
        if self.errors:
            return
        name, full_name = self.cleaned_data["name"], self.cleaned_data["full_name"]
        if not name:
            self.add_error("name", "请填写承继部门的名称。")
        elif shared := _shared_name_fault(name, directory):
            self.add_error("name", shared)
        elif (found := directory.find_here(name)) is not None:
            self.successor = SuccessorDepartment(department=found)
        else:
            self.successor = _new_successor(name, full_name, directory)


class BaseDepartmentRows(RowFormSet):
    """Departments on one side of a reorganisation."""

    least = 3

    def __init__(self, data: QueryDict | None, *, prefix: str, directory: DepartmentDirectory) -> None:
        """Take what a page sent, and the departments that it may mean."""
        super().__init__(data, prefix=prefix, error_messages={"too_many_forms": _TOO_MANY})
        self.directory = directory

    def clean(self) -> None:
        """Find the departments that are meant; raise `ValidationError` for more than a reform has."""
        for row in self.filled:
            row.match(self.directory)
        if len(self.filled) > DEPARTMENT_LIMIT:
            raise ValidationError(f"{_TOO_MANY}现有 {len(self.filled)} 个。")

    def list_faults(self) -> Iterator[FormFault]:
        """Yield what is wrong with the rows, each where it is put right."""
        if self.is_valid():
            return
        for row in self.filled:
            yield from invalid_fields(row)
        last = self.filled[-1].add_prefix("name") if self.filled else ""
        yield from (FormFault(str(message), last) for message in self.non_form_errors())


OtherDepartments = row_formset(OtherDepartmentForm, BaseDepartmentRows, most=_MOST_READ)
Successors = row_formset(SuccessorForm, BaseDepartmentRows, most=_MOST_READ)


class ShareForm(forms.Form):
    """Which successor takes over an assignment that not all of them take over, each in a field named for its id."""

    def __init__(self, data: QueryDict | None) -> None:
        """Make a field for each assignment that something was sent for."""
        super().__init__(data)
        for name in data or ():
            if _SHARE.fullmatch(name):
                self.fields[name] = forms.IntegerField(
                    required=False, min_value=0, max_value=DEPARTMENT_LIMIT
                )

    @property
    def shares(self) -> dict[int, int]:
        """Return the number of the successor by the id of the assignment; what is no number of one is left out."""
        self.full_clean()
        given = ((name, value) for name, value in self.cleaned_data.items() if value is not None)
        return {int(name.removeprefix("share-")): value for name, value in given}


class ReorganisationForm(forms.Form):
    """What is to be done with a department; ``reorganisation_input`` is what the action takes, set once it is valid."""

    kind = forms.ChoiceField(
        choices=list(REORGANISATION_KINDS.items()),
        initial=RENAME,
        error_messages={"required": _NO_KIND, "invalid_choice": _NO_KIND},
    )
    on = DayField(label="日期", initial=lambda: timezone.localdate().isoformat())
    reason = StaffTextField(label="依据", max_length=lengths.REASON)

    def __init__(self, data: QueryDict | None = None, *, department: Department) -> None:
        """Take what was sent for a department."""
        super().__init__(data)
        self.department = department
        self.directory = DepartmentDirectory(department)
        self.others = OtherDepartments(data, prefix="other", directory=self.directory)
        self.successors = Successors(data, prefix="successor", directory=self.directory)
        self.share_form = ShareForm(data)
        self.side_faults: list[FormFault] = []
        self.reorganisation_input: ReorganisationInput | None = None

    @property
    def is_split(self) -> bool:
        """Return whether several departments follow one."""
        return bool(self["kind"].value() == SPLIT)

    @property
    def faults(self) -> list[FormFault]:
        """Return what is wrong, each where it is put right, in the order of the page."""
        own = invalid_fields(self)
        below = [fault for fault in own if fault.field in ("on", "reason")]
        return [*(fault for fault in own if fault not in below), *self.side_faults, *below]

    def clean(self) -> None:
        """Find the departments on both sides, and insist on as many as the kind has."""
        given = self.cleaned_data
        if not (kind := given.get("kind")):
            return
        self.side_faults = list(self._list_side_faults(kind))
        if self.side_faults or self.errors:
            return
        successors = [row.successor for row in self.successors.filled]
        shares = {row: [number] for row, number in self.share_form.shares.items() if number < len(successors)}
        self.reorganisation_input = ReorganisationInput(
            predecessors=(self.department.pk, *(row.pk for row in self._others(kind) if row.pk is not None)),
            successors=tuple(successors),
            on=given["on"],
            shares=shares if kind == SPLIT else {},
            near=_names_near_new(successors, self.directory),
        )

    def _others(self, kind: str) -> Sequence[OtherDepartmentForm]:
        """Return the departments that end along with this one; none but in a merger."""
        return self.others.filled if kind == MERGE else []

    def _list_side_faults(self, kind: str) -> Iterator[FormFault]:
        found = [*(self.others.list_faults() if kind == MERGE else ()), *self.successors.list_faults()]
        yield from found
        if found:
            return
        others, successors = self._others(kind), self.successors.filled
        other, successor = (rows.empty_rows[0].add_prefix("name") for rows in (self.others, self.successors))
        if not successors:
            yield FormFault("请填写承继部门的名称。", successor)
        elif kind == SPLIT and len(successors) < 2:
            yield FormFault("拆分须填写两个以上承继部门。", successor)
        elif kind != SPLIT and len(successors) > 1:
            yield FormFault("更名和合并只能有一个承继部门；分给几个部门的，请选择“拆分”。", "kind")
        elif kind == MERGE and not others and successors[0].successor.department is None:
            yield FormFault("合并须填写一并合并的部门，或并入一个现有部门；只改名称的，请选择“更名”。", other)


def share_name(assignment: int) -> str:
    """Return what the choice for an assignment is called in the page."""
    return f"share-{assignment}"


def _shared_name_fault(name: str, directory: DepartmentDirectory) -> str:
    """Return what is wrong with a name that several departments of the place go by; empty if no more than one does."""
    same = directory.find_all_here(name)
    return (
        f"有几个部门都叫“{name}”，请写明是{'、'.join(one.name for one in same)}中的哪一个。"
        if len(same) > 1
        else ""
    )


def _new_successor(name: str, full_name: str, directory: DepartmentDirectory) -> SuccessorDepartment:
    """Return a successor of a name that nobody has, as the place says it."""
    district = directory.department.district
    local = name_within_district(name, district) if district else normalise_name(name)
    return SuccessorDepartment(name=local, full_name=full_name)


def _names_near_new(
    successors: Sequence[SuccessorDepartment], directory: DepartmentDirectory
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the names of new departments that may have been meant for others, each with those."""
    names = (one.name for one in successors if one.department is None)
    return tuple((name, tuple(near)) for name in names if (near := directory.names_near(name)))
