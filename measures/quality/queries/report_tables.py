"""The tables of the report: repairs by rule and confidence, problems by kind, links by kind and status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from measures.evidence.rule_marks import label
from measures.loading.load_problems import UNCERTAIN
from measures.models import Link
from measures.quality.queries.link_list import RELATIONS
from measures.quality.queries.quality_counts import Gathered
from measures.quality.queries.repair_counts import Counted, together
from measures.quality.views.report_addresses import Number, address
from measures.text.problem_names import GROUPS, KINDS, name_of
from measures.text.repair_counts import BANDS


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its name, what it belongs to, and its numbers in the order of the columns."""

    name: str
    under: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines, and the line that adds them up."""

    lines: tuple[Line, ...]
    total: Line


def by_rule(gathered: Gathered) -> Table:
    """Return the repairs: a line a rule, most frequent first; each band, all bands, and the characters concerned."""
    counted = together(gathered.tallies.values())
    rules = Counter[str]()
    for (rule, _), found in counted.items():
        rules[rule] += found.count

    def line(name: str, rule: str) -> Line:
        params = gathered.scope.params | ({"rule": rule} if rule else {})
        of_bands = {
            band: sum((n for (r, b), n in counted.items() if b == band and rule in ("", r)), Counted())
            for band in BANDS
        }
        whole = sum(of_bands.values(), Counted())
        url = address("quality_repairs", params)
        numbers = [
            Number(found.count, address("quality_repairs", params | {"confidence": band}))
            for band, found in of_bands.items()
        ]
        return Line(
            name, "", (*numbers, Number(whole.count, url), Number(whole.characters, url, characters=True))
        )

    lines = tuple(line(label(rule), rule) for rule, _ in rules.most_common())
    return Table(lines, line("合计", ""))


def by_kind(gathered: Gathered) -> Table:
    """Return the problems that are not guesses: a line a kind, by what they are about; open and settled."""
    found: Counter[tuple[str, str]] = Counter()
    for (_, code, status), n in gathered.problems.items():
        if code != UNCERTAIN:
            found[code, status] += n
    order = {code: place for place, code in enumerate(KINDS)}
    codes = sorted({code for code, _ in found}, key=lambda code: (order.get(code, len(order)), code))

    def line(name: str, group: str, code: str) -> Line:
        params = gathered.scope.params | ({"code": code} if code else {})
        numbers = (
            Number(
                sum(n for (c, s), n in found.items() if s == status and code in ("", c)),
                address("quality_problems", params | {"status": status}),
            )
            for status in ("open", "resolved")
        )
        return Line(name, GROUPS.get(group, ""), tuple(numbers))

    lines = tuple(line(name_of(code), KINDS.get(code, ("", ""))[0], code) for code in codes)
    return Table(lines, line("合计", "", ""))


def by_relation(gathered: Gathered) -> Table:
    """Return the links: a line a kind and relation; suggested, confirmed, rejected, and all."""
    statuses = (*Link.Status.values, "")

    def line(name: str, kind: str, relation: str) -> Line:
        params = gathered.scope.params | {"kind": kind, "relation": relation}
        numbers = (
            Number(
                sum(
                    n
                    for (k, r, s), n in gathered.links.items()
                    if kind in ("", k) and relation in ("", r) and status in ("", s)
                ),
                address("quality_links", params | {"status": status}),
            )
            for status in statuses
        )
        return Line(name, str(Link.Kind(kind).label) if kind else "", tuple(numbers))

    lines = tuple(
        line(Link(kind=kind, relation=relation).relation_label, kind, relation)
        for kind, relations in RELATIONS.items()
        for relation in relations
    )
    return Table(tuple(one for one in lines if one.numbers[-1].count), line("合计", "", ""))
