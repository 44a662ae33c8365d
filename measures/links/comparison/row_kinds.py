"""The kinds of rows of a comparison."""

from __future__ import annotations

from enum import StrEnum

from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.models import Link


class RowKind(StrEnum):
    """The relation of the measures of a row; the values are those of a link's relation, and one more."""

    SAME = "same"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    RELATED = "related"
    NEW = "new"
    DROPPED = "dropped"
    ONLY = "only"


#: The relations in order of strength; the strongest one in a row is its kind.
STRONGEST_KINDS = (RowKind.SPLIT, RowKind.MERGED, RowKind.CHANGED, RowKind.SAME, RowKind.RELATED)

_LINEAGE = {RowKind.SAME: "延续"}
_PEERS = {RowKind.SAME: "同类"}


def kind_label(kind: RowKind, plan: ComparisonPlan) -> str:
    """Return the label of a kind where documents are compared by ``plan``."""
    if kind is RowKind.ONLY:
        return "仅此处"
    own = _LINEAGE if plan.lineage else _PEERS
    return own.get(kind) or str(Link.Relation(kind.value).label)


#: The meaning of each kind, for page and workbook.
KIND_MEANINGS = {
    RowKind.SAME: "说的是同一件事。",
    RowKind.CHANGED: "同一件事，内容有改动。",
    RowKind.SPLIT: "上一份的一项，下一份分为几项。",
    RowKind.MERGED: "上一份的几项，下一份合为一项。",
    RowKind.RELATED: "事情相关，不是同一件。",
    RowKind.NEW: "上一份没有对应的举措。",
    RowKind.DROPPED: "下一份没有对应的举措。",
    RowKind.ONLY: "其他各份都没有对应的举措。",
}
