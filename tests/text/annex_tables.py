"""A plan with a table behind it, and what is read of both."""

from __future__ import annotations

from measures.text.plan import ParsedDocument, ParsedTable

BODY = """青河区优化营商环境行动方案（2025年）
为优化营商环境，制定本方案。
一、优化服务
（一）政务服务
1.高效办事。完善机制，提升效率。（牵头单位：区数据局）
2.帮办代办。优化帮办。（牵头单位：区政务服务中心）
二、规范监管
（二）信用监管
3.信用修复。深化信用修复。（牵头单位：区发改委；配合单位：区司法局）
"""


def codes(document: ParsedDocument) -> list[str]:
    """Return the codes of the problems in order."""
    return [problem.code for problem in document.problems]


def rows(table: ParsedTable) -> list[tuple[str, str, str, list[str], list[str]]]:
    """Return the rows as code, title, text, leads and co-leads."""
    return [
        (
            row.code,
            row.title,
            row.text,
            [party.name for party in row.parties if party.role == "lead"],
            [party.name for party in row.parties if party.role == "co_lead"],
        )
        for row in table.rows
    ]
