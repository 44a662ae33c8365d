"""The ticked departments of the template."""

from __future__ import annotations

from typing import Any

from django import forms

from measures.review.district_template.actions import NOT_OFFERED
from measures.review.district_template.offered_departments import DistrictOffer


class StandardDepartmentsForm(forms.Form):
    """The names of the ticked departments, of those that the template has for the district."""

    department = forms.MultipleChoiceField(
        error_messages={
            "required": "没有勾选任何部门，没有需要添加的。",
            "invalid_choice": NOT_OFFERED,
            "invalid_list": NOT_OFFERED,
        }
    )

    def __init__(self, data: Any = None, *, offer: DistrictOffer) -> None:
        """Offer the names of all rows, of those that exist by now too: the action says so."""
        super().__init__(data)
        names = [row.standard.name for row in offer.rows]
        self.fields["department"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
