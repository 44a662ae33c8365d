"""The tables of the report: repairs by rule and confidence, problems by kind, links by kind and status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Link
from measures.quality.queries.link_list import RELATIONS
from measures.quality.queries.quality_counts import QualityCounts
from measures.quality.queries.repair_counts import RepairCount, sum_tallies
from measures.quality.report_addresses import LinkedCount, report_address
from measures.text.problem_names import PROBLEM_GROUPS, PROBLEM_NAMES, problem_name
from measures.text.repair_counts import BANDS
from measures.text.rule_names import rule_label


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


def repairs_by_rule(gathered: QualityCounts) -> ReportTable:
    """Return the repairs: a line a rule, most frequent first; each band, all bands, and the characters concerned."""
    counted = sum_tallies(gathered.tallies.values())
    rules = Counter[str]()
    for (rule, _), found in counted.items():
        rules[rule] += found.count

    def line(name: str, rule: str) -> ReportLine:
        params = gathered.scope.params | ({"rule": rule} if rule else {})
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


def problems_by_kind(gathered: QualityCounts) -> ReportTable:
    """Return the problems that are not guesses: a line a kind, by what they are about; open and settled."""
    found: Counter[tuple[str, str]] = Counter()
    for (_, code, status), n in gathered.problems.items():
        if code != UNCERTAIN_REPAIR:
            found[code, status] += n
    order = {code: place for place, code in enumerate(PROBLEM_NAMES)}
    codes = sorted({code for code, _ in found}, key=lambda code: (order.get(code, len(order)), code))

    def line(name: str, group: str, code: str) -> ReportLine:
        params = gathered.scope.params | ({"code": code} if code else {})
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


def links_by_relation(gathered: QualityCounts) -> ReportTable:
    """Return the links: a line a kind and relation; suggested, confirmed, rejected, and all."""
    statuses = (*Link.Status.values, "")

    def line(name: str, kind: str, relation: str) -> ReportLine:
        params = gathered.scope.params | {"kind": kind, "relation": relation}
        numbers = (
            LinkedCount(
                sum(
                    n
                    for (k, r, s), n in gathered.links.items()
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
