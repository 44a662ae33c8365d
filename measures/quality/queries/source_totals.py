"""What was repaired in all sources and what all documents state, added up, and kept until anything is written.

To add them up the counts of every import are read, one for each document: at 6,000 documents that takes longer than all
else on the report. They are of the documents, whose every write is in the log of changes of the database
(`measures.search.index.change_log`), and of import runs: these are written once, with each change of a source, and go
only with their document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Sum

from measures.connections import is_in_own_transaction
from measures.models import ImportRun
from measures.quality.queries.document_counts import DocumentCounts
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.repair_counts import RepairCount, tally_repairs
from measures.quality.queries.total_checks import tally_verdicts
from measures.search.index.change_log import ChangeLog, LogPosition
from measures.text.repair_counts import RepairCounts


@dataclass(frozen=True, slots=True)
class RepairsByDocument:
    """How many repairs each document has by rule and band, and how many characters of its raw text they replace."""

    counts: DocumentCounts[tuple[str, str]]
    characters: DocumentCounts[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SourceTotals:
    """Repairs by rule and band, and verdicts on stated totals, of all documents of a scope, and of each of them."""

    repairs: Mapping[tuple[str, str], RepairCount]
    verdicts: Mapping[str, int]
    repairs_by_document: RepairsByDocument
    verdicts_by_document: DocumentCounts[str]


@dataclass(frozen=True, slots=True)
class _KeptTotals:
    """The totals of all documents in the state that ``position`` and ``runs`` name."""

    position: LogPosition
    runs: Mapping[str, Any]
    totals: SourceTotals


_kept: dict[str, _KeptTotals] = {}


def count_source_totals(scope: DocumentScope) -> SourceTotals:
    """Return the totals of a scope; of all documents, two queries if nothing was written since the last time."""
    if not scope.is_whole or is_in_own_transaction("default"):
        return _count_sources(scope)
    log = ChangeLog("default")
    runs = _read_runs()
    kept = _kept.get("default")
    if kept and kept.runs == runs and not log.has_news(kept.position):
        return kept.totals
    position = log.now(kept.position if kept else None)
    totals = _count_sources(scope)
    # What was written while they were added up may be in them or not: then they are not those of any state.
    if _read_runs() == runs and not log.has_news(position):
        _kept["default"] = _KeptTotals(position, runs, totals)
    return totals


def count_repairs_by_document(scope: DocumentScope) -> RepairsByDocument:
    """Return the repairs of at least the documents of a scope; as many queries as the totals of the scope, or fewer."""
    if _takes_from_all(scope):
        return count_source_totals(DocumentScope()).repairs_by_document
    return _repairs_by_document(tally_repairs(scope))


def count_verdicts_by_document(scope: DocumentScope) -> DocumentCounts[str]:
    """Return the verdicts of at least the documents of a scope; as many queries as the totals of all, or one."""
    if _takes_from_all(scope):
        return count_source_totals(DocumentScope()).verdicts_by_document
    return DocumentCounts.of(tally_verdicts(scope))


def _takes_from_all(scope: DocumentScope) -> bool:
    """Return whether what is kept of all documents is sooner found than what these documents have: not of few."""
    is_of_few = scope.district is not None or scope.document is not None or scope.pks
    return not is_of_few and not is_in_own_transaction("default")


def _read_runs() -> Mapping[str, Any]:
    """Return what changes with every run that is added or deleted, in whatever order they are committed; one query."""
    return ImportRun.objects.aggregate(count=Count("pk"), last=Max("pk"), all=Sum("pk"))


def _count_sources(scope: DocumentScope) -> SourceTotals:
    """Add up the documents of a scope; three queries, and one for sources never counted."""
    repairs = _repairs_by_document(tally_repairs(scope))
    verdicts = DocumentCounts.of(tally_verdicts(scope))
    characters = repairs.characters.add_up()
    return SourceTotals(
        {kind: RepairCount(count, characters[kind]) for kind, count in repairs.counts.add_up().items()},
        Counter(verdicts.add_up()),
        repairs,
        verdicts,
    )


def _repairs_by_document(tallies: Mapping[int, RepairCounts]) -> RepairsByDocument:
    """Return the tallies of documents as columns."""
    counts, characters = (
        DocumentCounts.of(
            {
                pk: {
                    (rule, band): numbers[at]
                    for rule, bands in one.items()
                    for band, numbers in bands.items()
                }
                for pk, one in tallies.items()
            }
        )
        for at in (0, 1)
    )
    return RepairsByDocument(counts, characters)
