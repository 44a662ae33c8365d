"""Where clauses of responsibility stand in a paragraph: in brackets, behind a label, or as a sentence of bodies."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.brackets import CLOSING, OPENING, find_bracket_pairs
from measures.text.structure.lines.labels import find_all_labels
from measures.text.structure.lines.text_lines import TextPositions
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.responsibility.bracketed_clauses import (
    LONGEST_CLAUSE,
    STOPS,
    clause_in_brackets,
    cut_rule,
    read_clause,
)
from measures.text.structure.responsibility.clause_contents import (
    OTHER_LABELS,
    SEPARATORS,
    TWO_ROLES,
    ResponsibilityClause,
    end_before,
    find_labels,
    is_certain_body,
    read_duty,
    read_labels,
)
from measures.text.structure.responsibility.deadline_statements import (
    find_deadline_end,
    find_loose_deadline,
    states_deadline,
)
from measures.text.structure.responsibility.name_lists import (
    UnreadableNames,
    find_times,
    looks_like_department,
)
from measures.text.structure.responsibility.ranking_rules import find_rule_end

#: What may stand before the label of a list and is no text: a dash, a bullet.
_BULLETS = patterns.EDGES + "-—–―·•●◆■▲►▪"
#: A label shorter than this is as likely a word of the sentence.
_SHORTEST_LABEL = 4
#: Without one of these a sentence of bodies says what they do rather than who answers.
_CHARGE = re.compile(r"牵头|主责|主办|负责|配合|协助|协办|参与|职责|分工")
#: What a charge in words may begin with: `此项工作由甲局牵头`.
_THIS_WORK = re.compile(r"(?:具体(?:工作|事项)?|[此该本这][项一]?(?:工作|任务|事项))(?=由)")
_LONGEST_ROLE = 10


def clauses_in(
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
        clause = clause_in_brackets(stretch, group, places, problems)
        if clause:
            taken.append((group.start, group.end))
            found.append(clause)
    for start in open_brackets:
        near = len(text) - start <= LONGEST_CLAUSE
        labelled = patterns.LABEL_AT.match(text, start + 1)
        if labelled or (near and _is_charge_clause(stretch.part(start + 1, _sentence_end(text)))):
            if clause := _half_enclosed(stretch, start, start + 1, len(text), places, problems):
                found.append(clause)
            taken.append((start, len(text)))
    covered = _merge_spans([(group.start, group.end) for group in groups if group.depth == 0] + taken)
    own = list(_own_lines(stretch, covered, places, problems))
    if not own and not (taken and taken[-1][1] >= _sentence_end(text)):
        own = _last_sentence_clause(stretch, places, problems)
    for clause in own:
        found = [other for other in found if not clause.start <= other.start < clause.end]
    yield from sorted([*found, *own], key=lambda clause: clause.start)


def _own_lines(
    stretch: TextStretch,
    covered: Sequence[tuple[int, int]],
    places: TextPositions,
    problems: list[TextProblem],
) -> Iterator[ResponsibilityClause]:
    """Yield the clauses without brackets that begin a paragraph, or stand behind a full stop."""
    text = stretch.text
    read_to = 0
    for label in find_all_labels(text):
        start = label.start()
        before = end_before(text, 0, start, patterns.EDGES)
        if start < read_to or (label.lastgroup in {"other", "aside"} and not _asks(text, before, start)):
            continue
        if not label["open"] and _is_covered(start, covered):
            continue
        end = _labelled_end(text, start)
        first = end_before(text, 0, start, "-—–―") if before else start
        if before and text[:before].strip(_BULLETS) in ("", "**"):
            before = first = 0
        end = end if before or label.lastgroup != "deadline" else find_deadline_end(text, end)
        if before and end - start > LONGEST_CLAUSE:
            continue
        inside = stretch.part(start, end)
        if before and not _may_follow(stretch, before, label[0], inside, places, problems):
            continue
        if label.lastgroup == "deadline" and not states_deadline(inside.text, opens=not before):
            continue
        read_to = end
        if sum(map(inside.text.count, CLOSING)) > sum(map(inside.text.count, OPENING)):
            clause = _half_enclosed(stretch, start, start, end, places, problems)
        else:
            whole = stretch.part(first, end)
            place = whole.offset(0), whole.end(len(whole.text)), whole.text
            inside, rule, remarks = cut_rule(inside)
            clause = read_clause(
                ResponsibilityClause("own_line", *place, rule=rule, remarks=remarks), inside, places, problems
            )
        if clause:
            yield clause


def _asks(text: str, before: int, start: int) -> bool:
    """Whether labels that begin with one for persons ask for bodies too: `责任领导：张三；责任单位：甲局`."""
    if before and text[before - 1] not in STOPS:
        return False
    labels = find_labels(text[start : _labelled_end(text, start)])
    return any(label.lastgroup not in OTHER_LABELS for label in labels)


def _may_follow(
    stretch: TextStretch,
    before: int,
    label: str,
    inside: TextStretch,
    places: TextPositions,
    problems: list[TextProblem],
) -> bool:
    """Whether a label can begin a clause behind what stands before: behind a full stop, or with nothing but bodies.

    One that shares its list with the label of another role cannot, and is reported.
    """
    text = stretch.text
    if TWO_ROLES.search(text[max(0, before - _LONGEST_ROLE) : before]):
        message = "牵头和配合单位写在同一处，分不清各是哪些单位，原文保留在正文中，请核对。"
        problems.append(
            places.problem("clause.unreadable", message, stretch.offset(0), stretch.end(len(text)))
        )
        return False
    if text[before - 1] in STOPS:
        return True
    if len(label.strip("：: ")) < _SHORTEST_LABEL or not text.endswith(inside.text):
        return False
    clause = ResponsibilityClause("own_line", 0, 0, "")
    try:
        read_labels(clause, inside)
    except UnreadableNames:
        return False
    return all(looks_like_department(name.text) for _, names in clause.labels for name in names)


def _last_sentence_clause(
    stretch: TextStretch, places: TextPositions, problems: list[TextProblem]
) -> list[ResponsibilityClause]:
    """Return the clause that the last sentence of a paragraph is, if it holds nothing but bodies and what they do."""
    text = stretch.text
    end = _sentence_end(text)
    if start := find_loose_deadline(text):
        times = [(stretch.part(start), True)]
        return [
            ResponsibilityClause("own_line", stretch.offset(0), stretch.end(len(text)), text, times=times)
        ]
    start = max((text.rfind(mark, 0, end) for mark in "。！？"), default=-1) + 1
    if clause := _clause_in_words(stretch.part(start, end), stretch.part(start)):
        return [clause]
    if not _CHARGE.search(text, start, end):
        return []
    closed = text[:end].endswith(tuple(CLOSING)) and not _is_paired(text[start:end])
    inside = stretch.part(start, end - 1 if closed else end)
    if this := _THIS_WORK.match(inside.text):
        inside = inside.part(this.end())
    if patterns.OF_SEVERAL.match(inside.text) or not _is_charge_clause(inside):
        return []
    if closed:
        clause = _half_enclosed(stretch, start, start, len(text), places, problems)
        return [clause] if clause else []
    whole = stretch.part(start)
    times = [(time, False) for time in find_times(inside)]
    place = whole.offset(0), whole.end(len(whole.text)), whole.text
    return [ResponsibilityClause("duty", *place, read_duty(inside), times)]


def _clause_in_words(sentence: TextStretch, whole: TextStretch) -> ResponsibilityClause | None:
    """Return the clause that a sentence is which names certain bodies behind a label: `责任单位为甲局、乙局。`."""
    if patterns.LABEL_AT.match(sentence.text) or not patterns.LABEL_LOOSE.match(sentence.text):
        return None
    clause = ResponsibilityClause("labelled", whole.offset(0), whole.end(len(whole.text)), whole.text)
    try:
        read_labels(clause, sentence)
    except UnreadableNames:
        return None
    names = [name.text for _, listed in clause.labels for name in listed]
    return clause if names and all(is_certain_body(name) for name in names) else None


def _is_charge_clause(stretch: TextStretch) -> bool:
    """Whether a text without brackets holds nothing but certain bodies and words that give them a duty."""
    if len(stretch.text) > LONGEST_CLAUSE or not _CHARGE.search(stretch.text):
        return False
    names = [name.text for _, listed in read_duty(stretch) for name in listed]
    return bool(names) and all(is_certain_body(name) for name in names)


def _is_paired(text: str) -> bool:
    """Whether the last character of a text closes a bracket that is opened in it."""
    return any(pair.end == len(text) for pair in find_bracket_pairs(text)[0])


def _sentence_end(text: str) -> int:
    """Return where a text ends without its last stop."""
    return end_before(text, 0, len(text), "。；; \t\u3000")


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
    try:
        if stretch.text[end:].strip("。 \t\u3000"):
            raise UnreadableNames("其后还有文字", end)
        if stop - first > LONGEST_CLAUSE:
            raise UnreadableNames("过长", first)
        inside, clause.rule, clause.remarks = cut_rule(stretch.part(first, stop))
        if find_labels(inside.text):
            read_labels(clause, inside)
        else:
            clause.kind, clause.labels = "duty", read_duty(inside)
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
    while end == start or (end - start <= LONGEST_CLAUSE and patterns.LABEL_AT.match(text, end)):
        stop = text.find("。", end)
        if stop < 0:
            return len(text)
        end = find_rule_end(text, stop + 1) or stop + 1
        while end < len(text) and text[end] in patterns.EDGES:
            end += 1
    return end


def _merge_spans(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
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
