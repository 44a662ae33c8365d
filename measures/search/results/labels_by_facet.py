"""The labels of the values of all facets of an answer; those of records are kept until anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from measures.search.index.change_log import ChangeLog
from measures.search.query.facet_declarations import FACETS
from measures.search.query.facet_labels import FacetLabel, LabelFunction, RecordLabels, SortedLabel
from measures.search.results.engine import SearchResults
from measures.search.results.snapshot_cache import SnapshotCache

#: Values of one kind that are kept in one state of the data, some 400 bytes each.
_MOST = 4_000
_cache: SnapshotCache[dict[str, SortedLabel]] = SnapshotCache(8)


def read_labels_by_facet(
    values: Mapping[str, Iterable[str]], results: SearchResults, using: str = "default"
) -> dict[str, dict[str, FacetLabel]]:
    """Return the labels of the values of each facet, by its param, in the order to show them.

    The values come from ``results``. One query for each kind of label of which some are not kept, and then one that
    asks whether what was read is of the state that was searched.
    """
    of_kind: dict[LabelFunction, dict[str, None]] = {}
    for facet in FACETS:
        of_kind.setdefault(facet.labels, {}).update(dict.fromkeys(values[facet.param]))
    fresh: list[_ReadLabels] = []
    found = {labels: _labels(labels, list(those), results, using, fresh) for labels, those in of_kind.items()}
    if fresh and not ChangeLog(using).has_news(results.position.log):
        for one in fresh:
            one.keep()
    return {facet.param: found[facet.labels] for facet in FACETS}


@dataclass(frozen=True, slots=True)
class _ReadLabels:
    """Labels that were just ``read``, to be added to those ``kept``."""

    kept: dict[str, SortedLabel]
    read: dict[str, SortedLabel]

    def keep(self) -> None:
        """Add them if there is room."""
        if len(self.kept) + len(self.read) <= _MOST:
            self.kept.update(self.read)


def _labels(
    labels: LabelFunction, values: list[str], results: SearchResults, using: str, fresh: list[_ReadLabels]
) -> dict[str, FacetLabel]:
    """Return the labels of one kind; what had to be read is added to ``fresh``."""
    # While the index lags behind, names are those of now, as in the rows of a list.
    if not isinstance(labels, RecordLabels) or results.stale:
        return labels(values, using) if values else {}
    kept = _cache.get(labels, results.position, using, dict)
    found = {value: kept[value] for value in values if value in kept}
    missing = [value for value in values if value not in found]
    if missing:
        read = labels.read(missing, using)
        fresh.append(_ReadLabels(kept, read))
        found.update(read)
    return labels.arrange(found)
