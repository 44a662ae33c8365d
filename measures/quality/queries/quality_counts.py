"""Everything the report counts, gathered from the database once for all documents it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measures.models import Document
from measures.quality.queries import discrepancy_list, link_list, problem_list, total_checks, unknown_names
from measures.quality.queries.document_scope import Scope
from measures.quality.queries.repair_counts import tallies
from measures.text.repair_counts import Tally


@dataclass(frozen=True, slots=True)
class Gathered:
    """The counts of the documents of a scope: repairs, problems, discrepancies, names and totals by document.

    ``links`` are by kind, relation and status; ``waiting_links`` by document, for the documents asked for only: a
    link has two ends, so that the links of documents do not add up.
    """

    scope: Scope
    documents: Sequence[Document]
    tallies: Mapping[int, Tally]
    problems: problem_list.Counts
    discrepancies: Mapping[tuple[int, str], int]
    names: Mapping[int, int]
    all_names: int
    checks: Mapping[int, Sequence[total_checks.Checked]]
    links: Mapping[tuple[str, str, str], int]
    waiting_links: Mapping[int, int]


def gather(scope: Scope, first: int = 0, size: int | None = None) -> Gathered:
    """Return the counts of a scope; ``first`` and ``size`` say for which documents the links are counted.

    Nine queries, however many documents; one more where the repairs of a source were never counted.
    """
    documents = list(scope.documents())
    shown = documents[first:] if size is None else documents[first : first + size]
    return Gathered(
        scope=scope,
        documents=documents,
        tallies=tallies(scope),
        problems=problem_list.counts(scope),
        discrepancies=discrepancy_list.counts(scope),
        names=unknown_names.counts(scope),
        all_names=unknown_names.total(scope),
        checks={document.pk: total_checks.checked(document) for document in documents},
        links=link_list.counts(scope),
        waiting_links=link_list.suggested_by_document(shown),
    )
