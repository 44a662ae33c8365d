"""Clauses of responsibility in brackets: behind a label, as a note, or as nothing but bodies."""

from __future__ import annotations

import re

from measures.text.deadlines import read_deadline
from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.brackets import BracketPair
from measures.text.structure.lines.text_lines import TextPositions
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.responsibility.clause_contents import (
    ResponsibilityClause,
    cut_remark,
    find_labels,
    is_certain_body,
    read_duty,
    read_labels,
    read_prefix,
)
from measures.text.structure.responsibility.name_lists import (
    ListedName,
    UnreadableNames,
    find_times,
    looks_like_department,
    parse_names,
)
from measures.text.structure.responsibility.ranking_rules import RankingRule, cut_ranking_rule

#: What may end a sentence or a part of one.
STOPS = frozenset("。；！？;")
LONGEST_CLAUSE = 600
#: `（注：甲局为牵头单位）`.
_NOTE = re.compile(r"(?:备?注|说明)\s{0,3}[:：]\s{0,3}")
_NOTE_BEHIND = re.compile(rf"(?<=.)[；;。，,]\s{{0,3}}{_NOTE.pattern}")
#: `白石区`: alone in brackets, where something is as likely as whose it is. Not `各区`, which are bodies.
_PLACE_ONLY = re.compile(rf"(?!各|有关|相关)[{patterns.HAN}]{{1,8}}[省市县区旗镇乡]")
#: `重点群体（各类企业）`: whom it is about.
_OF_A_KIND = ("各类", "各种", "各型", "各界")
#: A bracket that names somebody's duty in words that are not understood.
_LIKE_LABEL = re.compile(r"(?:单位|部门|主体)\s{0,9}[:：]")
#: Without one of these a day in brackets is as likely when something was done.
_STILL_TO_COME = re.compile(r"[前底末]|完成|落实|内$")


def clause_in_brackets(
    stretch: TextStretch, group: BracketPair, places: TextPositions, problems: list[TextProblem]
) -> ResponsibilityClause | None:
    """Return the clause that a pair of brackets holds, or None."""
    text = stretch.text
    inside = stretch.part(group.start + 1, group.end - 1)
    if not inside.text or len(inside.text) > LONGEST_CLAUSE:
        return None
    place = stretch.offset(group.start), stretch.end(group.end), text[group.start : group.end]
    inside, rule, behind_rule = cut_rule(inside)
    if (note := _NOTE.match(inside.text)) and not rule:
        return _read_lead_note(ResponsibilityClause("duty", *place, is_note=True), inside.part(note.end()))
    if rule and not inside.text:
        return ResponsibilityClause("duty", *place, rule=rule, remarks=behind_rule)
    inside, noted = _cut_note(inside)
    labels = find_labels(inside.text)
    label = bool(labels) and labels[0].start() == 0
    if label and any(found.lastgroup not in {"other", "aside"} for found in labels):
        labelled = ResponsibilityClause("labelled", *place, noted, rule=rule, remarks=behind_rule)
        return read_clause(labelled, inside, places, problems)
    clause = ResponsibilityClause("labelled", *place, rule=rule, remarks=behind_rule)
    behind = next((found.start() for found in labels if found.lastgroup not in {"other", "aside"}), 0)
    if behind and not label and read_prefix(clause, inside.part(0, behind)):
        return read_clause(clause, inside.part(behind), places, problems)
    if _LIKE_LABEL.search(inside.text) and not (
        label and all(found.lastgroup == "other" for found in labels)
    ):
        message = "这里似乎写明了责任分工，但写法无法识别，原文保留在正文中，请核对。"
        problems.append(places.problem("clause.unreadable", message, *place[:2]))
        return None
    if group.depth:
        return None
    named, remarks = cut_remark(inside)
    if duty := read_duty(named):
        times = [(time, False) for time in find_times(named)]
        return ResponsibilityClause("duty", *place, duty, times, rule, [*behind_rule, *remarks])
    closes = group.end == len(text) or text[group.end] in STOPS
    if closes or text[group.start - 1 : group.start] in ("。", "；"):
        return _bare_body_list(ResponsibilityClause("bare", *place, rule=rule, remarks=behind_rule), inside)
    return None


def cut_rule(inside: TextStretch) -> tuple[TextStretch, RankingRule | None, list[TextStretch]]:
    """Return a list of names without the rule of their order, the rule, and a sentence that stands behind the rule."""
    rest, rule = cut_ranking_rule(inside)
    if rule:
        return rest, rule, []
    before, remarks = cut_remark(inside)
    rest, rule = cut_ranking_rule(before)
    return (rest, rule, remarks) if rule else (inside, None, [])


def _read_lead_note(clause: ResponsibilityClause, inside: TextStretch) -> ResponsibilityClause | None:
    """Return a note that says of certain bodies who leads; None where it says something else."""
    clause.labels = _charged(inside)
    return clause if clause.labels else None


def _cut_note(inside: TextStretch) -> tuple[TextStretch, list[tuple[str, list[ListedName]]]]:
    """Return a clause without a note at its end that says of certain bodies who leads, and what that says."""
    note = _NOTE_BEHIND.search(inside.text)
    charged = _charged(inside.part(note.end())) if note else []
    return (inside.part(0, note.start()), charged) if note and charged else (inside, [])


def _charged(words: TextStretch) -> list[tuple[str, list[ListedName]]]:
    """Return whom a note charges, if they are certain bodies."""
    charged = read_duty(words)
    names = [name.text for _, listed in charged for name in listed]
    return charged if all(is_certain_body(name) for name in names) else []


def read_clause(
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


def _bare_body_list(clause: ResponsibilityClause, inside: TextStretch) -> ResponsibilityClause | None:
    """Return a list of bodies at a sentence's end: every part must look like one, and say whose it is."""
    if patterns.EXPLAINS.match(inside.text):
        return None
    inside, remarks = cut_remark(inside)
    clause.remarks += remarks
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
    if all(_PLACE_ONLY.fullmatch(name.text) or name.text.startswith(_OF_A_KIND) for name in names):
        return None
    clause.labels = [("duty", names)]
    placed = [name for name in names if patterns.BODY_START.match(name.text)]
    if names[0] in placed and len(placed) * 2 >= len(names):
        strong = all(patterns.STRONG_BODY.search(name.text) for name in names) or len(names) > 1
        clause.kind = "bare" if strong else "weak"
        return clause
    # Bodies of the country do not say whose they are (`教育部、财政部`), nor do those of an area (`建设局`).
    clause.kind = "weak"
    national = [name for name in names if patterns.NATIONAL_BODY.fullmatch(name.text)]
    known = names[0] in national and all(name in national or is_certain_body(name.text) for name in names)
    return clause if known or patterns.STRONG_BODY.search(names[0].text) else None
