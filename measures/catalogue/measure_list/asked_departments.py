"""The departments that a question names, shown above its list."""

from __future__ import annotations

from dataclasses import dataclass

from measures.search.query.facet_labels import FacetLabel, department_labels
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import SearchResults

_ROLES = ("dept", "lead", "co_lead")
#: More departments are no answer but another list.
_MOST = 6


@dataclass(frozen=True, slots=True)
class AskedDepartment:
    """A department that the typed words name, and how many measures of the list it leads or supports."""

    pk: int
    label: FacetLabel
    count: int


def read_asked_departments(query: MeasureQuery, results: SearchResults) -> list[AskedDepartment]:
    """Return the departments that ``query`` was understood to name and that the list has, the most measures first."""
    named = [value for param in _ROLES for value in (query.reading.values(param) if query.reading else ())]
    if not named:
        return []
    counts = {one.value: one.count for one in results.facets["dept"] if one.count}
    shown = sorted((value for value in named if value in counts), key=lambda value: -counts[value])[:_MOST]
    labels = department_labels(shown, "default")
    return [AskedDepartment(int(value), labels[value], counts[value]) for value in shown if value in labels]
