"""Addresses of filtered lists of measures: the one place that knows the parameters of the list page.

Every number of measures links through here, so that it equals its list.
"""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

from districts.page_addresses import query_string

#: The path of the list page, and of the public permanent addresses under it.
LIST_PATH = "/measures/"


class ListFilters(TypedDict, total=False):
    """The parameters that filter the list page. All but ``q`` may be lists of values."""

    q: str
    district: str | list[str]  # slugs
    year: int | list[int]
    document: str | list[str]  # slugs
    chapter: int | list[int]  # ids, of chapters or sections
    lead: int | list[int] | Literal["none"]  # ids of departments, or measures without one
    co_lead: int | list[int]
    dept: int | list[int]  # in either role
    deadline: str | list[str]  # keys of `deadline_ranges.DEADLINES`
    progress: str | list[str]  # values of `ProgressEntry.Status`, or "none": nobody entered anything
    kind: Literal["district", "city"]
    own: Literal[1]
    target: Literal[1]
    discrepancy: Literal[1]


def list_url(**filters: Unpack[ListFilters]) -> str:
    """Return the address of the list of the measures that ``filters`` describe: ``/measures/?year=2025``."""
    given = [
        (name, one)
        for name, value in filters.items()
        if value is not None and value != ""
        for one in (value if isinstance(value, list | tuple) else (value,))
    ]
    return f"{LIST_PATH}?{query_string(given)}" if given else LIST_PATH
