"""Short plans for the tests of clauses, and what is read of their first measure."""

from __future__ import annotations

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, TextProblem

HEAD = "青河市优化营商环境行动方案（2026年）\n一、优化服务\n"
#: What is stated once for a whole document.
OF_DOCUMENT = {"responsibility.undivided", "responsibility.bare", "responsibility.ranked"}


def read(clause: str) -> ParsedDocument:
    """Return a plan of two measures, the first with this clause."""
    return parse_plan(f"{HEAD}1.甲事。做好机制。{clause}\n2.乙事。做好。（责任单位：市审计局）\n")


def roles(plan: ParsedDocument) -> tuple[list[str], list[str]]:
    """Return leads and co-leads of the first measure by name."""
    parties = plan.measures[0].parties
    return (
        [party.name for party in parties if party.role == "lead"],
        [party.name for party in parties if party.role == "co_lead"],
    )


def first_problems(plan: ParsedDocument) -> list[TextProblem]:
    """Return the problems of the first measure, without those of the whole document."""
    end = plan.measures[0].end
    return [problem for problem in plan.problems if problem.start < end and problem.code not in OF_DOCUMENT]
