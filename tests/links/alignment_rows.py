"""Measures and links for alignment, without a database: codes stand for measures."""

from __future__ import annotations

from collections.abc import Sequence

from measures.links.comparison.alignment import AlignedRow, align_measures
from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.models import Link, Measure

YEARS = ComparisonPlan(((0, 1),), lineage=True, consecutive=frozenset({(0, 1)}))
THREE_YEARS = ComparisonPlan(((0, 1), (1, 2)), lineage=True, consecutive=frozenset({(0, 1), (1, 2)}))
DISTRICTS = ComparisonPlan(((0, 1),), lineage=False, consecutive=frozenset())
THREE_DISTRICTS = ComparisonPlan(((0, 1), (0, 2), (1, 2)), lineage=False, consecutive=frozenset())


class Table:
    """Columns of measures named by their codes, ``["a1 a2", "b1"]``, and the links between them."""

    def __init__(self, *columns: str) -> None:
        self.columns: list[list[Measure]] = []
        self.named: dict[str, Measure] = {}
        self.links: list[Link] = []
        for document, codes in enumerate(columns, 1):
            held = []
            for code in codes.split():
                self.named[code] = Measure(pk=len(self.named) + 1, document_id=document, code=code)
                held.append(self.named[code])
            self.columns.append(held)

    def link(
        self,
        origin: str,
        target: str,
        relation: str = "same",
        score: float = 0.9,
        *,
        status: str = "suggested",
    ) -> Link:
        """Link two measures."""
        made = Link(
            kind="peer" if relation == "related" else "lineage",
            relation=relation,
            origin=self.named.get(origin),
            target=self.named.get(target),
            score=score,
            status=status,
        )
        self.links.append(made)
        return made

    def rows(self, plan: ComparisonPlan) -> list[AlignedRow]:
        """Return the rows by ``plan``."""
        return align_measures(self.columns, self.links, plan)


def described(rows: Sequence[AlignedRow]) -> list[str]:
    """Return the rows as text: ``a1 | b1 b2 : split``."""
    return [
        " | ".join(" ".join(one.code for one in cell) or "-" for cell in row.cells)
        + " : "
        + " ".join(row.kinds)
        for row in rows
    ]
