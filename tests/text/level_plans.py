"""A small plan of numbered headings, and what is read of it."""

from __future__ import annotations

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

HEAD = "青河区优化营商环境行动方案（2026年）\n为优化营商环境，制定本方案。\n"
CN = "一二三四五六七八九"


def read(body: str) -> ParsedDocument:
    """Return the plan with this body under a plain head."""
    return parse_plan(HEAD + body)


def titles(plan: ParsedDocument) -> list[tuple[str, str]]:
    """Return number and title of the measures."""
    return [(measure.number, measure.title) for measure in plan.measures]


def codes(plan: ParsedDocument) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in plan.problems}
