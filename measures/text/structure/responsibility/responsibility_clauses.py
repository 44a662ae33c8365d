"""Who is responsible, and until when: the clauses in the text of a measure that say so.

Roles are taken from the words of the clause, and from order only where the plan says that order tells:

- ``牵头单位`` ``主责单位`` ``…牵头`` are leads; ``配合单位`` ``协办单位`` ``…配合`` are co-leads.
- ``责任单位`` (and ``…负责``) beside a ``牵头单位`` are co-leads, for the lead is named. Without one, all of them are
  leads: they answer for the measure alike. So are the names of a bare list ``（区市场局、区行政服务中心）``. Both are
  reported once for a document (``responsibility.undivided``, ``responsibility.bare``), for a person to confirm.
- ``列第一位的为牵头单位，下同``: from there on the first name of such a list is the lead, the others are co-leads.
- Times (``完成时限：6月底``) are deadlines; persons (``牵头领导：…``) stay in the phrase and are no parties.

A clause that cannot be read, because a name is missing or its words are not understood, is reported and stays in the
text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from measures.text.deadlines import read_deadline
from measures.text.plan import AssignmentRole, ParsedAssignment, TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.brackets import BracketPair, find_bracket_pairs
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.responsibility.clause_contents import (
    OTHER_LABELS,
    SEPARATORS,
    ResponsibilityClause,
    end_before,
    find_labels,
    read_duty,
    read_labels,
)
from measures.text.structure.responsibility.name_lists import (
    ListedName,
    UnreadableNames,
    find_times,
    looks_like_department,
    parse_names,
)
from measures.text.structure.responsibility.ranking_rules import (
    RankingRule,
    RankingRules,
    cut_ranking_rule,
    find_rule_end,
)

_STOPS = frozenset("。；！？;")
_LONGEST = 600
#: Over so many lines a clause may be broken.
_MOST_LINES = 8
#: `白石区`: alone in brackets, where something is as likely as whose it is. Not `各区`, which are bodies.
_PLACE_ONLY = re.compile(rf"(?!各|有关|相关)[{patterns.HAN}]{{1,8}}[省市县区旗镇乡]")
#: A bracket that names somebody's duty in words that are not understood.
_LIKE_LABEL = re.compile(r"(?:单位|部门|主体)\s{0,9}[:：]")
#: A sentence behind a list, about the lists that follow: `以下各项均包括各区人民政府，不再列出`.
_REMARK = re.compile(r"。\s{0,3}(?=(?:以下|其他|其余|除|未)[^。]{4,120}。?$)")
_PARTS = re.compile("[，,；;、。]")
#: Without one of these a day in brackets is as likely when something was done.
_STILL_TO_COME = re.compile(r"[前底末]|完成|落实|内$")


def find_clauses(
    lines: Sequence[TextLine], places: TextPositions
) -> tuple[list[ResponsibilityClause], list[TextProblem]]:
    """Return the clauses in the paragraphs of one measure, in order, and what could not be read."""
    clauses: list[ResponsibilityClause] = []
    problems: list[TextProblem] = []
    for stretch in _paragraphs(lines, places):
        clauses.extend(_clauses_in(stretch, places, problems))
    return clauses, problems


def clause_assignments(
    clauses: Sequence[ResponsibilityClause], rules: RankingRules
) -> tuple[ParsedAssignment, ...]:
    """Return who is named by the clauses of one measure, in order, each with its role."""
    led_on_a_line = any(clause.kind == "own_line" and clause.has_lead for clause in clauses)
    parties: list[ParsedAssignment] = []
    for clause in clauses:
        led = clause.has_lead or (clause.kind == "own_line" and led_on_a_line)
        rule = None if led else ranking_rule(clause, rules)
        first = True
        for label, names in clause.labels:
            role: AssignmentRole = "co_lead" if label == "co_lead" or (label == "duty" and led) else "lead"
            for name in names:
                said: AssignmentRole = name.role or ("co_lead" if rule and not first else role)
                first = False
                parties.append(
                    ParsedAssignment(
                        name.text,
                        said,
                        clause.phrase,
                        "text",
                        name.start,
                        name.end,
                        rule.text if rule else "",
                    )
                )
    return tuple(parties)


def ranking_rule(clause: ResponsibilityClause, rules: RankingRules) -> RankingRule | None:
    """Return the rule by which the order of a clause's names says who leads; None where the clause says so itself."""
    return (clause.rule or rules.at(clause.start)) if clause.undivided else None


def names_by_role_in_cell(
    cell: TextStretch, places: TextPositions
) -> tuple[list[tuple[str, list[ListedName]]], list[TextProblem]]:
    """Return the names in the cell of a table under ``lead``, ``co_lead`` or ``duty`` where the cell itself says so.

    Nothing for a cell that only lists names: there the column says what they are. A cell whose labels cannot be read
    gives a problem.
    """
    problems: list[TextProblem] = []
    place = cell.offset(0), cell.end(len(cell.text)), cell.text
    if find_labels(cell.text)[:1] and patterns.LABEL_AT.match(cell.text):
        read = _read(ResponsibilityClause("labelled", *place), cell, places, problems)
        return (read.labels if read else []), problems
    return read_duty(cell), problems


def _paragraphs(lines: Sequence[TextLine], places: TextPositions) -> Iterator[TextStretch]:
    """Yield the lines of a measure, a clause that is broken over lines as one."""
    at = 0
    while at < len(lines):
        size = _lines_of_clause(lines[at : at + _MOST_LINES], places)
        yield TextStretch.of(lines[at : at + size])
        at += size


def _lines_of_clause(lines: Sequence[TextLine], places: TextPositions) -> int:
    """Return over how many lines a clause goes on that begins in the first of them; 1 if it ends there or is none."""
    text = lines[0].text
    if patterns.LABEL_AT.fullmatch(text):
        # `责任单位：` on a line of its own, the names on the next.
        return 2 if len(lines) > 1 and _all_bodies(lines[1].text) else 1
    if text.endswith("、") and patterns.LABEL_AT.match(text):
        return 2 if len(lines) > 1 and _all_bodies(lines[1].text) else 1
    opened = find_bracket_pairs(text)[1]
    if not opened or len(text) - opened[0] > _LONGEST:
        return 1
    for size in range(2, len(lines) + 1):
        whole = TextStretch.of(lines[:size])
        pairs, _ = find_bracket_pairs(whole.text)
        pair = next((pair for pair in pairs if pair.start == opened[0]), None)
        if pair:
            return size if _in_brackets(whole, pair, places, []) else 1
    return 1


def _clauses_in(
    stretch: TextStretch, places: TextPositions, problems: list[TextProblem]
) -> Iterator[ResponsibilityClause]:
    """Yield the clauses of one paragraph in order."""
    text = stretch.text
    groups, open_brackets = find_bracket_pairs(text)
    taken: list[tuple[int, int]] = []
    found: list[ResponsibilityClause] = []
    for group in sorted(groups, key=lambda group: group.start):
        # They come in order, so that only the last one taken can hold this.
        if taken and group.start < taken[-1][1]:
            continue
        clause = _in_brackets(stretch, group, places, problems)
        if clause:
            taken.append((group.start, group.end))
            found.append(clause)
    for start in open_brackets:
        if patterns.LABEL_AT.match(text, start + 1):
            if clause := _half_enclosed(stretch, start, start + 1, len(text), places, problems):
                found.append(clause)
            taken.append((start, len(text)))
    covered = _merged([(group.start, group.end) for group in groups if group.depth == 0] + taken)
    if own := _own_line(stretch, covered, places, problems):
        found = [clause for clause in found if not own.start <= clause.start < own.end] + [own]
    yield from sorted(found, key=lambda clause: clause.start)


def _in_brackets(
    stretch: TextStretch, group: BracketPair, places: TextPositions, problems: list[TextProblem]
) -> ResponsibilityClause | None:
    """Return the clause that a pair of brackets holds, or None."""
    text = stretch.text
    inside = stretch.part(group.start + 1, group.end - 1)
    if not inside.text or len(inside.text) > _LONGEST:
        return None
    place = stretch.offset(group.start), stretch.end(group.end), text[group.start : group.end]
    inside, rule = cut_ranking_rule(inside)
    if rule and not inside.text:
        return ResponsibilityClause("duty", *place, rule=rule)
    inside, remark = _cut_remark(inside)
    clause = _read_brackets(
        inside, group, stretch, ResponsibilityClause("bare", *place, rule=rule), places, problems
    )
    if clause and remark:
        message = "责任分工之后另有说明（如以下各项均包括的单位），没有计入，请核对。"
        first, last = remark.offset(0), remark.end(len(remark.text))
        problems.append(places.problem("responsibility.remark", message, first, last, severity="notice"))
    return clause


def _cut_remark(inside: TextStretch) -> tuple[TextStretch, TextStretch | None]:
    """Return a list without the sentence behind it that speaks of what follows, and that sentence."""
    found = _REMARK.search(inside.text)
    return (inside.part(0, found.start()), inside.part(found.start() + 1)) if found else (inside, None)


def _read_brackets(
    inside: TextStretch,
    group: BracketPair,
    stretch: TextStretch,
    clause: ResponsibilityClause,
    places: TextPositions,
    problems: list[TextProblem],
) -> ResponsibilityClause | None:
    """Give ``clause`` what is ``inside`` a pair of brackets; None if that is no clause."""
    label = patterns.LABEL_AT.match(inside.text)
    if label and any(found.lastgroup != "other" for found in find_labels(inside.text)):
        clause.kind = "labelled"
        return _read(clause, inside, places, problems)
    if _LIKE_LABEL.search(inside.text) and not label:
        message = "这里似乎写明了责任分工，但写法无法识别，原文保留在正文中，请核对。"
        problems.append(places.problem("clause.unreadable", message, clause.start, clause.end))
        return None
    if group.depth:
        return None
    if duty := read_duty(inside):
        clause.kind, clause.labels = "duty", duty
        clause.times = [(time, False) for time in find_times(inside)]
        return clause
    if group.end == len(stretch.text) or stretch.text[group.end] in _STOPS:
        return _bare(clause, inside)
    return None


def _read(
    clause: ResponsibilityClause, inside: TextStretch, places: TextPositions, problems: list[TextProblem]
) -> ResponsibilityClause | None:
    """Return ``clause`` with what stands under its labels, or None, reported, if one of them cannot be read."""
    try:
        read_labels(clause, inside)
    except UnreadableNames as error:
        message = f"责任分工无法识别（{error.reason}），原文保留在正文中，请核对。"
        problems.append(places.problem("clause.unreadable", message, clause.start, clause.end))
        return None
    return clause


def _bare(clause: ResponsibilityClause, inside: TextStretch) -> ResponsibilityClause | None:
    """Return a list of bodies at a sentence's end: every part must look like one, and say whose it is."""
    if patterns.EXPLAINS.match(inside.text):
        return None
    try:
        names = parse_names(inside)
    except UnreadableNames:
        return None
    clause.times = [(time, False) for time in find_times(inside)]
    if not names:
        reading = read_deadline(inside.text, None)
        still = reading and (reading.kind != "date" or _STILL_TO_COME.search(inside.text))
        clause.kind = "duty"
        return clause if still else None
    if not all(looks_like_department(name.text) for name in names):
        return None
    if all(_PLACE_ONLY.fullmatch(name.text) for name in names):
        return None
    clause.labels = [("duty", names)]
    placed = [name for name in names if patterns.BODY_START.match(name.text)]
    if names[0] in placed and len(placed) * 2 >= len(names):
        strong = all(patterns.STRONG_BODY.search(name.text) for name in names) or len(names) > 1
        clause.kind = "bare" if strong else "weak"
        return clause
    # Bodies of the country do not say whose they are (`教育部、财政部`), nor do those of an area (`建设局`).
    clause.kind = "weak"
    national = all(patterns.NATIONAL_BODY.fullmatch(name.text) for name in names)
    return clause if national or patterns.STRONG_BODY.search(names[0].text) else None


def _own_line(
    stretch: TextStretch,
    covered: Sequence[tuple[int, int]],
    places: TextPositions,
    problems: list[TextProblem],
) -> ResponsibilityClause | None:
    """Return the clause without brackets that begins a paragraph, or ends it behind a full stop."""
    text = stretch.text
    for label in patterns.LABEL_AT.finditer(text):
        start = label.start()
        before = end_before(text, 0, start, patterns.EDGES)
        if label.lastgroup == "other" or _is_covered(start, covered):
            continue
        if before and (text[before - 1] not in _STOPS or len(text) - start > _LONGEST):
            continue
        end = _labelled_end(text, start)
        inside = stretch.part(start, end)
        if label.lastgroup == "deadline" and not _states_deadline(inside.text):
            continue
        if inside.text.count("）") + inside.text.count(")") > inside.text.count("（") + inside.text.count(
            "("
        ):
            return _half_enclosed(stretch, start, start, end, places, problems)
        place = inside.offset(0), inside.end(len(inside.text)), inside.text
        inside, rule = cut_ranking_rule(inside)
        return _read(ResponsibilityClause("own_line", *place, rule=rule), inside, places, problems)
    return None


def _states_deadline(text: str) -> bool:
    """Whether what begins with the label of a deadline names bodies too, or says nothing but when."""
    labels = find_labels(text)
    if any(label.lastgroup not in OTHER_LABELS for label in labels):
        return True
    words = text[labels[0].end() :] if labels else ""
    parts = [part for part in _PARTS.split(words) if part.strip()]
    return bool(parts) and all(read_deadline(part, None) for part in parts)


def _half_enclosed(
    stretch: TextStretch,
    start: int,
    first: int,
    end: int,
    places: TextPositions,
    problems: list[TextProblem],
) -> ResponsibilityClause | None:
    """Return the clause from ``start`` on of which one bracket is missing, read from ``first``; reported either way.

    It is read only if it ends its paragraph and holds nothing but bodies.
    """
    stop = end_before(stretch.text, 0, end, SEPARATORS + "）)")
    whole = stretch.part(start, end)
    clause = ResponsibilityClause("labelled", whole.offset(0), whole.end(len(whole.text)), whole.text)
    inside, clause.rule = cut_ranking_rule(stretch.part(first, stop))
    try:
        if stretch.text[end:].strip("。 \t\u3000"):
            raise UnreadableNames("其后还有文字", end)
        read_labels(clause, inside)
    except UnreadableNames:
        clause.labels = []
    names = [name for _, listed in clause.labels for name in listed]
    readable = bool(names) and all(looks_like_department(name.text) for name in names)
    message = (
        "责任分工缺少一个括号，已按到段末读取，请核对。"
        if readable
        else "责任分工的括号没有成对，无法确定各单位，原文保留在正文中，请核对。"
    )
    problems.append(places.problem("clause.unbalanced", message, clause.start, clause.end))
    return clause if readable else None


def _labelled_end(text: str, start: int) -> int:
    """Return where the sentences from ``start`` on end that each begin with a label: `牵头单位：甲局。时限：6月。`."""
    end = start
    while end == start or patterns.LABEL_AT.match(text, end):
        stop = text.find("。", end)
        if stop < 0:
            return len(text)
        end = find_rule_end(text, stop + 1) or stop + 1
        while end < len(text) and text[end] in patterns.EDGES:
            end += 1
    return end


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _is_covered(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the ordered, disjoint ``spans`` covers ``at``."""
    index = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return index >= 0 and at < spans[index][1]


def _all_bodies(text: str) -> bool:
    try:
        names = parse_names(TextStretch.of((TextLine(text, 0, len(text)),)))
    except UnreadableNames:
        return False
    return bool(names) and all(looks_like_department(name.text) for name in names)
