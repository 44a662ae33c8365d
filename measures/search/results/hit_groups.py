"""The groups of a list: their labels and their order.

Every measure is in exactly one group: that of its innermost heading, or of the first department that leads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measures.search.query.facet_labels import (
    FacetLabel,
    LabelFunction,
    chapter_labels,
    department_labels,
    district_labels,
    year_labels,
)

#: The labels of groups of measures without a value.
NONE_LABELS = {"chapter": "不在任何章节", "lead": "未指明牵头单位"}
_GROUP_LABELS: dict[str, LabelFunction] = {
    "district": district_labels,
    "year": year_labels,
    "chapter": chapter_labels,
    "lead": department_labels,
}

#: The field of the index that the measures of a group have in common.
GROUP_FIELDS = {"district": "district", "year": "year", "chapter": "section", "lead": "first_lead"}


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The ``count`` measures of a list with one ``value``, whose ``key`` is that of the index."""

    value: str
    count: int
    key: int | str


def group_labels(group: str, values: Sequence[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of the groups ``values`` in their order, those without a value of their own last; one query."""
    found = dict(_GROUP_LABELS[group]([value for value in values if value != "0"], using))
    none = FacetLabel("0", NONE_LABELS.get(group, "0"))
    return {
        value: none if value == "0" else found.get(value) or FacetLabel(value, f"（{value}）")
        for value in values
    }


def ordered_groups(group: str, counts: Mapping[int | str, int], using: str) -> tuple[HitGroup, ...]:
    """Return the groups that have the keys and ``counts``, in order; districts take a query.

    Districts stand by their codes, years latest first, headings in document order, departments by what they lead.
    """
    if group == "chapter":
        # The heading's id is the last part of its key; the key sorts as headings do.
        return tuple(
            HitGroup(str(key).rsplit(" ", 1)[-1], counts[key], key) for key in sorted(counts, key=str)
        )
    if group == "district":
        named = list(district_labels([str(key) for key in counts], using))
        keys: list[int | str] = sorted(
            counts, key=lambda key: named.index(str(key)) if key in named else len(named)
        )
    elif group == "year":
        keys = sorted(counts, reverse=True)
    else:
        keys = sorted(counts, key=lambda key: (key == 0, -counts[key], key))
    return tuple(HitGroup(str(key), counts[key], key) for key in keys)
