"""The picture: the 95th percentile of search at every size, on a scale where each line is ten times the one before."""

from __future__ import annotations

from html import escape
from math import log10
from typing import Any

from bench.report.tables import ms, number

_WIDTH, _LEFT, _RIGHT, _BAR, _GAP, _HEAD = 760, 190, 90, 16, 26, 70
_SERIES = (
    ("tantivy", "bare tantivy (the limit)", "limit"),
    ("search", "policyhub", "ours"),
    ("postgresql", "PostgreSQL full text", "other"),
    ("xapian", "Xapian", "other"),
    ("datasette", "Datasette, SQLite FTS5", "other"),
)
_STYLE = """
text { font: 13px system-ui, "Noto Sans", sans-serif; fill: #24292f; }
.muted, .tick { fill: #57606a; }
.tick { font-size: 11px; }
.line { stroke: #d0d7de; stroke-width: 1; }
.ours { fill: #1f6f8b; } .limit { fill: #8fb8c6; } .other { fill: #b9a58a; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .muted, .tick { fill: #9aa4af; } .line { stroke: #3d444d; }
  .ours { fill: #58b4d1; } .limit { fill: #3f6f80; } .other { fill: #7d6e57; }
}
"""


def draw_picture(figures: dict[int, dict[str, Any]]) -> str:
    """Return the picture as SVG, legible on light and on dark ground."""
    bars = [(size, *each) for size, one in figures.items() for each in _bars(one)]
    values = [p95 for _, _, _, p95 in bars] or [1.0]
    low, high = int(log10(min(values)) // 1), int(-(-log10(max(values)) // 1)) or 1
    scale = (_WIDTH - _LEFT - _RIGHT) / max(1, high - low)
    body: list[str] = []
    y = _HEAD
    for size in dict.fromkeys(size for size, *_ in bars):
        body.append(f'<text x="0" y="{y}" class="muted">{number(size)} measures</text>')
        y += 10
        for _, called, css, p95 in [bar for bar in bars if bar[0] == size]:
            width = max(2.0, (log10(p95) - low) * scale)
            body.append(f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(called)}</text>')
            body.append(
                f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="2" class="{css}"/>'
            )
            body.append(f'<text x="{_LEFT + width + 6:.1f}" y="{y + 13}">{ms(p95)}</text>')
            y += _BAR + 6
        y += _GAP
    lines = [
        f'<line x1="{x:.1f}" y1="{_HEAD - 22}" x2="{x:.1f}" y2="{y - _GAP}" class="line"/>'
        f'<text x="{x:.1f}" y="{_HEAD - 28}" text-anchor="middle" class="tick">{ms(10.0**power)}</text>'
        for power in range(low, high + 1)
        for x in [_LEFT + (power - low) * scale]
    ]
    title = "95th percentile of a search with five facet counts and 20 hits; each line is ten times the one before"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" width="{_WIDTH}" height="{y}" '
        f'role="img" aria-label="{title}"><style>{_STYLE}</style>'
        f'<text x="0" y="16">{title}</text>{"".join(lines)}{"".join(body)}</svg>\n'
    )


def _bars(one: dict[str, Any]) -> list[tuple[str, str, float]]:
    """Return name, class and 95th percentile of each engine that was measured."""
    found = []
    for key, called, css in _SERIES:
        spreads = one.get(key, {})
        spreads = spreads.get("five", spreads)
        if spreads:
            found.append((called, css, float(spreads["all"]["p95"])))
    return found
