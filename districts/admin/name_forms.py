"""Forms that keep names unique: within a district or a city one name means one department."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.models import BaseInlineFormSet

from districts.departments.department_names import normalise_name
from districts.models import Department, DepartmentAlias


class DepartmentForm(forms.ModelForm[Department]):
    """A department whose name no other department of its district or city has."""

    class Meta:
        model = Department
        fields = ("name", "full_name", "level", "district", "city", "kind", "is_resolved")

    def clean(self) -> dict[str, Any]:
        """Refuse a name that another department of the district or city has."""
        data = super().clean() or {}
        name = normalise_name(data.get("name") or "")
        if name and (other := name_owner(name, self.instance, data.get("district"), data.get("city") or "")):
            self.add_error("name", f"“{name}”已是 {other} 的名称或别名。")
        return data


class AliasFormSet(BaseInlineFormSet[DepartmentAlias, Department, forms.ModelForm[DepartmentAlias]]):
    """Aliases that no other department of the district or city has."""

    def clean(self) -> None:
        """Refuse an alias that another department of the district or city has."""
        super().clean()
        department = self.instance
        for form in self.forms:
            if not form.has_changed() or form in self.deleted_forms:
                continue
            name = normalise_name(form.cleaned_data.get("name") or "")
            if name and (other := name_owner(name, department, department.district, department.city)):
                raise ValidationError(f"“{name}”已是 {other} 的名称或别名，不能再作本部门的别名。")


def name_owner(name: str, department: Department, district: Any, city: str) -> Department | None:
    """Return the other department of the district or city that has this name or alias, None if none has."""
    others: QuerySet[Department] = Department.objects.select_related("district").exclude(pk=department.pk)
    others = others.filter(district=district) if district else others.filter(district=None, city=city)
    return others.filter(Q(name=name) | Q(aliases__name=name)).first()
