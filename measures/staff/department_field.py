"""The form field in which a department is chosen by name, for the admin's own forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from districts.departments.department_search import (
    DepartmentCandidate,
    candidates_for_district,
    candidates_outside_districts,
    exact_department,
    match_candidates,
)
from districts.models import Department
from measures.staff.department_chooser import department_search_address
from measures.staff.form_fields import StaffTextField, max_length_of

_SUGGESTED = 3
#: A name with where its department belongs behind it: 区商务委（嘉定）.
_WITH_PLACE = re.compile(r"(?P<name>.+)（(?P<place>[^（）]+)）")


@dataclass(frozen=True)
class DepartmentDirectory:
    """The departments by name as they are said in the place of ``home``; read when they are first needed."""

    home: Department

    @cached_property
    def known(self) -> Sequence[DepartmentCandidate]:
        """Return the departments of the place and around it; four queries."""
        district = self.home.district
        return candidates_for_district(district) if district else candidates_outside_districts(self.home.city)

    @property
    def search_address(self) -> str:
        """Return the address at which names are found while somebody types."""
        district = self.home.district
        return department_search_address([district] if district else [], city=self.home.city)

    def find(self, typed: str) -> Department | None:
        """Return the department that is meant, None if none is or several are."""
        found = self._exact_id(typed)
        if found is not None:
            return Department.objects.select_related("district").get(pk=found)
        match = _WITH_PLACE.fullmatch(typed)
        named = Department.objects.filter(name=match["name"]).select_related("district") if match else ()
        meant = [one for one in named if match and _place_of(one) == match["place"]]
        return meant[0] if len(meant) == 1 else None

    def label(self, pk: int) -> str:
        """Return the name by which `find` finds a department, with its place where the name alone does not say."""
        name = next((one.name for one in self.known if one.pk == pk), "")
        if name and self._exact_id(name) == pk:
            return name
        department = Department.objects.select_related("district").filter(pk=pk).first()
        return f"{department.name}（{_place_of(department)}）" if department else ""

    def near(self, typed: str) -> list[str]:
        """Return the names that may be meant."""
        found = match_candidates(typed, self.known, self.home.district, _SUGGESTED)
        return [each.candidate.name for each in found]

    def _exact_id(self, typed: str) -> int | None:
        if self.home.district is None:
            same = [one.pk for one in self.known if one.name == typed]
            return same[0] if len(same) == 1 else None
        found = exact_department(typed, self.home.district, self.known)
        return found.pk if found else None


def _place_of(department: Department) -> str:
    """Return where a department belongs, in a word."""
    district = department.district
    return district.short_name if district else department.city or department.get_level_display()


class DepartmentInput(forms.TextInput):
    """A text field with the chooser, whose list is placed below it."""

    def __init__(self) -> None:
        """Have no proposals of the browser beside those of the chooser."""
        super().__init__({"class": "vTextField", "autocomplete": "off", "spellcheck": "false"})

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Return the field in the frame of the chooser."""
        return format_html('<span class="department">{}</span>', super().render(*args, **kwargs))


class DepartmentField(StaffTextField):
    """A department by its name, an alias, or its name with its place in brackets; the value is the `Department`.

    `directory` must be set before it is used. Who types something else is told what may be meant.
    """

    widget = DepartmentInput
    _directory: DepartmentDirectory

    def __init__(self, *, label: str) -> None:
        """Require a department."""
        # The name with the place of its department behind it.
        super().__init__(label=label, max_length=2 * max_length_of(Department, "name"), required=True)
        self.widget.attrs["aria-label"] = label

    def use(self, directory: DepartmentDirectory) -> None:
        """Take the departments among which one is chosen."""
        self._directory = directory
        self.widget.attrs["data-search"] = directory.search_address

    def prepare_value(self, value: Any) -> Any:
        """Return the name of a department, given by its id or itself; what was typed stays."""
        pk = value.pk if isinstance(value, Department) else value
        return self._directory.label(pk) if isinstance(pk, int) else value

    def to_python(self, value: Any) -> Any:
        """Return the department; raise `ValidationError` where none or several are meant."""
        typed = super().to_python(value)
        if not typed:
            return None
        found = self._directory.find(typed)
        if found is None:
            near = self._directory.near(typed)
            advice = (
                f"您要找的可能是：{'、'.join(near)}。"
                if near
                else "请核对名称，其他地区的请在名称后用括号注明地区。"
            )
            raise ValidationError(f"没有叫“{typed[:40]}”的部门。{advice}", code="unknown")
        return found

    def run_validators(self, value: Any) -> None:
        """Check nothing more: a department was found."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another department is meant."""
        try:
            found = self.to_python(data)
        except ValidationError:
            return True
        before = getattr(initial, "pk", initial)
        return (found.pk if found else None) != (before or None)
