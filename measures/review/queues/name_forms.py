"""The form of one unknown name in a table: what is proposed to be ticked, or another decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from districts.departments.department_search import DepartmentCandidate, exact_department
from districts.departments.name_proposals import (
    DEPARTMENT_GROUP,
    INTO_DEPARTMENT,
    OWN_DEPARTMENT,
    NameProposal,
    kind_of_name,
    propose_department,
)
from districts.models import Department, District
from measures.review.actions.names_together import NameDecision
from measures.review.queues.name_queue import OWN_KINDS, suggest_departments
from measures.staff.form_fields import StaffTextField, max_length_of

TYPED = "typed"
_NONE = "没有这个选项，请从页面上选择。"


@dataclass(frozen=True, slots=True)
class NameSubject:
    """An unknown ``name``, the district in which it stands, and the departments that it may mean."""

    name: str
    district: District | None
    known: Sequence[DepartmentCandidate]


def choice_value(choice: str, department: int = 0, kind: str = "") -> str:
    """Return how a page sends a decision: into-12, own-agency, group."""
    rest = {INTO_DEPARTMENT: department, OWN_DEPARTMENT: kind}.get(choice, "")
    return f"{choice}-{rest}" if rest else choice


class NameRowForm(forms.Form):
    """A decision on one unknown name.

    ``take`` is ticked to accept the proposal, which is its value, so that nobody accepts another one than was shown.
    ``choice`` decides otherwise and goes before it; ``typed`` is the department of the choice `TYPED`, or of none.
    """

    take = forms.CharField(required=False)
    choice = forms.CharField(required=False)
    typed = StaffTextField(label="部门", max_length=max_length_of(Department, "name"))

    def __init__(self, data: Mapping[str, Any] | None, *, prefix: str, subject: NameSubject) -> None:
        """Name the fields by the ``prefix``; the form is unbound if the request has none of them."""
        is_sent = data is not None and f"{prefix}-choice" in data
        super().__init__(data if is_sent else None, prefix=prefix)
        self.subject = subject
        self.decision_found: NameDecision | None = None
        self.fields["typed"].widget.attrs |= {
            "maxlength": max_length_of(Department, "name"),
            "aria-label": f"“{subject.name}”是哪个部门",
            "placeholder": "名称、别名或拼音首字母",
            "data-chooses": f"{prefix}-choice",
        }

    @cached_property
    def proposal(self) -> NameProposal | None:
        """Return what the name may mean; this takes some milliseconds."""
        return propose_department(self.subject.name, self.subject.district, self.subject.known)

    @property
    def proposal_value(self) -> str:
        """Return the value of the box that accepts the proposal, empty if there is none."""
        found = self.proposal
        if found is None:
            return ""
        return choice_value(found.choice, found.department.pk if found.department else 0, found.kind)

    @property
    def proposal_label(self) -> str:
        """Return the proposal in Chinese."""
        return self.label_of(self.proposal_value)

    @cached_property
    def suggested(self) -> list[tuple[str, str]]:
        """Return the departments that the name may mean, as choices, the likeliest first."""
        found = suggest_departments(self.subject.name, self.subject.district, self.subject.known)
        return [
            (
                choice_value(INTO_DEPARTMENT, one.pk),
                f"就是{one.name}（{one.where}）" if one.where else one.name,
            )
            for one in found
        ]

    @property
    def own(self) -> list[tuple[str, str]]:
        """Return the kinds of a department of its own, as choices."""
        return [
            (choice_value(OWN_DEPARTMENT, kind=kind), f"单独的部门：{label}") for kind, label in OWN_KINDS
        ]

    def label_of(self, value: str) -> str:
        """Return a choice in Chinese."""
        choice, _, rest = value.partition("-")
        if choice == INTO_DEPARTMENT:
            return f"就是{self.department_names.get(rest, '')}"
        if choice == OWN_DEPARTMENT:
            return f"单独的部门（{dict(OWN_KINDS).get(rest, '')}）"
        return "泛指的一类部门" if choice == DEPARTMENT_GROUP else ""

    def label_decision(self, decision: NameDecision) -> str:
        """Return a decision in Chinese."""
        return self.label_of(choice_value(decision.choice, decision.department, decision.kind))

    def clean(self) -> None:
        """Find the decision; refuse what the page does not offer."""
        given = self.cleaned_data
        typed = given.get("typed", "")
        value = given["choice"] or (TYPED if typed else given["take"])
        if value == TYPED:
            self._find_typed(typed)
        elif value:
            self._read_choice(value, "choice" if given["choice"] else "take")

    def _read_choice(self, value: str, field: str) -> None:
        choice, _, rest = value.partition("-")
        if choice == INTO_DEPARTMENT:
            if rest in self.department_names:
                self.decision_found = NameDecision(INTO_DEPARTMENT, department=int(rest))
            else:
                self.add_error(field, f"为“{self.subject.name}”选的部门已不存在，请重新选择。")
        elif choice == OWN_DEPARTMENT and rest in dict(OWN_KINDS):
            self.decision_found = NameDecision(OWN_DEPARTMENT, kind=rest)
        elif choice == OWN_DEPARTMENT:
            self.add_error(field, f"请选择“{self.subject.name}”是哪一类部门。")
        elif value == DEPARTMENT_GROUP:
            self.decision_found = NameDecision(DEPARTMENT_GROUP)
        else:
            self.add_error(field, f"“{self.subject.name}”：{_NONE}")

    def _find_typed(self, typed: str) -> None:
        name, district = self.subject.name, self.subject.district
        found = exact_department(typed, district, self.subject.known) if typed and district else None
        if found is not None:
            self.decision_found = NameDecision(INTO_DEPARTMENT, department=found.pk)
            return
        what = (
            f"没有叫“{typed[:40]}”的部门，或不止一个" if typed else "选了“是填写的部门”，但没有填写部门的名称"
        )
        self.add_error("typed", f"“{name}”：{what}。请填写部门的规范简称，或从建议中选择。")

    @cached_property
    def department_names(self) -> dict[str, str]:
        """Return the names of the known departments by id, as a page sends it."""
        return {str(one.pk): one.name for one in self.subject.known}


class RestForm(forms.Form):
    """Whether all other names of the table become departments of their own, and of which kind if no name says it."""

    rest = forms.BooleanField(required=False)
    rest_kind = forms.ChoiceField(
        choices=OWN_KINDS,
        required=False,
        initial=Department.Kind.ORGANISATION,
        error_messages={"invalid_choice": "没有这种性质，请从页面上选择。"},
    )

    def decision_on(self, name: str) -> NameDecision | None:
        """Return the decision of a valid form on a name without a decision of its own."""
        if not self.cleaned_data["rest"]:
            return None
        kind = kind_of_name(name) or self.cleaned_data["rest_kind"] or Department.Kind.ORGANISATION
        return NameDecision(OWN_DEPARTMENT, kind=kind)
