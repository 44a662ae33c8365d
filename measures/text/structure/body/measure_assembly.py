"""Measures put together from their lines: clauses of responsibility out, title and text apart, code and parties."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text.plan import ParsedMeasure, TextProblem
from measures.text.structure.body.measure_numbers import measure_codes
from measures.text.structure.body.measure_titles import MeasureWording, find_title_style, split_title
from measures.text.structure.body.plan_body import MeasureDraft, PlanBody
from measures.text.structure.body.stars import StarMeanings
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.responsibility.responsibility_clauses import (
    ResponsibilityClause,
    clause_assignments,
    find_clauses,
)
from measures.text.structure.responsibility.unread_statements import find_unread_statements

#: The problems that say of a plan that it names bodies without dividing them into leads and co-leads.
UNDIVIDED = frozenset({"responsibility.undivided", "responsibility.bare"})
_STOPS = "。；！？;"
#: A single body in brackets is a clause only in a plan that has this many bare lists.
_HABIT = 3


@dataclass(slots=True)
class _MeasureItem:
    draft: MeasureDraft
    clauses: list[ResponsibilityClause]
    wording: MeasureWording = field(default_factory=lambda: MeasureWording("", ()))
    #: Where something was already said about the statements in the text, or they were read.
    told: list[tuple[int, int]] = field(default_factory=list)


def assemble_measures(
    body: PlanBody, places: TextPositions, stars: StarMeanings, *, statute: bool = False
) -> tuple[list[ParsedMeasure], list[TextProblem]]:
    """Return the measures of the body, or the articles of a ``statute``, in order, and what was unclear about them."""
    problems: list[TextProblem] = []
    items: list[_MeasureItem] = []
    for draft in body.drafts:
        clauses, unclear = find_clauses(draft.lines, places)
        problems.extend(unclear)
        own: list[ResponsibilityClause] = []
        for clause in clauses:
            if patterns.OF_SEVERAL.match(clause.phrase):
                problems.append(_of_several(clause, places))
            else:
                own.append(clause)
        items.append(_MeasureItem(draft, own, told=[(problem.start, problem.end) for problem in unclear]))
        items[-1].told += [(clause.start, clause.end) for clause in clauses]
    _drop_weak(items)
    for item in items:
        item.wording = _wording(item.draft.lines, item.clauses)
    style = find_title_style([item.wording for item in items])
    codes = measure_codes(body.drafts)
    measures: list[ParsedMeasure] = []
    for item, code in zip(items, codes, strict=True):
        draft = item.draft
        title, text = split_title(item.wording, style, statute=statute)
        title = title.rstrip("★☆ ")
        if not text:
            message = f"第 {code} 项{'只有标题，没有正文' if title else '没有内容'}，请核对是否漏读。"
            problems.append(places.problem("measure.empty", message, draft.start, draft.end))
        measures.append(
            ParsedMeasure(
                code,
                draft.number,
                title,
                text,
                "district",
                stars.marks_own(draft.star),
                draft.heading.key if draft.heading else None,
                clause_assignments(item.clauses),
                draft.start,
                draft.end,
                places.line(draft.start),
            )
        )
    problems.extend(_role_problems(items, places))
    for item in items:
        problems.extend(find_unread_statements(item.draft.lines, item.told, places))
    problems.extend(_heading_problems(body, places))
    if body.shape == "paragraphs" and items:
        message = "举措没有编号，编号由所在章节和段落次序组成，请核对。"
        first = items[0].draft
        problems.append(
            places.problem("numbering.none", message, first.start, first.start, severity="notice")
        )
    return measures, problems


def _of_several(clause: ResponsibilityClause, places: TextPositions) -> TextProblem:
    message = "这里写明的是全章或以上各项的责任分工，没有计入某一项，文字保留在正文中，请核对。"
    return places.problem("responsibility.heading", message, clause.start, clause.end)


def _drop_weak(items: Sequence[_MeasureItem]) -> None:
    """Take single bodies in brackets for clauses only where the plan names its bodies so throughout."""
    bare = sum(1 for item in items for clause in item.clauses if clause.kind in {"bare", "weak"})
    if bare < _HABIT:
        for item in items:
            item.clauses = [clause for clause in item.clauses if clause.kind != "weak"]


def _wording(lines: Sequence[TextLine], clauses: Sequence[ResponsibilityClause]) -> MeasureWording:
    """Return the words of a measure without its clauses."""
    texts = [_without(line, clauses) for line in lines]
    return MeasureWording(texts[0] if texts else "", tuple(texts[1:]))


def _without(line: TextLine, clauses: Sequence[ResponsibilityClause]) -> str:
    """Return the text of a line without the clauses in it, and without a full stop that would stand twice."""
    parts: list[str] = []
    last = ""
    at = line.start
    for clause in clauses[bisect_right(clauses, line.start, key=lambda clause: clause.end) :]:
        if clause.start >= line.end:
            break
        part = line.text[at - line.start : max(clause.start, line.start) - line.start]
        parts.append(part)
        last = part.rstrip()[-1:] or last
        at = min(clause.end, line.end)
        behind = line.text[at - line.start : at - line.start + 1]
        if last and last in _STOPS and behind in _STOPS:
            at += 1
    return ("".join(parts) + line.text[at - line.start :]).strip(patterns.EDGES)


def _role_problems(items: Sequence[_MeasureItem], places: TextPositions) -> list[TextProblem]:
    """Return a notice for each way of naming bodies that does not say who leads."""
    labelled: list[ResponsibilityClause] = []
    bare: list[ResponsibilityClause] = []
    for item in items:
        led = any(clause.kind == "own_line" and clause.has_lead for clause in item.clauses)
        for clause in item.clauses:
            if clause.kind in {"bare", "weak"}:
                bare.append(clause)
            elif clause.undivided and not (led and clause.kind == "own_line"):
                labelled.append(clause)
    told = {
        "responsibility.undivided": (labelled, "只写“责任单位”或“负责”而未指明牵头单位"),
        "responsibility.bare": (bare, "只在括号中列出单位而未说明分工"),
    }
    return [
        places.problem(
            code,
            f"有 {len(clauses)} 处{what}，所列单位均记为牵头，请核对。",
            clauses[0].start,
            clauses[0].end,
            severity="notice",
        )
        for code, (clauses, what) in told.items()
        if clauses
    ]


def _heading_problems(body: PlanBody, places: TextPositions) -> list[TextProblem]:
    """Return a notice for responsibilities that stand under a heading or in it, and not under a measure."""
    problems = []
    for heading in body.headings:
        title = TextLine(heading.title, heading.start, heading.end)
        for line in (title, *heading.lines):
            clauses, _ = find_clauses([line], places)
            if any(clause.kind != "weak" for clause in clauses):
                message = "责任分工写在章节之下，不属于某一项举措，没有计入，请核对。"
                problems.append(
                    places.problem("responsibility.heading", message, line.start, line.end, severity="notice")
                )
    return problems
