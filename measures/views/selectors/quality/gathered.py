"""Everything the report counts, gathered from the database once for all documents it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measures.models import Document
from measures.text.tally import Tally
from measures.views.selectors.quality import checks, discrepancies, links, names, problems
from measures.views.selectors.quality.scope import Scope
from measures.views.selectors.quality.tallies import tallies


@dataclass(frozen=True, slots=True)
class Gathered:
    """The counts of the documents of a scope: repairs, problems, discrepancies, names and totals by document.

    ``links`` are by kind, relation and status; ``waiting_links`` by document, for the documents asked for only: a
    link has two ends, so that the links of documents do not add up.
    """

    scope: Scope
    documents: Sequence[Document]
    tallies: Mapping[int, Tally]
    problems: problems.Counts
    discrepancies: Mapping[tuple[int, str], int]
    names: Mapping[int, int]
    all_names: int
    checks: Mapping[int, Sequence[checks.Checked]]
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
        problems=problems.counts(scope),
        discrepancies=discrepancies.counts(scope),
        names=names.counts(scope),
        all_names=names.total(scope),
        checks={document.pk: checks.checked(document) for document in documents},
        links=links.counts(scope),
        waiting_links=links.suggested_by_document(shown),
    )
