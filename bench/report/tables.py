"""Tables and numbers in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; all columns but the first hold numbers."""
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' + '---:|' * (len(heads) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def ms(value: float) -> str:
    """Return milliseconds as text with two significant digits."""
    if value >= 1000:
        return f"{value / 1000:.1f} s"
    return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"


def median_and_p95(spread: Mapping[str, float]) -> str:
    """Return median and 95th percentile of times in milliseconds as text."""
    return f"{ms(spread['median'])} / {ms(spread['p95'])}"


def seconds(value: float) -> str:
    """Return seconds as text."""
    if value >= 100:
        return f"{value / 60:.1f} min"
    return f"{value:.1f} s"


def mb(value: float) -> str:
    """Return megabytes as text."""
    return f"{value / 1024:.1f} GB" if value >= 1024 else f"{value:.0f} MB"


def times(value: float) -> str:
    """Return a factor as text."""
    return f"{value:.0f}×" if value >= 10 else f"{value:.1f}×"


def number(value: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{value:,}"
