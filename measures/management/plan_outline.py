"""Format a parsed plan as an outline for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from measures.text.plan import ParsedAssignment, ParsedDocument, ParsedMeasure

_SEVERITY = {"error": "错误", "warning": "存疑", "notice": "提示"}


def outline_lines(plan: ParsedDocument) -> Iterator[str]:
    """Yield the lines of the outline: facts, chapters with their measures, tables, problems."""
    yield plan.title or "（没有找到标题）"
    facts = (
        ("区", plan.district),
        ("年份", plan.year),
        ("文号", plan.number),
        ("发文机关", plan.issuer),
        ("发文日期", plan.issued_on),
        ("主送机关", plan.addressee),
    )
    for label, value in facts:
        yield f"  {label}：{value or '未写明'}"
    yield ""
    yield from _measures_under(plan, None)
    for chapter in plan.chapters:
        depth = 0 if chapter.parent_key is None else 1
        annex = f"附件{chapter.annex} " if chapter.annex else ""
        mark = "" if chapter.ordinal.endswith("）") else "、"
        yield f"{'  ' * depth}{annex}{chapter.ordinal}{mark}{chapter.title}"
        yield from _measures_under(plan, chapter.key, depth + 1)
    for table in plan.tables:
        yield f"附件{table.annex} {table.title}：{len(table.rows)} 行"
    yield ""
    measures = sum(measure.kind == "district" for measure in plan.measures)
    chapters = sum(chapter.parent_key is None and not chapter.annex for chapter in plan.chapters)
    yield f"共 {chapters} 章、{measures} 项举措、{len(plan.measures) - measures} 项市级事项。"
    if not plan.problems:
        yield "没有存疑。"
        return
    yield f"存疑 {len(plan.problems)} 处："
    for problem in plan.problems:
        place = f"第 {problem.line} 行第 {problem.column} 列"
        yield f"  {place}（{_SEVERITY[problem.severity]}）{problem.message}"


def _measures_under(plan: ParsedDocument, key: int | None, depth: int = 0) -> Iterator[str]:
    """Yield the measures directly under a heading."""
    for measure in plan.measures:
        if measure.chapter_key == key:
            yield f"{'  ' * depth}{_outline_line(measure)}"


def _outline_line(measure: ParsedMeasure) -> str:
    """Return a measure in one line: code, star, title or beginning, length of the text, departments, deadline."""
    star = "★" if measure.own_initiative else ""
    title = measure.title or f"{measure.text[:20]}…"
    parties = "".join(
        f" {label}：{names}"
        for label, role in (("牵头", "lead"), ("配合", "co_lead"))
        if (names := _names_as_printed(measure.parties, role))
    )
    printed = "；".join(dict.fromkeys(deadline.printed for deadline in measure.deadlines))
    by = f" 时限：{printed}" if printed else ""
    return f"{measure.code}{star} {title}（{len(measure.text)} 字）{parties}{by}"


def _names_as_printed(parties: tuple[ParsedAssignment, ...], role: str) -> str:
    """Return the names of a role as printed."""
    return "、".join(party.name for party in parties if party.role == role)
