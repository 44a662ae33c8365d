"""Everything the report counts, gathered from the database once for all documents it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measures.models import Document
from measures.quality.queries import discrepancy_list, link_list, problem_list, total_checks, unknown_names
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.repair_counts import tally_repairs
from measures.text.repair_counts import RepairCounts


@dataclass(frozen=True, slots=True)
class QualityCounts:
    """The counts of the documents of a scope: repairs, problems, discrepancies, names and totals by document.

    ``links`` are by kind, relation and status; ``waiting_links`` by document, for the documents asked for only: a
    link has two ends, so that the links of documents do not add up.
    """

    scope: DocumentScope
    documents: Sequence[Document]
    tallies: Mapping[int, RepairCounts]
    problems: problem_list.ProblemCountsByKind
    discrepancies: Mapping[tuple[int, str], int]
    names: Mapping[int, int]
    all_names: int
    checks: Mapping[int, Sequence[total_checks.ListedTotal]]
    links: Mapping[tuple[str, str, str], int]
    waiting_links: Mapping[int, int]


def count_quality(scope: DocumentScope, first: int = 0, size: int | None = None) -> QualityCounts:
    """Return the counts of a scope; ``first`` and ``size`` say for which documents the links are counted.

    Nine queries, however many documents; one more where the repairs of a source were never counted.
    """
    documents = list(scope.documents())
    shown = documents[first:] if size is None else documents[first : first + size]
    return QualityCounts(
        scope=scope,
        documents=documents,
        tallies=tally_repairs(scope),
        problems=problem_list.count_problems(scope),
        discrepancies=discrepancy_list.count_discrepancies(scope),
        names=unknown_names.count_unknown_names(scope),
        all_names=unknown_names.count_distinct_names(scope),
        checks={document.pk: total_checks.checks_of_document(document) for document in documents},
        links=link_list.count_links(scope),
        waiting_links=link_list.count_suggested_links(shown),
    )
