"""Report an import in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from measures.loading.load_result import LoadResult, NewDepartment
from measures.models import ImportRun
from measures.models.problem import Problem
from measures.text.rule_names import rule_label

#: The lines printed of a long list unless all are wanted.
MOST_LINES = 10


def report_lines(file: str, result: LoadResult, *, full: bool) -> Iterator[str]:
    """Yield the lines of the report on one file; ``full`` prints long lists to the end."""
    document, counts = result.document, result.counts
    yield f"{_headline(result)} {file} → /documents/{document.slug}/ {document.title}"
    sections = f"{counts['sections']} 节、" if counts.get("sections") else ""
    city = f"（另有 {counts['city_items']} 项市级事项）" if counts.get("city_items") else ""
    yield (
        f"  共 {counts.get('chapters', 0)} 章、{sections}{counts.get('measures', 0)} 项举措{city}，"
        f"责任分工 {counts.get('assignments', 0)} 条，附表表述 {counts.get('statements', 0)} 条、"
        f"与正文不一致 {counts.get('discrepancies', 0)} 处。"
    )
    if result.outcome == ImportRun.Outcome.UNCHANGED:
        yield "  与已收录的原文逐字节相同，未作改动。"
        return
    repairs = "、".join(f"{rule_label(rule)} {count}" for rule, count in sorted(result.repairs.items()))
    yield f"  修复 {counts['repairs']} 处" + (
        f"：{repairs}；其中 {counts['uncertain']} 处没有把握，待核。" if repairs else "。"
    )
    yield from _report_departments(result.new_departments, full)
    yield from _report_problems(result.problems, full)
    yield from _changes_of_report(result, full)


def _headline(result: LoadResult) -> str:
    """Return the outcome in a word or two."""
    words = {
        ImportRun.Outcome.CREATED: ("已收录", "将收录"),
        ImportRun.Outcome.CHANGED: ("已更新", "将更新"),
        ImportRun.Outcome.UNCHANGED: ("无变化", "无变化"),
    }[result.outcome]
    return f"预览：{words[1]}" if result.dry_run else words[0]


def _report_departments(departments: Sequence[NewDepartment], full: bool) -> Iterator[str]:
    """Yield the departments that the country's template or the form of their names gives."""
    if not departments:
        return
    by_form = sum(one.by_form for one in departments)
    how = f"（其中 {by_form} 个按名称写法）" if by_form else ""
    yield f"  新建部门 {len(departments)} 个{how}："
    for one in departments if full else departments[:MOST_LINES]:
        others = [name for name in one.printed if name != one.name]
        yield f"    {one.name}（{one.level}，{one.kind}）" + (
            f"，文中写作{'、'.join(others)}" if others else ""
        )
    yield from _rest(len(departments), full)


def _report_problems(problems: Sequence[Problem], full: bool) -> Iterator[str]:
    """Yield the problems, errors first."""
    if not problems:
        yield "  没有存疑。"
        return
    rank = {Problem.Severity.ERROR: 0, Problem.Severity.WARNING: 1, Problem.Severity.NOTICE: 2}
    ordered = sorted(problems, key=lambda problem: rank[Problem.Severity(problem.severity)])
    yield f"  存疑 {len(problems)} 处："
    for problem in ordered if full else ordered[:MOST_LINES]:
        place = f"第 {problem.line} 行第 {problem.column} 列"
        yield f"    {place}（{problem.get_severity_display()}）{problem.message}"
    yield from _rest(len(problems), full)


def _changes_of_report(result: LoadResult, full: bool) -> Iterator[str]:
    """Yield the changes."""
    if result.outcome != ImportRun.Outcome.CHANGED:
        return
    yield f"  变更 {len(result.changes)} 处："
    for change in result.changes if full else result.changes[:MOST_LINES]:
        yield f"    {change.sentence()}"
    yield from _rest(len(result.changes), full)


def _rest(count: int, full: bool) -> Iterator[str]:
    """Yield the number of lines left out of a list, if any were."""
    if not full and count > MOST_LINES:
        yield f"    …… 另有 {count - MOST_LINES} 处（-v 2 全部列出）"
