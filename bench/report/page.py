"""docs/benchmarks.md and its picture, made from the figures."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Any

from bench.folders import ROOT
from bench.report import site
from bench.report.aims import aims_table
from bench.report.picture import draw_picture
from bench.report.search import disagreements, engines_by_kind, engines_by_size
from bench.report.tables import markdown_table, number, times

#: The load from which the machine counts as busy with other work.
_BUSY = 1.5


def write_report(figures: dict[str, Any]) -> list[Path]:
    """Write the page and its picture; return their paths."""
    machine = figures["machine"]
    sizes = {int(size): one for size, one in figures.items() if size.isdigit()}
    sizes = dict(sorted(sizes.items()))
    largest = max(sizes)
    disagreeing = [line for one in sizes.values() if "search" in one for line in disagreements(one)]
    for line in disagreeing:
        print(f"different totals: {line}")
    text = Template((Path(__file__).parent / "page.md").read_text(encoding="utf-8")).substitute(
        machine=markdown_table(
            ["", ""],
            [["taken", _taken(figures["taken"])], *([name, value] for name, value in machine.items())],
        ).replace("---:", "---"),
        busy=_busy(machine),
        largest=number(largest),
        aims=aims_table(largest, sizes[largest]),
        by_size=engines_by_size(sizes),
        by_kind=engines_by_kind(sizes[largest]) if "search" in sizes[largest] else "",
        agreement=_agreement(disagreeing, sizes),
        growth=_growth(sizes),
        **_of_the_site(sizes),
        questions=len(sizes[largest].get("search", {}).get("kinds", [])),
    )
    page, drawing = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks.svg"
    page.write_text(text, encoding="utf-8")
    drawing.write_text(draw_picture(sizes), encoding="utf-8")
    return [page, drawing]


def _of_the_site(sizes: dict[int, Any]) -> dict[str, str]:
    """Return the tables of the site itself; a remark in place of missing ones."""
    made = {
        "loading": ("loading", site.loading_table),
        "pages": ("pages", site.pages_table),
        "limits": ("pages", site.page_limits_table),
        "memory": ("pages", site.memory_table),
        "exports": ("exports", site.exports_table),
        "edits": ("editing", site.edits_table),
        "first_pages": ("editing", site.first_pages_table),
        "meaning": ("meaning", site.meaning_table),
    }
    return {
        name: tell(sizes) if any(subject in one for one in sizes.values()) else "Not measured in this run."
        for name, (subject, tell) in made.items()
    }


def _taken(times: dict[str, str]) -> str:
    """Return the period in which the figures were taken."""
    return f"{min(times.values())} to {max(times.values())} UTC"


def _busy(machine: dict[str, str]) -> str:
    """Return a warning if the machine was busy with other work."""
    if float(machine["load before"].split()[0]) < _BUSY:
        return ""
    return (
        "\n**The machine was busy with other work while these figures were taken: all times are longer than they "
        "need be.**\n"
    )


def _agreement(disagreeing: list[str], sizes: dict[int, Any]) -> str:
    """Return the sentence on whether the engines gave the same totals."""
    if disagreeing:
        return f"**The engines disagree on {len(disagreeing)} totals**, the first: {disagreeing[0]}."
    relaxed = max((sum(one["search"]["relaxed"]) for one in sizes.values() if "search" in one), default=0)
    return "All engines gave the same totals for all questions" + (
        f" but {relaxed}, which nothing matches in full: there the site gives the nearest."
        if relaxed
        else "."
    )


def _growth(sizes: dict[int, Any]) -> str:
    """Return the sentence on how much slower search is at the largest size than at the smallest."""
    spreads = {size: one["search"]["five"]["all"] for size, one in sizes.items() if "search" in one}
    if len(spreads) < 2:
        return ""
    small, large = min(spreads), max(spreads)
    return (
        f"From {number(small)} to {number(large)} measures ({large / small:.0f} times as many) the median of a "
        f"search grows {times(spreads[large]['median'] / spreads[small]['median'])}, its 95th percentile "
        f"{times(spreads[large]['p95'] / spreads[small]['p95'])}."
    )
