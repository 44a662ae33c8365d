"""Tables of search: the site beside the other engines, always on the same questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.measuring import time_spread
from bench.report.tables import markdown_table, median_and_p95, ms, number, times
from bench.subjects.summary import summarise_times

RIVALS = {
    "tantivy": "bare tantivy",
    "datasette": "Datasette on SQLite FTS5",
    "postgresql": "PostgreSQL full text",
    "xapian": "Xapian",
}
Figures = dict[str, Any]


def compare_with_rival(one: Figures, rival: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the spreads of the site and of a rival over the questions that the rival answered."""
    theirs = one[rival]["seconds"]
    ours = one["search"]["five"]["seconds"][: len(theirs)]
    return time_spread([s for some in ours for s in some]), time_spread([s for some in theirs for s in some])


def engines_by_size(figures: dict[int, Figures]) -> str:
    """Return the table of all engines at all sizes."""
    rows: list[list[object]] = []
    for size, one in figures.items():
        if "search" not in one:
            continue
        own = one["search"]["five"]
        rows.append([number(size), "policyhub, five facets", own["all"]["n"], *_both(own["all"]), ""])
        whole = one["search"]["eleven"]["all"]
        rows.append([number(size), "policyhub, all eleven facets", whole["n"], *_both(whole), ""])
        for name, called in RIVALS.items():
            if name in one:
                ours, theirs = compare_with_rival(one, name)
                than = f"{times(theirs['median'] / ours['median'])}, {times(theirs['p95'] / ours['p95'])}"
                rows.append([number(size), called, theirs["n"], *_both(theirs), than])
    return markdown_table(
        ["measures", "engine", "answers", "median", "p95", "policyhub's time × (median, p95)"], rows
    )


def _both(one: dict[str, float]) -> tuple[str, str]:
    """Return median and 95th percentile as text."""
    return ms(one["median"]), ms(one["p95"])


def engines_by_kind(one: Figures) -> str:
    """Return the table of the kinds of questions at one size."""
    ours = one["search"]
    names = {name: called for name, called in RIVALS.items() if name in one}
    theirs = {name: summarise_times(one[name]["seconds"], ours["kinds"])["kinds"] for name in names}
    rows = []
    for kind, spreads in ours["five"]["kinds"].items():
        row = [kind, median_and_p95(spreads)]
        row += [median_and_p95(theirs[name][kind]) if kind in theirs[name] else "–" for name in names]
        rows.append(row)
    return markdown_table(["questions (median / p95)", "policyhub", *names.values()], rows)


def disagreements(one: Figures) -> Iterator[str]:
    """Yield each question on which two engines give different totals, those left out that find nothing strictly."""
    ours = one["search"]
    for name, called in RIVALS.items():
        for at, total in enumerate(one.get(name, {}).get("totals", [])):
            if total != ours["five"]["totals"][at] and not ours["relaxed"][at]:
                yield f"{ours['questions'][at]}: policyhub {ours['five']['totals'][at]}, {called} {total}"
