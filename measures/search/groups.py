"""The order of the groups of a list.

Every measure stands in exactly one group: in its innermost heading, under the department that leads it first.
"""

from __future__ import annotations

from collections.abc import Sequence

from measures.search.labels import Label, chapters, departments, districts, years

#: What a group is called that has no value of its own.
NONE = {"chapter": "不在任何章节", "lead": "未指明牵头单位"}
_LABELS = {"district": districts, "year": years, "chapter": chapters, "lead": departments}


def group_labels(group: str, values: Sequence[str], using: str) -> dict[str, Label]:
    """Return the labels of the groups ``values`` in their order, those without a value of their own last; one query."""
    found = dict(_LABELS[group]([value for value in values if value != "0"], using))
    rest = [value for value in values if value not in found]
    return found | {
        value: Label(value, NONE.get(group, value) if value == "0" else f"（{value}）") for value in rest
    }


def ordered_groups(group: str, values: Sequence[str], using: str) -> list[str]:
    """Return the groups ``values`` in their order."""
    return list(group_labels(group, values, using))
