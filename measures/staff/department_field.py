"""The form field in which a department is chosen by name, for the admin's own forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from districts.models import Department
from measures.staff.department_directory import DepartmentDirectory
from measures.staff.form_fields import StaffTextField, max_length_of


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

    `directory` must be set before it is used. Anything else is refused with the names that may be meant.
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
        found = self._directory.find_department(typed)
        if found is None:
            near = self._directory.names_near(typed)
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
