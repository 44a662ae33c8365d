"""The repairs of all documents, one by one, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from measures.models import Document, Source
from measures.quality.queries.document_scope import Scope
from measures.quality.queries.list_pages import SIZE, Leaf
from measures.quality.queries.measure_places import Place, PlacesOfMeasures
from measures.quality.queries.repair_counts import Counted, count_of, tallies
from measures.quality.queries.repair_steps import Shown, SourceSteps


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair and where it stands."""

    document: Document
    shown: Shown
    place: Place | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the repairs, and all of them counted."""

    leaf: Leaf[Repair]
    counted: Counted


@dataclass(frozen=True, slots=True)
class _Part:
    """Of one document, the repairs from ``skip`` on, ``take`` of them, among those that are asked for."""

    document: Document
    skip: int
    take: int


def listing(scope: Scope, number: int, rule: str = "", band: str = "") -> Listing:
    """Return a page of the repairs of a rule and a band, by document and place; six queries.

    Only the sources of the documents on the page are read.
    """
    documents = list(scope.documents())
    counted = tallies(scope)
    of_each = {pk: count_of(one, rule, band) for pk, one in counted.items()}
    counts = {pk: found.count for pk, found in of_each.items()}
    rows = _rows(_parts(documents, counts, number), rule, band)
    return Listing(Leaf(rows, sum(counts.values()), number), sum(of_each.values(), Counted()))


def rules_in_use() -> list[str]:
    """Return the rules of all repairs there are; as many queries as `tallies`."""
    return sorted({rule for one in tallies(Scope()).values() for rule in one})


def _parts(documents: list[Document], counts: Mapping[int, int], number: int) -> list[_Part]:
    """Return which repairs of which documents are on a page."""
    skip, left = (number - 1) * SIZE, SIZE
    parts: list[_Part] = []
    for document in documents:
        count = counts.get(document.pk, 0)
        if skip >= count:
            skip -= count
        elif left:
            taken = min(left, count - skip)
            parts.append(_Part(document, skip, taken))
            skip, left = 0, left - taken
    return parts


def _rows(parts: list[_Part], rule: str, band: str) -> list[Repair]:
    """Return the repairs of ``parts``; three queries."""
    sources = read_sources({part.document.source_id for part in parts if part.document.source_id})
    places = PlacesOfMeasures([part.document for part in parts])
    rows: list[Repair] = []
    for part in parts:
        steps = sources.get(part.document.source_id or 0)
        if steps is None:
            continue
        for at in steps.chosen(rule, band)[part.skip : part.skip + part.take]:
            place = places.of(part.document, *steps.span(at))
            rows.append(Repair(part.document, steps.shown(at), place))
    return rows


def read_sources(pks: set[int]) -> dict[int, SourceSteps]:
    """Return the steps of sources by their id, without the bytes; one query."""
    rows = Source.objects.filter(pk__in=pks).order_by().values("pk", "text", "clean_text", "steps")
    return {row["pk"]: SourceSteps(row) for row in rows}
