"""How many repairs each document has, by rule and confidence, without reading its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from measures.models import Document, ImportRun, Source
from measures.models.source import REPAIRS_BY_RULE
from measures.quality.queries.document_scope import DocumentScope
from measures.text.repair_counts import RepairCounts, count_repairs
from measures.text.steps import RepairStep


@dataclass(frozen=True, slots=True)
class RepairCount:
    """A number of repairs, and the number of characters of the raw text that they replace."""

    count: int = 0
    characters: int = 0

    def __add__(self, other: RepairCount) -> RepairCount:
        """Return both together."""
        return RepairCount(self.count + other.count, self.characters + other.characters)


def tally_repairs(scope: DocumentScope) -> dict[int, RepairCounts]:
    """Return the repairs of each document by its id, counted; two queries, and one for sources never counted."""
    documents = scope.documents().order_by().select_related(None).filter(source__isnull=False)
    runs = ImportRun.objects.all()
    if not scope.is_whole:
        runs = runs.filter(source__in=documents.values("source"))
    return _tally_sources(dict(documents.values_list("pk", "source_id")), runs)


def tally_documents(documents: Iterable[Document]) -> dict[int, RepairCounts]:
    """Return the repairs of each of these documents by its id, counted; one query less than `tally_repairs`."""
    sources = {one.pk: one.source_id for one in documents if one.source_id is not None}
    return _tally_sources(sources, ImportRun.objects.filter(source__in=sources.values()))


def _tally_sources(sources: Mapping[int, int], runs: QuerySet[ImportRun]) -> dict[int, RepairCounts]:
    """Return the repairs of each document by its id, those of its source; ``runs`` are those of all ``sources``.

    The last run of a source keeps the count, so that a page need not read the steps, of which a source has thousands.
    """
    counting = runs.filter(counts__has_key=REPAIRS_BY_RULE).order_by()
    last = counting.values("source").annotate(last=Max("pk")).values("last")
    counted: dict[int, RepairCounts] = {
        pk: counts[REPAIRS_BY_RULE]
        for pk, counts in ImportRun.objects.order_by().filter(pk__in=last).values_list("source", "counts")
    }
    if missing := set(sources.values()) - counted.keys():
        rows = Source.objects.filter(pk__in=missing).order_by().values_list("pk", "steps")
        counted |= {
            pk: count_repairs(map(RepairStep.from_dict, steps)) for pk, steps in rows.iterator(chunk_size=20)
        }
    return {pk: counted[source] for pk, source in sources.items() if source in counted}


def sum_tallies(found: Iterable[RepairCounts]) -> Mapping[tuple[str, str], RepairCount]:
    """Return the sum of tallies by rule and band."""
    counts: Counter[tuple[str, str]] = Counter()
    characters: Counter[tuple[str, str]] = Counter()
    for one in found:
        for rule, bands in one.items():
            for band, (count, length) in bands.items():
                counts[rule, band] += count
                characters[rule, band] += length
    return {key: RepairCount(count, characters[key]) for key, count in counts.items()}
