"""The numbers of the report: of one document, of all, and in tables; each with the address of its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Document, Link
from measures.quality.queries import (
    link_list,
    problem_list,
    text_table_discrepancies,
    total_checks,
    unknown_names,
)
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.link_list import RELATIONS
from measures.quality.queries.repair_counts import RepairCount, count_in_tally, sum_tallies, tally_repairs
from measures.quality.report_addresses import LinkedCount, report_address
from measures.text.problem_names import PROBLEM_GROUPS, PROBLEM_NAMES, problem_codes, problem_name
from measures.text.repair_counts import BANDS, RepairCounts
from measures.text.rule_names import rule_label

OPEN, RESOLVED = "open", "resolved"
_NUMBERING = frozenset(problem_codes("numbering"))


@dataclass(frozen=True, slots=True)
class QualityCounts:
    """The counts of the documents of a scope: repairs, problems, discrepancies, names and totals by document.

    ``links`` are by kind, relation and status; ``waiting_links`` by document, for the documents of the page only: a
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
        discrepancies=text_table_discrepancies.count_discrepancies(scope),
        names=unknown_names.count_unknown_names(scope),
        all_names=unknown_names.count_distinct_names(scope),
        checks={document.pk: total_checks.checks_of_document(document) for document in documents},
        links=link_list.count_links(scope),
        waiting_links=link_list.count_suggested_links(shown),
    )


@dataclass(frozen=True, slots=True)
class DocumentFigures:
    """The numbers of one document, or of all of a scope where ``document`` is None."""

    document: Document | None
    repairs: LinkedCount
    characters: LinkedCount
    guessed: LinkedCount
    waiting: LinkedCount
    decided: LinkedCount
    open_discrepancies: LinkedCount
    resolved_discrepancies: LinkedCount
    names: LinkedCount
    agree: LinkedCount
    differ: LinkedCount
    unstated: LinkedCount
    numbering: LinkedCount
    doubts: LinkedCount
    links: LinkedCount


def figures_of_document(counts: QualityCounts, document: Document) -> DocumentFigures:
    """Return the numbers of one of the documents; no query."""
    params = {"document": document.slug}
    return _figures(counts, [document], params, document, counts.names.get(document.pk, 0))


def figures_of_all(counts: QualityCounts) -> DocumentFigures:
    """Return the numbers of all documents together; no query."""
    return _figures(counts, counts.documents, counts.scope.params, None, counts.all_names)


def _figures(
    counts: QualityCounts,
    documents: Collection[Document],
    params: dict[str, str],
    document: Document | None,
    names: int,
) -> DocumentFigures:
    pks = {one.pk for one in documents}

    def number(count: int, name: str, **more: str) -> LinkedCount:
        return LinkedCount(count, report_address(f"quality_{name}", params | more))

    repairs = _count_repairs(counts, pks)
    guessed = _count_repairs(counts, pks, "guess")
    problems = _group_problems(counts, pks)
    disputed = Counter[str]()
    for (pk, status), n in counts.discrepancies.items():
        if pk in pks:
            disputed[status] += n
    verdicts = Counter(one.verdict for pk in pks for one in counts.checks[pk])
    links = counts.waiting_links.get(document.pk, 0) if document else _count_suggested(counts)
    return DocumentFigures(
        document=document,
        repairs=number(repairs.count, "repairs"),
        characters=LinkedCount(
            repairs.characters, report_address("quality_repairs", params), characters=True
        ),
        guessed=number(guessed.count, "repairs", confidence="guess"),
        waiting=number(problems["guess", OPEN], "guesses", status=OPEN),
        decided=number(problems["guess", RESOLVED], "guesses", status=RESOLVED),
        open_discrepancies=number(disputed[OPEN], "discrepancies", status=OPEN),
        resolved_discrepancies=number(disputed[RESOLVED], "discrepancies", status=RESOLVED),
        names=number(names, "names"),
        agree=number(verdicts["agree"], "checks", verdict="agree"),
        differ=number(verdicts["differ"], "checks", verdict="differ"),
        unstated=number(verdicts["none"], "checks", verdict="none"),
        numbering=number(problems["numbering", OPEN], "problems", group="numbering", status=OPEN),
        doubts=number(problems["numbering", OPEN] + problems["other", OPEN], "problems", status=OPEN),
        links=number(links, "links", status="suggested"),
    )


def _count_repairs(counts: QualityCounts, pks: Collection[int], band: str = "") -> RepairCount:
    """Return how many repairs the documents have."""
    return sum((count_in_tally(counts.tallies.get(pk, {}), band=band) for pk in pks), RepairCount())


def _group_problems(counts: QualityCounts, pks: Collection[int]) -> Counter[tuple[str, str]]:
    """Return how many problems the documents have: guesses, numbering and others, by status."""
    found: Counter[tuple[str, str]] = Counter()
    for (pk, code, status), n in counts.problems.items():
        if pk in pks:
            kind = "guess" if code == UNCERTAIN_REPAIR else "numbering" if code in _NUMBERING else "other"
            found[kind, status] += n
    return found


def _count_suggested(counts: QualityCounts) -> int:
    """Return how many links of all documents await review."""
    return sum(n for (_, _, status), n in counts.links.items() if status == "suggested")


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of a table: its name, what it belongs to, and its numbers in the order of the columns."""

    name: str
    under: str
    numbers: tuple[LinkedCount, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Lines, and the line that adds them up."""

    lines: tuple[ReportLine, ...]
    total: ReportLine


def repairs_by_rule(counts: QualityCounts) -> ReportTable:
    """Return the repairs: a line a rule, most frequent first; each band, all bands, and the characters concerned."""
    counted = sum_tallies(counts.tallies.values())
    rules = Counter[str]()
    for (rule, _), found in counted.items():
        rules[rule] += found.count

    def line(name: str, rule: str) -> ReportLine:
        params = counts.scope.params | ({"rule": rule} if rule else {})
        of_bands = {
            band: sum((n for (r, b), n in counted.items() if b == band and rule in ("", r)), RepairCount())
            for band in BANDS
        }
        whole = sum(of_bands.values(), RepairCount())
        url = report_address("quality_repairs", params)
        numbers = [
            LinkedCount(found.count, report_address("quality_repairs", params | {"confidence": band}))
            for band, found in of_bands.items()
        ]
        return ReportLine(
            name,
            "",
            (*numbers, LinkedCount(whole.count, url), LinkedCount(whole.characters, url, characters=True)),
        )

    lines = tuple(line(rule_label(rule), rule) for rule, _ in rules.most_common())
    return ReportTable(lines, line("合计", ""))


def problems_by_kind(counts: QualityCounts) -> ReportTable:
    """Return the problems that are not guesses: a line a kind, by what they are about; open and decided."""
    found: Counter[tuple[str, str]] = Counter()
    for (_, code, status), n in counts.problems.items():
        if code != UNCERTAIN_REPAIR:
            found[code, status] += n
    order = {code: place for place, code in enumerate(PROBLEM_NAMES)}
    codes = sorted({code for code, _ in found}, key=lambda code: (order.get(code, len(order)), code))

    def line(name: str, group: str, code: str) -> ReportLine:
        params = counts.scope.params | ({"code": code} if code else {})
        numbers = (
            LinkedCount(
                sum(n for (c, s), n in found.items() if s == status and code in ("", c)),
                report_address("quality_problems", params | {"status": status}),
            )
            for status in ("open", "resolved")
        )
        return ReportLine(name, PROBLEM_GROUPS.get(group, ""), tuple(numbers))

    lines = tuple(line(problem_name(code), PROBLEM_NAMES.get(code, ("", ""))[0], code) for code in codes)
    return ReportTable(lines, line("合计", "", ""))


def links_by_relation(counts: QualityCounts) -> ReportTable:
    """Return the links: a line a kind and relation; suggested, confirmed, rejected, and all."""
    statuses = (*Link.Status.values, "")

    def line(name: str, kind: str, relation: str) -> ReportLine:
        params = counts.scope.params | {"kind": kind, "relation": relation}
        numbers = (
            LinkedCount(
                sum(
                    n
                    for (k, r, s), n in counts.links.items()
                    if kind in ("", k) and relation in ("", r) and status in ("", s)
                ),
                report_address("quality_links", params | {"status": status}),
            )
            for status in statuses
        )
        return ReportLine(name, str(Link.Kind(kind).label) if kind else "", tuple(numbers))

    lines = tuple(
        line(Link(kind=kind, relation=relation).relation_label, kind, relation)
        for kind, relations in RELATIONS.items()
        for relation in relations
    )
    return ReportTable(tuple(one for one in lines if one.numbers[-1].count), line("合计", "", ""))
