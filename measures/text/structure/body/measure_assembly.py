"""Measures put together from their lines: clauses of responsibility out, title and text apart, code and parties."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text.plan import ParsedDeadline, ParsedMeasure, TextProblem
from measures.text.structure.body.body_drafts import MeasureDraft, PlanBody
from measures.text.structure.body.measure_numbers import measure_codes
from measures.text.structure.body.measure_titles import (
    MeasureWording,
    TitleStyle,
    find_group_style,
    find_title_style,
    split_title,
)
from measures.text.structure.body.stars import StarMeanings
from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import nearest_year
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.responsibility.clause_contents import ResponsibilityClause, clause_deadlines
from measures.text.structure.responsibility.deadline_statements import find_unread_deadlines
from measures.text.structure.responsibility.doubtful_names import find_guides
from measures.text.structure.responsibility.ranking_rules import (
    RankingRules,
    find_marking_rules,
    find_ranking_rules,
)
from measures.text.structure.responsibility.read_places import ReadPlaces
from measures.text.structure.responsibility.responsibility_clauses import (
    clause_assignments,
    find_clauses,
    ranking_rule,
)
from measures.text.structure.responsibility.same_as_above import resolve_same_as_above
from measures.text.structure.responsibility.single_roles import find_second_roles, keep_single_roles
from measures.text.structure.responsibility.unread_statements import find_unread_statements

#: The problems that say of a plan that it names bodies without dividing them into leads and co-leads.
UNDIVIDED = frozenset({"responsibility.undivided", "responsibility.bare"})
_STOPS = "。；！？;"
#: A single body in brackets is a clause only in a plan that has this many bare lists.
_HABIT = 3
#: `主办单位：甲局；承办单位：乙中心`.
_HOSTS = re.compile(r"(?:主办|承办)(?:单位|部门|机构)?\s{0,9}[:：]")


@dataclass(slots=True)
class _MeasureItem:
    draft: MeasureDraft
    clauses: list[ResponsibilityClause]
    wording: MeasureWording = field(default_factory=lambda: MeasureWording("", ()))
    #: The places of the statements in the text that were read, or reported already.
    covered: list[tuple[int, int]] = field(default_factory=list)


def assemble_measures(
    body: PlanBody,
    places: TextPositions,
    stars: StarMeanings,
    *,
    year: int | None = None,
    preamble: Sequence[TextLine] = (),
    statute: bool = False,
) -> tuple[list[ParsedMeasure], list[TextProblem]]:
    """Return the measures of the body, or the articles of a ``statute``, in order, and what was unclear about them.

    ``year`` is the one that deadlines without a year mean, ``preamble`` what stands before the body.
    """
    problems: list[TextProblem] = []
    items = [_item(draft, places, problems) for draft in body.drafts]
    problems.extend(resolve_same_as_above([item.clauses for item in items], places))
    rules = _ranking_rules(items, body, preamble)
    problems.extend(_told_by_marks(items, body, preamble, places))
    problems.extend(_drop_weak(items, places))
    for item in items:
        item.wording = _wording(item.draft.lines, item.clauses)
    styles = _title_styles(items)
    codes = measure_codes(body.drafts)
    measures: list[ParsedMeasure] = []
    for item, code in zip(items, codes, strict=True):
        draft = item.draft
        title, text = split_title(item.wording, styles[_heading_key(draft)], statute=statute)
        title = title.rstrip("★☆ ")
        parties = clause_assignments(item.clauses, rules)
        kept = keep_single_roles(parties)
        if len(kept) < len(parties):
            problems.extend(find_second_roles(parties, places))
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
                kept,
                draft.start,
                draft.end,
                places.line(draft.start),
                deadlines=clause_deadlines(
                    item.clauses, nearest_year(draft.heading.path if draft.heading else (), year)
                ),
            )
        )
    problems.extend(_role_problems(items, rules, places))
    problems.extend(deadline_problems([time for measure in measures for time in measure.deadlines], places))
    for item in items:
        covered = ReadPlaces(item.covered)
        problems.extend(find_unread_statements(item.draft.lines, covered, places))
        problems.extend(find_unread_deadlines(item.draft.lines, covered, places))
    problems.extend(_heading_problems(body, places))
    if body.shape == "paragraphs" and items:
        message = "举措没有编号，编号由所在章节和段落次序组成，请核对。"
        first = items[0].draft
        problems.append(
            places.problem("numbering.none", message, first.start, first.start, severity="notice")
        )
    return measures, problems


def _heading_key(draft: MeasureDraft) -> int:
    return draft.heading.key if draft.heading else -1


def _title_styles(items: Sequence[_MeasureItem]) -> dict[int, TitleStyle]:
    """Return by the key of their heading how measures set their titles."""
    style = find_title_style([item.wording for item in items])
    groups: dict[int, list[MeasureWording]] = {}
    for item in items:
        groups.setdefault(_heading_key(item.draft), []).append(item.wording)
    return {key: find_group_style(style, wordings) for key, wordings in groups.items()}


def _item(draft: MeasureDraft, places: TextPositions, problems: list[TextProblem]) -> _MeasureItem:
    """Return a draft with its clauses; what is unclear about them goes into ``problems``."""
    clauses, unclear = find_clauses(draft.lines, places)
    problems.extend(unclear)
    own = []
    for clause in clauses:
        if patterns.OF_SEVERAL.match(clause.phrase):
            problems.append(_of_several(clause, places))
        else:
            own.append(clause)
    problems.extend(find_guides(own, places))
    covered = [(problem.start, problem.end) for problem in unclear]
    return _MeasureItem(draft, own, covered=covered + [(clause.start, clause.end) for clause in clauses])


def _ranking_rules(
    items: Sequence[_MeasureItem], body: PlanBody, preamble: Sequence[TextLine]
) -> RankingRules:
    """Return the rules by which the order of names says who leads: those in clauses, and those in other words."""
    stated = [clause.rule for item in items for clause in item.clauses if clause.rule]
    lines = _all_lines(items, body, preamble)
    known = [(rule.start, rule.end) for rule in stated]
    others = [rule for rule in find_ranking_rules(lines) if (rule.start, rule.end) not in known]
    covered = sorted(place for item in items for place in item.covered)
    starts = [start for start, _ in covered]
    loose = [
        rule
        for rule in others
        if not (at := bisect_right(starts, rule.start)) or covered[at - 1][1] <= rule.start
    ]
    return RankingRules([*stated, *loose])


def _all_lines(items: Sequence[_MeasureItem], body: PlanBody, preamble: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines in which a rule for all lists may stand."""
    lines = [*preamble, *body.loose, *(line for heading in body.headings for line in heading.lines)]
    return lines + [line for item in items for line in item.draft.lines]


def _told_by_marks(
    items: Sequence[_MeasureItem], body: PlanBody, preamble: Sequence[TextLine], places: TextPositions
) -> list[TextProblem]:
    """Return a problem for each sentence that says who leads by how names are printed."""
    message = "文中用字体或记号标明牵头单位，文字中看不出是哪些单位，所列单位的分工请逐项核对。"
    covered = [place for item in items for place in item.covered]
    return [
        places.problem("responsibility.unread", message, start, end)
        for start, end in find_marking_rules(_all_lines(items, body, preamble))
        if not any(first < end and start < last for first, last in covered)
    ]


def _of_several(clause: ResponsibilityClause, places: TextPositions) -> TextProblem:
    message = "这里写明的是全章或以上各项的责任分工，没有计入某一项，文字保留在正文中，请核对。"
    return places.problem("responsibility.heading", message, clause.start, clause.end)


def _drop_weak(items: Sequence[_MeasureItem], places: TextPositions) -> list[TextProblem]:
    """Leave out what is a clause only where the plan names its bodies so throughout; return a notice for what hosts.

    Single bodies in brackets are one only beside others, and groups where the other measures have a clause too;
    ``主办单位：…`` alone is as likely the host of an event.
    """
    clauses = [clause for item in items for clause in item.clauses]
    bare = sum(1 for clause in clauses if clause.kind in {"bare", "weak"})
    hosting = [clause for clause in clauses if _is_of_event(clause)]
    named = [clause for clause in clauses if clause.labels]
    hosted = {clause.start for clause in hosting if len(hosting) == 1 or len(hosting) * 2 < len(named)}
    weak = {clause.start for clause in clauses if clause.kind == "weak" and bare < _HABIT}
    if sum(any(clause.labels for clause in item.clauses) for item in items) * 2 > len(items) >= _HABIT:
        weak -= {item.clauses[0].start for item in items if len(item.clauses) == 1 and _is_of_groups(item)}
    for item in items:
        item.clauses = [clause for clause in item.clauses if clause.start not in hosted | weak]
        item.covered = [place for place in item.covered if place[0] not in weak]
    message = "这里写的“主办单位”“承办单位”像是某项活动的主办方，没有作为牵头单位计入，请核对。"
    return [
        places.problem("responsibility.unread", message, clause.start, clause.end, severity="notice")
        for clause in hosting
        if clause.start in hosted
    ]


def _is_of_groups(item: _MeasureItem) -> bool:
    """Whether the only clause of a measure ends it and names groups: `（各县区、各园区）`."""
    clause, last = item.clauses[0], item.draft.lines[-1]
    names = [name.text for _, listed in clause.labels for name in listed]
    return last.end - clause.end <= 1 and all(name.startswith("各") for name in names)


def _is_of_event(clause: ResponsibilityClause) -> bool:
    """Whether a clause outside brackets names hosts, as the announcement of an event does."""
    return clause.kind == "own_line" and bool(_HOSTS.match(clause.phrase))


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
    # What a converter left of bold type is no part of the words.
    return ("".join(parts) + line.text[at - line.start :]).replace("**", "").strip(patterns.EDGES)


def _role_problems(
    items: Sequence[_MeasureItem], rules: RankingRules, places: TextPositions
) -> list[TextProblem]:
    """Return a notice for each way of naming bodies that does not say who leads, or says it by order."""
    labelled: list[ResponsibilityClause] = []
    bare: list[ResponsibilityClause] = []
    ranked: list[ResponsibilityClause] = []
    for item in items:
        led = any(clause.kind == "own_line" and clause.has_lead for clause in item.clauses)
        for clause in item.clauses:
            if led and clause.kind == "own_line":
                continue
            if ranking_rule(clause, rules):
                ranked.append(clause)
            elif clause.kind in {"bare", "weak"}:
                bare.append(clause)
            elif clause.undivided:
                labelled.append(clause)
    notices = {
        "responsibility.undivided": (labelled, "只写“责任单位”或“负责”而未指明牵头单位，所列单位均记为牵头"),
        "responsibility.bare": (bare, "只在括号中列出单位而未说明分工，所列单位均记为牵头"),
        "responsibility.ranked": (
            ranked,
            "按文中“列第一位的为牵头单位”一类的说明，首位记为牵头，其余记为配合",
        ),
    }
    return [
        places.problem(
            code,
            f"有 {len(clauses)} 处{what}，请核对。",
            clauses[0].start,
            clauses[0].end,
            severity="notice",
        )
        for code, (clauses, what) in notices.items()
        if clauses
    ]


def deadline_problems(deadlines: Sequence[ParsedDeadline], places: TextPositions) -> list[TextProblem]:
    """Return a notice for the deadlines of whose day the words leave doubt, and for those of no known year.

    It reaches from the first of them to the last.
    """
    unclear = [deadline for deadline in deadlines if deadline.kind == "unclear"]
    yearless = [deadline for deadline in deadlines if deadline.kind == "date" and not deadline.day]
    notices = {
        "deadline.unclear": (unclear, "处完成时限无法换算成日期，只按原文记录"),
        "deadline.no_year": (yearless, "处完成时限没有写明年份，日期留空，指定年份后可以算出"),
    }
    return [
        places.problem(
            code, f"有 {len(found)} {what}，请核对。", found[0].start, found[-1].end, severity="notice"
        )
        for code, (found, what) in notices.items()
        if found
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
