"""A measure beside its counterpart in another document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.links.comparison.comparison_rows import ComparisonCell
from measures.links.comparison.document_comparison import read_lead_names
from measures.links.comparison.shown_links import ShownLink, show_link
from measures.links.comparison.text_marks import mark_cells
from measures.models import Link, Measure

_DISTRICTS = ComparisonPlan(((0, 1),), lineage=False, consecutive=frozenset())


@dataclass(frozen=True, slots=True)
class PeerCounterpart:
    """Another measure beside this one, with the one link between them.

    ``kind`` is the relation; ``url`` compares their documents, empty if both are in one.
    """

    other: Measure
    kind: str
    links: tuple[ShownLink, ...]
    cells: tuple[ComparisonCell, ...]
    url: str


def peer_counterparts(measure: Measure, links: Iterable[Link]) -> list[PeerCounterpart]:
    """Return the measures at the other ends of ``links``, in their order, each beside ``measure``.

    One query for the leads of those that come without ``lead_names``.
    """
    ends = [(link, other) for link in links if (other := link.other_end(measure)) is not None]
    read_lead_names([measure, *(other for _, other in ends)])
    return [_peer_counterpart(measure, link, other) for link, other in ends]


def pair_linked_measures(links: Sequence[Link]) -> dict[int, tuple[ComparisonCell, ...]]:
    """Return the measures of each link beside each other, by its id, one alone where it has one; one query."""
    ends = {link.pk: [one for one in (link.origin, link.target) if one is not None] for link in links}
    read_lead_names([one for both in ends.values() for one in both])
    return {pk: _mark_peer_cells(both) for pk, both in ends.items()}


def _peer_counterpart(measure: Measure, link: Link, other: Measure) -> PeerCounterpart:
    same_document = measure.document_id == other.document_id
    return PeerCounterpart(
        other=other,
        kind=link.relation,
        links=(show_link(link),),
        cells=_mark_peer_cells([measure, other]),
        url="" if same_document else comparison_url([measure.document, other.document]),
    )


def _mark_peer_cells(measures: Sequence[Measure]) -> tuple[ComparisonCell, ...]:
    """Return measures beside each other, with their differences marked."""
    marked = mark_cells([[one] for one in measures], _DISTRICTS)
    return tuple(
        ComparisonCell(one.document, cell, (), "") for one, cell in zip(measures, marked, strict=True)
    )
