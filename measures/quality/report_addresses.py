"""The addresses of the quality report: the one place that knows the parameters of its lists.

Every number of the report links through here, so that it equals its list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from districts.page_addresses import page_address, query_string


@dataclass(frozen=True, slots=True)
class LinkedCount:
    """A number, and the address of the list that it counts: its rows, or their ``characters`` of raw text."""

    count: int
    url: str
    characters: bool = False


def report_address(name: str, params: Mapping[str, str | int]) -> str:
    """Return the address of the page ``name`` of the report with these parameters, empty ones left out."""
    given = [(key, value) for key, value in params.items() if value not in ("", None)]
    path = page_address(name)
    return f"{path}?{query_string(given)}" if given else path
