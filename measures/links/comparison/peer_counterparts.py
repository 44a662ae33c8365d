"""A measure beside one of another document that does the same or has to do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.links.comparison.comparison_address import compare_url
from measures.links.comparison.comparison_plan import Plan
from measures.links.comparison.comparison_rows import ShownCell
from measures.links.comparison.document_comparison import with_duties
from measures.links.comparison.shown_links import Joint, joint
from measures.links.comparison.text_marks import shown
from measures.models import Link, Measure

_DISTRICTS = Plan(((0, 1),), lineage=False, consecutive=frozenset())


@dataclass(frozen=True, slots=True)
class Side:
    """Another measure beside this one, and the link between them; ``url`` compares their documents, if they are two."""

    other: Measure
    kind: str
    joint: Joint
    joints: tuple[Joint, ...]
    cells: tuple[ShownCell, ...]
    url: str


def sides(measure: Measure, links: Iterable[Link]) -> list[Side]:
    """Return the measures at the other ends of ``links``, in their order, each beside ``measure``; one query."""
    ends = [(link, other) for link in links if (other := link.other_end(measure)) is not None]
    with_duties([measure, *(other for _, other in ends)])
    return [_side(measure, link, other) for link, other in ends]


def _side(measure: Measure, link: Link, other: Measure) -> Side:
    marked = shown([[measure], [other]], _DISTRICTS)
    said = joint(link)
    same_document = measure.document_id == other.document_id
    return Side(
        other=other,
        kind=link.relation,
        joint=said,
        joints=(said,),
        cells=tuple(
            ShownCell(one.document, held, (), "") for one, held in zip((measure, other), marked, strict=True)
        ),
        url="" if same_document else compare_url([measure.document, other.document]),
    )
