"""The numbers of one document, or of all of them, each with the address of what it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from measures.loading.load_problems import UNCERTAIN
from measures.models import Document
from measures.quality.queries.quality_counts import Gathered
from measures.quality.queries.repair_counts import Counted, count_of
from measures.quality.views.report_addresses import Number, address
from measures.text.problem_names import codes_of

OPEN, RESOLVED = "open", "resolved"
_NUMBERING = frozenset(codes_of("numbering"))


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one document, or of all of a scope where ``document`` is None."""

    document: Document | None
    repairs: Number
    characters: Number
    guessed: Number
    waiting: Number
    decided: Number
    contradictions: Number
    settled: Number
    names: Number
    agree: Number
    differ: Number
    unstated: Number
    numbering: Number
    doubts: Number
    links: Number


def of_document(gathered: Gathered, document: Document) -> Figures:
    """Return the numbers of one of the documents; no query."""
    params = {"document": document.slug}
    return _figures(gathered, [document], params, document, gathered.names.get(document.pk, 0))


def of_all(gathered: Gathered) -> Figures:
    """Return the numbers of all documents together; no query."""
    return _figures(gathered, gathered.documents, gathered.scope.params, None, gathered.all_names)


def _figures(
    gathered: Gathered,
    documents: Collection[Document],
    params: dict[str, str],
    document: Document | None,
    names: int,
) -> Figures:
    pks = {one.pk for one in documents}

    def number(count: int, name: str, **more: str) -> Number:
        return Number(count, address(f"quality_{name}", params | more))

    repairs = _repairs(gathered, pks)
    guessed = _repairs(gathered, pks, "guess")
    problems = _problems(gathered, pks)
    disputed = Counter[str]()
    for (pk, status), n in gathered.discrepancies.items():
        if pk in pks:
            disputed[status] += n
    verdicts = Counter(one.verdict for pk in pks for one in gathered.checks[pk])
    links = gathered.waiting_links.get(document.pk, 0) if document else _waiting_links(gathered)
    return Figures(
        document=document,
        repairs=number(repairs.count, "repairs"),
        characters=Number(repairs.characters, address("quality_repairs", params), characters=True),
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


def _repairs(gathered: Gathered, pks: Collection[int], band: str = "") -> Counted:
    """Return how many repairs the documents have."""
    return sum((count_of(gathered.tallies.get(pk, {}), band=band) for pk in pks), Counted())


def _problems(gathered: Gathered, pks: Collection[int]) -> Counter[tuple[str, str]]:
    """Return how many problems the documents have: guesses, numbering and others, by status."""
    found: Counter[tuple[str, str]] = Counter()
    for (pk, code, status), n in gathered.problems.items():
        if pk in pks:
            kind = "guess" if code == UNCERTAIN else "numbering" if code in _NUMBERING else "other"
            found[kind, status] += n
    return found


def _waiting_links(gathered: Gathered) -> int:
    """Return how many links of all documents await review."""
    return sum(n for (_, _, status), n in gathered.links.items() if status == "suggested")
