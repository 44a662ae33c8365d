"""Who is responsible: the clauses in the text of a measure that say so.

Roles are taken from the words of the clause and never guessed from order:

- ``牵头单位`` ``主责单位`` ``…牵头`` are leads; ``配合单位`` ``协办单位`` ``…配合`` are co-leads.
- ``责任单位`` (and ``…负责``) beside a ``牵头单位`` are co-leads, for the lead is named. Without one, all of them are
  leads: they answer for the measure alike. So are the names of a bare list ``（区市场局、区行政服务中心）``. Both are
  reported once for a document (``responsibility.undivided``, ``responsibility.bare``), for a person to confirm.
- Times (``完成时限：6月底``) and persons (``牵头领导：…``) stay in the phrase and are no parties.

A clause that cannot be read, because a bracket or a name is missing, is reported and stays in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from measures.text.plan import AssignmentRole, ParsedAssignment, TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.brackets import BracketPair, find_bracket_pairs
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.responsibility.name_lists import (
    ListedName,
    UnreadableNames,
    looks_like_department,
    parse_names,
)

_STOPS = frozenset("。；！？;")
_SEPARATORS = "；;，,。、 \t\u3000"
#: What parts lists of names from each other rather than the names of one.
_GROUP_MARKS = "；;，,。"
_LONGEST = 600
#: `白石区`: alone in brackets, where something is as likely as whose it is. Not `各区`, which are bodies.
_PLACE_ONLY = re.compile(rf"(?!各|有关|相关)[{patterns.HAN}]{{1,8}}[省市县区旗镇乡]")
#: A bracket that names somebody's duty in words that are not understood.
_LIKE_LABEL = re.compile(r"(?:单位|部门|主体)\s{0,9}[:：]")

ClauseKind = Literal["labelled", "own_line", "duty", "bare", "weak"]


@dataclass(slots=True)
class ResponsibilityClause:
    """A clause at ``start`` to ``end`` of the plan's text, with the names under each label.

    Labels are ``lead``, ``co_lead`` and ``duty``, which is either, by what else the clause says.
    ``weak`` clauses are bare lists that only count where the plan has others of the kind.
    """

    kind: ClauseKind
    start: int
    end: int
    phrase: str
    labels: list[tuple[str, list[ListedName]]] = field(default_factory=list)

    @property
    def has_lead(self) -> bool:
        """Whether the clause itself says who leads."""
        return any(
            label == "lead" or any(name.role == "lead" for name in names) for label, names in self.labels
        )

    @property
    def undivided(self) -> bool:
        """Whether the clause names bodies without saying who of them leads."""
        return not self.has_lead and all(label == "duty" for label, _ in self.labels)


def find_clauses(
    lines: Sequence[TextLine], places: TextPositions
) -> tuple[list[ResponsibilityClause], list[TextProblem]]:
    """Return the clauses in the paragraphs of one measure, in order, and what could not be read."""
    clauses: list[ResponsibilityClause] = []
    problems: list[TextProblem] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        stretch = TextStretch.of((line,))
        opened = patterns.LABEL_AT.fullmatch(line.text)
        if opened and at < len(lines) and _all_bodies(lines[at].text):
            # `责任单位：` on a line of its own, the names on the next.
            stretch = TextStretch.of((line, lines[at]))
            at += 1
        clauses.extend(_clauses_in(stretch, places, problems))
    return clauses, problems


def clause_assignments(clauses: Sequence[ResponsibilityClause]) -> tuple[ParsedAssignment, ...]:
    """Return who is named by the clauses of one measure, in order, each with its role."""
    led_on_a_line = any(clause.kind == "own_line" and clause.has_lead for clause in clauses)
    parties: list[ParsedAssignment] = []
    for clause in clauses:
        led = clause.has_lead or (clause.kind == "own_line" and led_on_a_line)
        for label, names in clause.labels:
            role: AssignmentRole = "co_lead" if label == "co_lead" or (label == "duty" and led) else "lead"
            parties.extend(
                ParsedAssignment(name.text, name.role or role, clause.phrase, "text", name.start, name.end)
                for name in names
            )
    return tuple(parties)


def names_by_role_in_cell(
    cell: TextStretch, places: TextPositions
) -> tuple[list[tuple[str, list[ListedName]]], list[TextProblem]]:
    """Return the names in the cell of a table under ``lead``, ``co_lead`` or ``duty`` where the cell itself says so.

    Nothing for a cell that only lists names: there the column says what they are. A cell whose labels cannot be read
    gives a problem.
    """
    problems: list[TextProblem] = []
    place = cell.offset(0), cell.end(len(cell.text)), cell.text
    if _labels(cell.text)[:1] and patterns.LABEL_AT.match(cell.text):
        read = _read(ResponsibilityClause("labelled", *place), cell, places, problems)
        return (read.labels if read else []), problems
    return _duty(cell), problems


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
            message = "责任分工的括号没有闭合，无法确定各单位，原文保留在正文中，请核对。"
            problems.append(
                places.problem("clause.unbalanced", message, stretch.offset(start), stretch.end(len(text)))
            )
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
    label = patterns.LABEL_AT.match(inside.text)
    if label and any(found.lastgroup != "other" for found in _labels(inside.text)):
        return _read(ResponsibilityClause("labelled", *place), inside, places, problems)
    if _LIKE_LABEL.search(inside.text) and not label:
        message = "这里似乎写明了责任分工，但写法无法识别，原文保留在正文中，请核对。"
        problems.append(places.problem("clause.unreadable", message, *place[:2]))
        return None
    if group.depth:
        return None
    if duty := _duty(inside):
        return ResponsibilityClause("duty", *place, duty)
    return _bare(stretch, group, inside, place)


def _labels(text: str) -> list[re.Match[str]]:
    """Return the labels in ``text``: at its start, or behind a mark that ends what stood before."""
    return [
        found
        for found in patterns.LABEL_AT.finditer(text)
        if found.start() == 0 or text[found.start() - 1] in _SEPARATORS
    ]


def _read(
    clause: ResponsibilityClause, inside: TextStretch, places: TextPositions, problems: list[TextProblem]
) -> ResponsibilityClause | None:
    """Return ``clause`` with the names under its labels, or None, reported, if one of them cannot be read."""
    labels = _labels(inside.text)
    ends = [*(label.start() for label in labels[1:]), len(inside.text)]
    for label, end in zip(labels, ends, strict=True):
        if label.lastgroup == "other":
            continue
        value = inside.part(label.end(), _end_before(inside.text, 0, end, _SEPARATORS))
        trailing = inside.text[label.end() : end].rstrip(" \t\u3000。；;")
        try:
            if not value.text or (trailing.endswith("、") and end == len(inside.text)):
                raise UnreadableNames("单位名称有空缺", 0)
            names = _under_label(label.lastgroup or "", value)
        except UnreadableNames as error:
            message = f"责任分工无法识别（{error.reason}），原文保留在正文中，请核对。"
            problems.append(places.problem("clause.unreadable", message, clause.start, clause.end))
            return None
        clause.labels.append((label.lastgroup or "", names))
    return clause


def _under_label(label: str, value: TextStretch) -> list[ListedName]:
    """Return the names behind a label; what a verb behind some of them says of these goes before the label.

    `责任单位：甲局、乙局，丙局配合`: what stands before the last comma keeps the label's role. Raises
    `UnreadableNames` where no comma tells which of the names the verb speaks of.
    """
    names: list[ListedName] = []
    text = value.text
    at = 0
    for verb in patterns.DUTY.finditer(text):
        if verb.start() <= at or (verb.end() < len(text) and text[verb.end()] not in _SEPARATORS):
            continue
        role = verb.lastgroup or ""
        cut = max((text.rfind(mark, at, verb.start()) for mark in _GROUP_MARKS), default=-1) + 1
        part = value.part(max(at, cut), _end_before(text, 0, verb.start(), _SEPARATORS))
        if role in {"duty", label}:
            cut, part = at, value.part(at, _end_before(text, 0, verb.start(), _SEPARATORS))
        before = value.part(at, _end_before(text, at, cut, _SEPARATORS)) if cut > at else None
        named = parse_names(part)
        if role not in {"duty", label} and before is None and len(named) > 1 and not names:
            raise UnreadableNames("标签与其后的“牵头”“配合”不一致", at)
        names += parse_names(before) if before else []
        names += [replace(name, role=name.role or _verb_role(role, label)) for name in named]
        at = verb.end()
        while at < len(text) and text[at] in _SEPARATORS:
            at += 1
    return [*names, *parse_names(value.part(at))] if at < len(text) else names


def _verb_role(verb: str, label: str) -> AssignmentRole | None:
    """Return the role that a verb gives to names under a label; None where the label's own holds."""
    if verb == label or verb == "duty":
        return None
    return "lead" if verb == "lead" else "co_lead"


def _duty(inside: TextStretch) -> list[tuple[str, list[ListedName]]]:
    """Return the names before each verb of ``甲局牵头，乙局、丙局按职责分工负责``; nothing if it reads otherwise."""
    text = inside.text
    result: list[tuple[str, list[ListedName]]] = []
    at = 0
    for verb in patterns.DUTY.finditer(text):
        if verb.start() <= at or (verb.end() < len(text) and text[verb.end()] not in _SEPARATORS):
            continue
        try:
            names = parse_names(inside.part(at, _end_before(text, 0, verb.start(), _SEPARATORS)))
        except UnreadableNames:
            return []
        if not names or not all(looks_like_department(name.text) for name in names):
            return []
        if any("由" in name.text for name in names) and not patterns.OF_SEVERAL.match(text):
            # `辖区内由甲局负责`: what they answer for stands before the name.
            return []
        result.append((verb.lastgroup or "", names))
        at = verb.end()
        while at < len(text) and text[at] in _SEPARATORS:
            at += 1
    rest = text[at:].strip(_SEPARATORS)
    if not result or (rest and not patterns.TIME.fullmatch(rest)):
        return []
    return result


def _bare(
    stretch: TextStretch, group: BracketPair, inside: TextStretch, place: tuple[int, int, str]
) -> ResponsibilityClause | None:
    """Return a list of bodies at a sentence's end: every part must look like one, and say whose it is."""
    text = stretch.text
    at_end = group.end == len(text) or text[group.end] in _STOPS
    if not at_end or patterns.EXPLAINS.match(inside.text):
        return None
    try:
        names = parse_names(inside)
    except UnreadableNames:
        return None
    if not names or not all(looks_like_department(name.text) for name in names):
        return None
    if all(_PLACE_ONLY.fullmatch(name.text) for name in names):
        return None
    placed = [name for name in names if patterns.BODY_START.match(name.text)]
    if names[0] not in placed or len(placed) * 2 < len(names):
        return None
    strong = all(patterns.STRONG_BODY.search(name.text) for name in names) or len(names) > 1
    return ResponsibilityClause("bare" if strong else "weak", *place, [("duty", names)])


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
        before = _end_before(text, 0, start, patterns.EDGES)
        if label.lastgroup == "other" or _is_covered(start, covered):
            continue
        if before and (text[before - 1] not in _STOPS or len(text) - start > _LONGEST):
            continue
        inside = stretch.part(start, _labelled_end(text, start))
        place = inside.offset(0), inside.end(len(inside.text)), inside.text
        if inside.text.count("）") + inside.text.count(")") > inside.text.count("（") + inside.text.count(
            "("
        ):
            message = "责任分工缺少左括号，无法确定各单位，原文保留在正文中，请核对。"
            problems.append(places.problem("clause.unbalanced", message, place[0], place[1]))
            return None
        return _read(ResponsibilityClause("own_line", *place), inside, places, problems)
    return None


def _labelled_end(text: str, start: int) -> int:
    """Return where the sentences from ``start`` on end that each begin with a label: `牵头单位：甲局。时限：6月。`."""
    end = start
    while end == start or patterns.LABEL_AT.match(text, end):
        stop = text.find("。", end)
        if stop < 0:
            return len(text)
        end = stop + 1
        while end < len(text) and text[end] in patterns.EDGES:
            end += 1
    return end


def _end_before(text: str, start: int, end: int, left_out: str) -> int:
    """Return where ``text[start:end]`` ends without the characters of ``left_out`` at its end."""
    while end > start and text[end - 1] in left_out:
        end -= 1
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
