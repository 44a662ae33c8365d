"""Ids of records, as pages and addresses name them."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

_LARGEST_ID = 10**18 - 1


class RecordIdField(forms.IntegerField):
    """The id of a record that a page names; whether there is such a record is for others to find out."""

    def __init__(self) -> None:
        """Refuse what no database has for an id."""
        super().__init__(required=False, min_value=1, max_value=_LARGEST_ID)


def read_record_id(text: str) -> int | None:
    """Return the id that is named, None for what is no id.

    >>> read_record_id("12"), read_record_id("x"), read_record_id("9" * 5000)
    (12, None, None)
    """
    try:
        found = RecordIdField().clean(text)
    except ValidationError:
        return None
    return None if found is None else int(found)
