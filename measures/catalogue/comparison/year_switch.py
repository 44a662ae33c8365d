"""The year switch of a measure: each year leads to the counterpart there, or to the document where there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from measures.links.comparison.measure_lineage import MeasureLineage
from measures.models import Document, Link, Measure

#: How surely a counterpart is reached: whether every link on the way is confirmed, and the product of their scores.
CounterpartReach = tuple[bool, float]


@dataclass(frozen=True, slots=True)
class SwitchYear:
    """A year of the district: its address and title."""

    year: int
    url: str
    title: str
    is_current: bool
    is_counterpart: bool


def year_switch(lineage: MeasureLineage, documents: Sequence[Document]) -> list[SwitchYear]:
    """Return the years of the district; ``documents`` are those of the district by year."""
    best = _best_counterparts(lineage)
    return [_switch_year(document, lineage.measure, best.get(document.pk)) for document in documents]


def _switch_year(
    document: Document, measure: Measure, found: tuple[CounterpartReach, Measure] | None
) -> SwitchYear:
    if document.pk == measure.document_id:
        return SwitchYear(
            document.year, measure.get_absolute_url(), document.title, is_current=True, is_counterpart=True
        )
    if found is None:
        looked_for = measure.kind == Measure.Kind.DISTRICT and None not in (
            document.linked_at,
            measure.document.linked_at,
        )
        title = f"{document.year} 年无对应举措，打开方案" if looked_for else f"打开 {document.year} 年方案"
        return SwitchYear(
            document.year, document.get_absolute_url(), title, is_current=False, is_counterpart=False
        )
    (confirmed, _), other = found
    title = f"{document.year} 年对应举措：{other}{'' if confirmed else '（待核）'}"
    return SwitchYear(document.year, other.get_absolute_url(), title, is_current=False, is_counterpart=True)


def _best_counterparts(lineage: MeasureLineage) -> dict[int, tuple[CounterpartReach, Measure]]:
    """Return by document the counterpart that is most surely reached through the years between."""
    steps: dict[int, list[tuple[Link, int]]] = defaultdict(list)
    for link in lineage.links:
        if link.origin_id is not None and link.target_id is not None:
            steps[link.origin_id].append((link, link.target_id))
            steps[link.target_id].append((link, link.origin_id))
    home = lineage.measure.document
    reached: dict[int, CounterpartReach] = {lineage.measure.pk: (True, 1.0)}
    edge = [lineage.measure.pk]
    while edge:
        following = []
        for pk in edge:
            for link, other in steps[pk]:
                if not _leads_away(home, lineage.measures[pk], lineage.measures[other]):
                    continue
                confirmed, score = reached[pk]
                reach = (confirmed and link.status == Link.Status.CONFIRMED, score * link.score)
                if other not in reached or reach > reached[other]:
                    reached[other] = reach
                    following.append(other)
        edge = following
    best: dict[int, tuple[CounterpartReach, Measure]] = {}
    for pk, reach in reached.items():
        measure = lineage.measures[pk]
        if measure.document_id not in best or reach > best[measure.document_id][0]:
            best[measure.document_id] = (reach, measure)
    return best


def _leads_away(home: Document, one: Measure, other: Measure) -> bool:
    """Return whether a step leads away from the year of the page, not back to a measure with the same origin."""
    return (one.document.year - home.year) * (other.document.year - one.document.year) >= 0 and (
        one.document.year != other.document.year
    )
