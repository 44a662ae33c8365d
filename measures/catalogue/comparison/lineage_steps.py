"""A measure through the years, step by step: each year's counterparts beside those of the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.links.comparison.comparison_rows import ComparisonCell
from measures.links.comparison.measure_lineage import MeasureLineage
from measures.links.comparison.row_kinds import STRONGEST_KINDS, RowKind, kind_label
from measures.links.comparison.shown_links import ShownLink, show_link, show_row_links
from measures.links.comparison.text_marks import mark_cells
from measures.models import Document, Link, Measure

#: Counterparts of one year shown in full; the comparison of the documents has all.
MAX_SHOWN_COUNTERPARTS = 6
_YEARS = ComparisonPlan(((0, 1),), lineage=True, consecutive=frozenset())


@dataclass(frozen=True, slots=True)
class LineageStep:
    """The counterparts of two consecutive years side by side, or in ``nothing`` the sentence that there are none.

    ``left_out`` counts counterparts that are not shown. ``beside`` names what else the measures at the left were split
    into, and what else was merged into those at the right.
    """

    years: str
    kind: RowKind
    label: str
    links: tuple[ShownLink, ...]
    cells: tuple[ComparisonCell, ...]
    nothing: str
    left_out: int
    url: str
    beside: tuple[tuple[str, tuple[Measure, ...]], ...] = ()


def lineage_steps(lineage: MeasureLineage, documents: Sequence[Document]) -> list[LineageStep]:
    """Return the steps of a lineage, oldest first; ``documents`` are those of the district by year."""
    if lineage.measure.kind == Measure.Kind.CITY:
        return []
    by_pair: dict[tuple[int, int], list[Link]] = defaultdict(list)
    for link in lineage.links:
        if link.origin is not None and link.target is not None:
            by_pair[link.origin.document_id, link.target.document_id].append(link)
    by_pk = {document.pk: document for document in documents}
    steps = [
        _lineage_step(by_pk[one], by_pk[other], links, lineage)
        for (one, other), links in by_pair.items()
        if one in by_pk and other in by_pk
    ]
    steps.sort(key=lambda step: step.years)
    before, after = _steps_without_counterpart(lineage, documents)
    return [*before, *steps, *after]


def _lineage_step(
    one: Document, other: Document, links: Sequence[Link], lineage: MeasureLineage
) -> LineageStep:
    origins = _in_order(lineage.measures[link.origin_id] for link in links if link.origin_id)
    targets = _in_order(lineage.measures[link.target_id] for link in links if link.target_id)
    cells = [origins[:MAX_SHOWN_COUNTERPARTS], targets[:MAX_SHOWN_COUNTERPARTS]]
    shown = {measure.pk for cell in cells for measure in cell}
    relations = {link.relation for link in links}
    kind = next((kind for kind in STRONGEST_KINDS if kind in relations), RowKind.SAME)
    marked = mark_cells(cells, _YEARS)
    return LineageStep(
        years=f"{one.year} → {other.year}",
        kind=kind,
        label=kind_label(kind, _YEARS),
        links=show_row_links(
            [link for link in links if {link.origin_id, link.target_id} <= shown], cells, [one, other]
        ),
        cells=tuple(
            ComparisonCell(document, measures, (), "")
            for document, measures in zip((one, other), marked, strict=True)
        ),
        nothing="",
        left_out=len(origins) + len(targets) - len(shown),
        url=comparison_url([one, other]),
        beside=tuple(_split_and_merged_measures(origins, targets, lineage)),
    )


def _split_and_merged_measures(
    origins: Sequence[Measure], targets: Sequence[Measure], lineage: MeasureLineage
) -> Iterator[tuple[str, tuple[Measure, ...]]]:
    """Yield what else the origins were split into, and what else was merged into the targets, each with its heading."""
    left, right = {one.pk for one in origins}, {one.pk for one in targets}
    years = origins[0].document_id, targets[0].document_id
    between = [
        (link.origin, link.target)
        for link in lineage.beside
        if link.origin and link.target and (link.origin.document_id, link.target.document_id) == years
    ]
    came = _in_order(target for origin, target in between if origin.pk in left and target.pk not in right)
    went = _in_order(origin for origin, target in between if target.pk in right and origin.pk not in left)
    if came:
        yield (
            f"由 {origins[0].document.year} 年{'同一项' if len(origins) == 1 else '这几项'}而来的还有",
            tuple(came),
        )
    if went:
        yield (
            f"归入 {targets[0].document.year} 年{'同一项' if len(targets) == 1 else '这几项'}的还有",
            tuple(went),
        )


def _in_order(measures: Iterable[Measure]) -> list[Measure]:
    """Return the measures, each once, in the order of their document."""
    return sorted({measure.pk: measure for measure in measures}.values(), key=lambda one: one.order)


def _steps_without_counterpart(
    lineage: MeasureLineage, documents: Sequence[Document]
) -> tuple[list[LineageStep], list[LineageStep]]:
    """Return the steps without counterpart: before the first year of the lineage and after its last."""
    years = sorted({measure.document.year for measure in lineage.measures.values()})
    before: list[LineageStep] = []
    after: list[LineageStep] = []
    for one, other in pairwise(documents):
        if other.year == years[0] and one.year < other.year:
            before = _edge(one, other, RowKind.NEW, lineage)
        if one.year == years[-1] and other.year > one.year:
            after = _edge(one, other, RowKind.DROPPED, lineage)
    return before, after


def _edge(one: Document, other: Document, kind: RowKind, lineage: MeasureLineage) -> list[LineageStep]:
    """Return the step that says that there is no counterpart, if links of both years have been computed."""
    is_new = kind is RowKind.NEW
    ends = [link for link in lineage.ends if link.relation == kind]
    if None in (one.linked_at, other.linked_at):
        # Links of earlier texts say nothing of these, unless somebody confirmed them.
        ends = [link for link in ends if link.status == Link.Status.CONFIRMED]
        if not ends:
            return []
    year = one.year if is_new else other.year
    return [
        LineageStep(
            years=f"{one.year} → {other.year}",
            kind=kind,
            label=kind_label(kind, _YEARS),
            links=tuple(show_link(link) for link in ends[:1]),
            cells=(),
            nothing=f"{year} 年方案中没有找到对应的举措。",
            left_out=0,
            url=comparison_url([one, other], kind),
        )
    ]
