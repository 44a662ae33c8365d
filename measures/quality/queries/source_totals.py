"""What was repaired in all sources and what all documents state, added up, and kept until anything is written.

To add them up the counts of every import are read, one for each document: at 6,000 documents that takes longer than all
else on the report. They are of the documents, whose every write is in the log of changes of the database
(`measures.search.index.change_log`), and of import runs: these are written once, with each change of a source, and go
only with their document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Sum

from measures.connections import is_in_own_transaction
from measures.models import ImportRun
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.repair_counts import RepairCount, sum_tallies, tally_repairs
from measures.quality.queries.total_checks import count_verdicts
from measures.search.index.change_log import ChangeLog, LogPosition


@dataclass(frozen=True, slots=True)
class SourceTotals:
    """Repairs by rule and band, and verdicts on stated totals, of all documents of a scope."""

    repairs: Mapping[tuple[str, str], RepairCount]
    verdicts: Mapping[str, int]


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
    since = log.since(kept.position) if kept else None
    position = since.position if since and not since.lost else log.start()
    totals = _count_sources(scope)
    # What was written while they were added up may be in them or not: then they are not those of any state.
    if _read_runs() == runs and not log.has_news(position):
        _kept["default"] = _KeptTotals(position, runs, totals)
    return totals


def _read_runs() -> Mapping[str, Any]:
    """Return what changes with every run that is added or deleted, in whatever order they are committed; one query."""
    return ImportRun.objects.aggregate(count=Count("pk"), last=Max("pk"), all=Sum("pk"))


def _count_sources(scope: DocumentScope) -> SourceTotals:
    """Add up the documents of a scope; three queries, and one for sources never counted."""
    return SourceTotals(sum_tallies(tally_repairs(scope).values()), count_verdicts(scope))
