"""What a row of a comparison says of its measures."""

from __future__ import annotations

from enum import StrEnum

from measures.links.comparison.comparison_plan import Plan
from measures.models import Link


class Kind(StrEnum):
    """What the measures of a row are to each other; the values are those of a link's relation, and one more."""

    SAME = "same"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    RELATED = "related"
    NEW = "new"
    DROPPED = "dropped"
    ONLY = "only"


#: Of several relations in one row, the one that says most about it stands first.
STRONGEST = (Kind.SPLIT, Kind.MERGED, Kind.CHANGED, Kind.SAME, Kind.RELATED)

_LINEAGE = {Kind.SAME: "延续"}
_PEERS = {Kind.SAME: "同类"}


def label(kind: Kind, plan: Plan) -> str:
    """Return what a kind is called where documents are compared by ``plan``."""
    if kind is Kind.ONLY:
        return "仅此处"
    own = _LINEAGE if plan.lineage else _PEERS
    return own.get(kind) or str(Link.Relation(kind.value).label)


#: What a kind means, for whoever reads the page or the workbook.
MEANINGS = {
    Kind.SAME: "说的是同一件事。",
    Kind.CHANGED: "同一件事，内容有改动。",
    Kind.SPLIT: "上一份的一项，下一份分为几项。",
    Kind.MERGED: "上一份的几项，下一份合为一项。",
    Kind.RELATED: "事情相关，不是同一件。",
    Kind.NEW: "上一份没有对应的举措。",
    Kind.DROPPED: "下一份没有对应的举措。",
    Kind.ONLY: "其他各份都没有对应的举措。",
}
