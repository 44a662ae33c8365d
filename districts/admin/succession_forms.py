"""Forms of who follows whom among departments, each chosen by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet

from districts.models import Department, Succession
from measures.staff.department_directory import DepartmentDirectory
from measures.staff.department_field import DepartmentField


class SuccessorInlineForm(forms.ModelForm[Succession]):
    """A department that takes over."""

    successor = DepartmentField(label="承继部门")

    class Meta:
        model = Succession
        fields = ("predecessor", "successor", "date", "reason")


class PredecessorInlineForm(forms.ModelForm[Succession]):
    """A department whose work was taken over."""

    predecessor = DepartmentField(label="原部门")

    class Meta:
        model = Succession
        fields = ("predecessor", "successor", "date", "reason")


class SuccessionFormSet(BaseInlineFormSet[Succession, Department, forms.ModelForm[Succession]]):
    """Rows whose departments are looked for from the place of the department that the page is of."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give the field of the department the departments that it may mean, read once for all rows."""
        super().add_fields(form, index)
        if not hasattr(self, "_directory"):
            self._directory = DepartmentDirectory(self.instance)
        for field in form.fields.values():
            if isinstance(field, DepartmentField):
                field.use(self._directory)

    def clean(self) -> None:
        """Refuse the department itself: Django leaves the rule of the model out, as its other side is the page's."""
        super().clean()
        for form in self.forms:
            for name, field in form.fields.items():
                if isinstance(field, DepartmentField) and _chosen_successor(form, name) == self.instance:
                    form.add_error(name, "部门不能承继自身。")


def _chosen_successor(form: Any, name: str) -> Department | None:
    """Return the department that is chosen in a form, None if nothing valid is."""
    found: Department | None = getattr(form, "cleaned_data", {}).get(name)
    return found
