"""The selects of filters, whose markup is made in Python: the same as Django's own."""

from __future__ import annotations

import pytest
from django import forms

from measures.lists.address_filters import SingleSelect

CHOICES = [
    ("", "全部"),
    ("浙江省", [("a", "甲<b>&"), ('"b"', "乙'区")]),
    ("其他", [("c", "丙区")]),
    (3, "丁区"),
]


class PlainSelect(forms.Select):
    """Django's select."""

    def value_from_datadict(self, data: object, files: object, name: str) -> list[str]:
        """Return nothing: only the markup is compared."""
        return []


@pytest.mark.parametrize("value", [[], [""], ["c"], ['"b"'], ["3"], ["nowhere"]])
@pytest.mark.parametrize("choices", [CHOICES, [], [("", "全部")]])
def test_a_select_is_marked_up_as_django_does(value: list[str], choices: list[tuple[str, object]]) -> None:
    attrs = {"id": "choose-x", "required": True, "hidden": False}
    own = SingleSelect(choices=choices).render("district", value, attrs)
    django = PlainSelect({"class": "select"}, choices=choices).render("district", value, attrs)
    assert own == django
