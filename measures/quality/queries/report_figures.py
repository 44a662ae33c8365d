"""The numbers of the report: of one document, of all, and in tables; each with the address of its list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
from measures.quality.queries.kept_counts import keep_counts
from measures.quality.queries.link_list import RELATIONS
from measures.quality.queries.repair_counts import RepairCount, sum_tallies, tally_documents
from measures.quality.queries.source_totals import count_source_totals
from measures.quality.report_addresses import LinkedCount, report_address
from measures.text.problem_names import PROBLEM_GROUPS, PROBLEM_NAMES, problem_codes, problem_name
from measures.text.repair_counts import BANDS, RepairCounts
from measures.text.rule_names import rule_label

OPEN, RESOLVED = "open", "resolved"
_NUMBERING = frozenset(problem_codes("numbering"))


@dataclass(frozen=True, slots=True)
class QualityCounts:
    """The counts of some documents, each by its id: repairs, problems, discrepancies, names, totals, links to review.

    A link has two ends, so that the links of documents do not add up; nor do their names.
    """

    tallies: Mapping[int, RepairCounts]
    problems: problem_list.ProblemCountsByKind
    discrepancies: Mapping[tuple[int, str], int]
    names: Mapping[int, int]
    checks: Mapping[int, Sequence[total_checks.ListedTotal]]
    waiting_links: Mapping[int, int]


def count_quality(documents: Sequence[Document]) -> QualityCounts:
    """Return the counts of each of the documents.

    Seven queries, up to five more if anything was written since the last time; none for no documents. One more where
    the repairs of a source were never counted.
    """
    if not documents:
        return QualityCounts({}, {}, {}, {}, {}, {})
    scope = DocumentScope(pks=tuple(one.pk for one in documents))
    discrepancies, names = keep_counts(
        ("documents", scope.pks),
        lambda: (
            text_table_discrepancies.count_discrepancies(scope),
            unknown_names.count_unknown_names(scope),
        ),
    )
    return QualityCounts(
        tallies=tally_documents(documents),
        problems=problem_list.count_problems(scope),
        discrepancies=discrepancies,
        names=names,
        checks={document.pk: total_checks.checks_of_document(document) for document in documents},
        waiting_links=link_list.count_suggested_links(documents),
    )


@dataclass(frozen=True, slots=True)
class QualityTotals:
    """The counts of all documents of a scope together.

    ``repairs`` are by rule and band, ``problems`` by kind and status, ``discrepancies`` by status, ``verdicts`` by
    verdict, ``links`` by kind, relation and status.
    """

    scope: DocumentScope
    repairs: Mapping[tuple[str, str], RepairCount]
    verdicts: Mapping[str, int]
    problems: Mapping[tuple[str, str], int]
    discrepancies: Mapping[str, int]
    names: int
    links: Mapping[tuple[str, str, str], int]


def count_totals(scope: DocumentScope) -> QualityTotals:
    """Return the counts of a scope: six queries; up to ten more if anything was written since the last time."""
    texts = count_source_totals(scope)
    discrepancies, names = keep_counts(
        ("totals", *scope.params.items()),
        lambda: (
            text_table_discrepancies.count_discrepancy_states(scope),
            unknown_names.count_distinct_names(scope),
        ),
    )
    return QualityTotals(
        scope=scope,
        repairs=texts.repairs,
        verdicts=texts.verdicts,
        problems=problem_list.count_problem_kinds(scope),
        discrepancies=discrepancies,
        names=names,
        links=link_list.count_links(scope),
    )


def add_up_totals(scope: DocumentScope, counts: QualityCounts) -> QualityTotals:
    """Return what `count_totals` does, where ``counts`` are those of each of its documents; two queries at most."""
    problems, discrepancies = Counter[tuple[str, str]](), Counter[str]()
    for (_, code, status), n in counts.problems.items():
        problems[code, status] += n
    for (_, status), n in counts.discrepancies.items():
        discrepancies[status] += n
    return QualityTotals(
        scope=scope,
        repairs=sum_tallies(counts.tallies.values()),
        verdicts=Counter(one.verdict for checks in counts.checks.values() for one in checks),
        problems=problems,
        discrepancies=discrepancies,
        # A name stands once in a document, but in several documents.
        names=sum(counts.names.values()) if scope.document else unknown_names.count_distinct_names(scope),
        links=link_list.count_links(scope),
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


def figures_of_documents(counts: QualityCounts, documents: Sequence[Document]) -> list[DocumentFigures]:
    """Return the numbers of each of the documents, those that were counted; no query."""
    problems: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for (pk, code, status), n in counts.problems.items():
        problems[pk][code, status] = n
    disputed: dict[int, Counter[str]] = defaultdict(Counter)
    for (pk, status), n in counts.discrepancies.items():
        disputed[pk][status] = n
    return [
        _figures(
            {"document": one.slug},
            sum_tallies([counts.tallies.get(one.pk, {})]),
            problems[one.pk],
            disputed[one.pk],
            counts.names.get(one.pk, 0),
            Counter(listed.verdict for listed in counts.checks[one.pk]),
            counts.waiting_links.get(one.pk, 0),
            one,
        )
        for one in documents
    ]


def figures_of_all(totals: QualityTotals) -> DocumentFigures:
    """Return the numbers of all documents together; no query."""
    links = sum(n for (_, _, status), n in totals.links.items() if status == "suggested")
    return _figures(
        totals.scope.params,
        totals.repairs,
        totals.problems,
        totals.discrepancies,
        totals.names,
        totals.verdicts,
        links,
    )


def _figures(
    params: dict[str, str],
    repairs: Mapping[tuple[str, str], RepairCount],
    problems: Mapping[tuple[str, str], int],
    disputed: Mapping[str, int],
    names: int,
    verdicts: Mapping[str, int],
    links: int,
    document: Document | None = None,
) -> DocumentFigures:
    """Return the numbers with the addresses of their lists."""

    def number(count: int, name: str, **more: str) -> LinkedCount:
        return LinkedCount(count, report_address(f"quality_{name}", params | more))

    whole = sum(repairs.values(), RepairCount())
    guessed = sum((found for (_, band), found in repairs.items() if band == "guess"), RepairCount())
    kinds = _group_problems(problems)
    return DocumentFigures(
        document=document,
        repairs=number(whole.count, "repairs"),
        characters=replace(number(whole.characters, "repairs"), characters=True),
        guessed=number(guessed.count, "repairs", confidence="guess"),
        waiting=number(kinds["guess", OPEN], "guesses", status=OPEN),
        decided=number(kinds["guess", RESOLVED], "guesses", status=RESOLVED),
        open_discrepancies=number(disputed[OPEN], "discrepancies", status=OPEN),
        resolved_discrepancies=number(disputed[RESOLVED], "discrepancies", status=RESOLVED),
        names=number(names, "names"),
        agree=number(verdicts["agree"], "checks", verdict="agree"),
        differ=number(verdicts["differ"], "checks", verdict="differ"),
        unstated=number(verdicts["none"], "checks", verdict="none"),
        numbering=number(kinds["numbering", OPEN], "problems", group="numbering", status=OPEN),
        doubts=number(kinds["numbering", OPEN] + kinds["other", OPEN], "problems", status=OPEN),
        links=number(links, "links", status="suggested"),
    )


def _group_problems(problems: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
    """Return how many problems are guesses, about numbering and others, by status."""
    found: Counter[tuple[str, str]] = Counter()
    for (code, status), n in problems.items():
        kind = "guess" if code == UNCERTAIN_REPAIR else "numbering" if code in _NUMBERING else "other"
        found[kind, status] += n
    return found


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


def repairs_by_rule(totals: QualityTotals) -> ReportTable:
    """Return the repairs: a line a rule, most frequent first; each band, all bands, and the characters concerned."""
    counted = totals.repairs
    rules = Counter[str]()
    for (rule, _), found in counted.items():
        rules[rule] += found.count

    def line(name: str, rule: str) -> ReportLine:
        params = totals.scope.params | ({"rule": rule} if rule else {})
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


def problems_by_kind(totals: QualityTotals) -> ReportTable:
    """Return the problems that are not guesses: a line a kind, by what they are about; open and decided."""
    found = {(code, status): n for (code, status), n in totals.problems.items() if code != UNCERTAIN_REPAIR}
    order = {code: place for place, code in enumerate(PROBLEM_NAMES)}
    codes = sorted({code for code, _ in found}, key=lambda code: (order.get(code, len(order)), code))

    def line(name: str, group: str, code: str) -> ReportLine:
        params = totals.scope.params | ({"code": code} if code else {})
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


def links_by_relation(totals: QualityTotals) -> ReportTable:
    """Return the links: a line a kind and relation; suggested, confirmed, rejected, and all."""
    statuses = (*Link.Status.values, "")

    def line(name: str, kind: str, relation: str) -> ReportLine:
        params = totals.scope.params | {"kind": kind, "relation": relation}
        numbers = (
            LinkedCount(
                sum(
                    n
                    for (k, r, s), n in totals.links.items()
                    if kind in ("", k) and relation in ("", r) and status in ("", s)
                ),
                report_address("quality_links", params | {"status": status}),
            )
            for status in statuses
        )
        return ReportLine(name, str(Link.Kind(kind).label) if kind else "", tuple(numbers))

    lines = tuple(
        line(link_list.link_label(kind, relation), kind, relation)
        for kind, relations in RELATIONS.items()
        for relation in relations
    )
    return ReportTable(tuple(one for one in lines if one.numbers[-1].count), line("合计", "", ""))
