"""The numbers of one document, or of all of them, each with the address of what it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Document
from measures.quality.queries.quality_counts import QualityCounts
from measures.quality.queries.repair_counts import RepairCount, count_in_tally
from measures.quality.report_addresses import LinkedCount, report_address
from measures.text.problem_names import problem_codes

OPEN, RESOLVED = "open", "resolved"
_NUMBERING = frozenset(problem_codes("numbering"))


@dataclass(frozen=True, slots=True)
class DocumentFigures:
    """What is known of one document, or of all of a scope where ``document`` is None."""

    document: Document | None
    repairs: LinkedCount
    characters: LinkedCount
    guessed: LinkedCount
    waiting: LinkedCount
    decided: LinkedCount
    contradictions: LinkedCount
    settled: LinkedCount
    names: LinkedCount
    agree: LinkedCount
    differ: LinkedCount
    unstated: LinkedCount
    numbering: LinkedCount
    doubts: LinkedCount
    links: LinkedCount


def figures_of_document(gathered: QualityCounts, document: Document) -> DocumentFigures:
    """Return the numbers of one of the documents; no query."""
    params = {"document": document.slug}
    return _figures(gathered, [document], params, document, gathered.names.get(document.pk, 0))


def figures_of_all(gathered: QualityCounts) -> DocumentFigures:
    """Return the numbers of all documents together; no query."""
    return _figures(gathered, gathered.documents, gathered.scope.params, None, gathered.all_names)


def _figures(
    gathered: QualityCounts,
    documents: Collection[Document],
    params: dict[str, str],
    document: Document | None,
    names: int,
) -> DocumentFigures:
    pks = {one.pk for one in documents}

    def number(count: int, name: str, **more: str) -> LinkedCount:
        return LinkedCount(count, report_address(f"quality_{name}", params | more))

    repairs = _count_repairs(gathered, pks)
    guessed = _count_repairs(gathered, pks, "guess")
    problems = _group_problems(gathered, pks)
    disputed = Counter[str]()
    for (pk, status), n in gathered.discrepancies.items():
        if pk in pks:
            disputed[status] += n
    verdicts = Counter(one.verdict for pk in pks for one in gathered.checks[pk])
    links = gathered.waiting_links.get(document.pk, 0) if document else _count_suggested(gathered)
    return DocumentFigures(
        document=document,
        repairs=number(repairs.count, "repairs"),
        characters=LinkedCount(
            repairs.characters, report_address("quality_repairs", params), characters=True
        ),
        guessed=number(guessed.count, "repairs", confidence="guess"),
        waiting=number(problems["guess", OPEN], "guesses", status=OPEN),
        decided=number(problems["guess", RESOLVED], "guesses", status=RESOLVED),
        contradictions=number(disputed[OPEN], "discrepancies", status=OPEN),
        settled=number(disputed[RESOLVED], "discrepancies", status=RESOLVED),
        names=number(names, "names"),
        agree=number(verdicts["agree"], "checks", verdict="agree"),
        differ=number(verdicts["differ"], "checks", verdict="differ"),
        unstated=number(verdicts["none"], "checks", verdict="none"),
        numbering=number(problems["numbering", OPEN], "problems", group="numbering", status=OPEN),
        doubts=number(problems["numbering", OPEN] + problems["other", OPEN], "problems", status=OPEN),
        links=number(links, "links", status="suggested"),
    )


def _count_repairs(gathered: QualityCounts, pks: Collection[int], band: str = "") -> RepairCount:
    """Return how many repairs the documents have."""
    return sum((count_in_tally(gathered.tallies.get(pk, {}), band=band) for pk in pks), RepairCount())


def _group_problems(gathered: QualityCounts, pks: Collection[int]) -> Counter[tuple[str, str]]:
    """Return how many problems the documents have: guesses, numbering and others, by status."""
    found: Counter[tuple[str, str]] = Counter()
    for (pk, code, status), n in gathered.problems.items():
        if pk in pks:
            kind = "guess" if code == UNCERTAIN_REPAIR else "numbering" if code in _NUMBERING else "other"
            found[kind, status] += n
    return found


def _count_suggested(gathered: QualityCounts) -> int:
    """Return how many links of all documents await review."""
    return sum(n for (_, _, status), n in gathered.links.items() if status == "suggested")
