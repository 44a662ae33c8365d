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
from collections.abc import Iterator, Sequence

from measures.text.plan import AssignmentRole, ParsedAssignment, TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.brackets import find_bracket_pairs
from measures.text.structure.lines.labels import find_all_labels
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.responsibility.bracketed_clauses import (
    LONGEST_CLAUSE,
    clause_in_brackets,
    read_clause,
)
from measures.text.structure.responsibility.clause_contents import (
    OTHER_LABELS,
    ResponsibilityClause,
    end_before,
    find_labels,
    is_certain_body,
    read_duty,
    read_labels,
)
from measures.text.structure.responsibility.clause_places import clauses_in
from measures.text.structure.responsibility.deadline_statements import is_deadline_label, is_deadline_line
from measures.text.structure.responsibility.doubtful_names import find_name_doubts
from measures.text.structure.responsibility.name_lists import (
    ListedName,
    UnreadableNames,
    looks_like_department,
    parse_names,
)
from measures.text.structure.responsibility.ranking_rules import (
    RankingRule,
    RankingRules,
)

#: Over so many lines a clause may be broken.
_MOST_LINES = 8
_MARK = re.compile("[、，,；;：:]")
_LONGEST_LINE_OF_PERSONS = 80
_SHORTEST_LABEL = 4
#: Where a list goes on in the next line.
_BETWEEN_LINES = "、，,；;"


def find_clauses(
    lines: Sequence[TextLine], places: TextPositions
) -> tuple[list[ResponsibilityClause], list[TextProblem]]:
    """Return the clauses in the paragraphs of one measure, in order, and what could not be read."""
    clauses: list[ResponsibilityClause] = []
    problems: list[TextProblem] = []
    for stretch in _joined_clause_lines(lines, places):
        found = list(clauses_in(stretch, places, problems))
        clauses.extend(found)
        problems.extend(find_name_doubts(found, places))
    _take_lines_of_persons(lines, clauses)
    return clauses, problems


def _take_lines_of_persons(lines: Sequence[TextLine], clauses: Sequence[ResponsibilityClause]) -> None:
    """Let clauses on lines of their own begin or end with the lines beside them that name persons only."""
    own = [clause for clause in clauses if clause.kind == "own_line" and (clause.labels or clause.times)]
    if not own:
        return
    persons = [_names_persons(line.text) for line in lines]
    # The first line that begins, or ends, at a place.
    starts = {line.start: at for at, line in reversed(list(enumerate(lines)))}
    ends = {line.end: at for at, line in reversed(list(enumerate(lines)))}
    for clause in own:
        first, last = starts.get(clause.start), ends.get(clause.end)
        while first and persons[first - 1]:
            first -= 1
            clause.start, clause.phrase = lines[first].start, f"{lines[first].text}\n{clause.phrase}"
        while last is not None and last + 1 < len(lines) and persons[last + 1]:
            last += 1
            clause.end, clause.phrase = lines[last].end, f"{clause.phrase}\n{lines[last].text}"


def _names_persons(text: str) -> bool:
    """Whether a line holds nothing but labels for persons and what stands behind them."""
    labels = find_labels(text) if len(text) <= _LONGEST_LINE_OF_PERSONS else ()
    return (
        bool(labels)
        and labels[0].start() == 0
        and all(label.lastgroup == "other" and "备注" not in label[0] for label in labels)
    )


def clause_assignments(
    clauses: Sequence[ResponsibilityClause], rules: RankingRules
) -> tuple[ParsedAssignment, ...]:
    """Return who is named by the clauses of one measure, in order, each with its role."""
    led_on_a_line = any(clause.kind == "own_line" and clause.has_lead for clause in clauses)
    led_by_note = any(clause.is_note and clause.has_lead for clause in clauses)
    parties: list[ParsedAssignment] = []
    for clause in clauses:
        led = clause.has_lead or led_by_note or (clause.kind == "own_line" and led_on_a_line)
        rule = None if led else ranking_rule(clause, rules)
        first = True
        for label, names in clause.labels:
            role: AssignmentRole = "co_lead" if label == "co_lead" or (label == "duty" and led) else "lead"
            for name in names:
                stated_role: AssignmentRole = name.role or ("co_lead" if rule and not first else role)
                first = False
                parties.append(
                    ParsedAssignment(
                        name.text,
                        stated_role,
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
        read = read_clause(ResponsibilityClause("labelled", *place), cell, places, problems)
        return (read.labels if read else []), problems
    return read_duty(cell), problems


def _joined_clause_lines(lines: Sequence[TextLine], places: TextPositions) -> Iterator[TextStretch]:
    """Yield the lines of a measure, a clause that is broken over lines as one."""
    at = 0
    while at < len(lines):
        if listed := _listed_below(lines[at : at + _MOST_LINES]):
            yield listed
            at += len(listed.starts) // 2 + 1
            continue
        size = _lines_of_clause(lines[at : at + _MOST_LINES], places)
        yield TextStretch.from_lines(lines[at : at + size])
        at += size


def _listed_below(lines: Sequence[TextLine]) -> TextStretch | None:
    """Return a label on a line of its own with the lines of bodies below it, read as one list; None if it is none."""
    label = patterns.LABELS.fullmatch(lines[0].text.rstrip("：: ")) if len(lines) > 1 else None
    if not label or label.lastgroup in OTHER_LABELS or len(label[0]) < _SHORTEST_LABEL:
        return None
    size = 1
    while size < len(lines) and _all_bodies(lines[size].text.rstrip(_BETWEEN_LINES), certain=True):
        size += 1
    colon = lines[0].text.rstrip().endswith(("：", ":"))
    if size == 1 or (colon and size == 2):
        return None
    breaks = [" " if line.text.endswith(tuple(_BETWEEN_LINES)) else "、" for line in lines[1 : size - 1]]
    return TextStretch.joined(lines[:size], [" " if colon else "：", *breaks])


def _lines_of_clause(lines: Sequence[TextLine], places: TextPositions) -> int:
    """Return over how many lines a clause goes on that begins in the first of them; 1 if it ends there or is none."""
    text = lines[0].text
    if patterns.LABEL_AT.fullmatch(text):
        # `责任单位：` on a line of its own, the names on the next.
        is_time = is_deadline_label(text)
        return 2 if len(lines) > 1 and (is_deadline_line if is_time else _all_bodies)(lines[1].text) else 1
    if (start := _broken_list(text, lines[1:2])) is not None:
        return _lines_of_list(lines, start)
    opened = find_bracket_pairs(text)[1]
    if not opened or len(text) - opened[0] > LONGEST_CLAUSE:
        return 1
    for size in range(2, len(lines) + 1):
        whole = TextStretch.from_lines(lines[:size])
        pairs, _ = find_bracket_pairs(whole.text)
        pair = next((pair for pair in pairs if pair.start == opened[0]), None)
        if pair:
            return size if clause_in_brackets(whole, pair, places, []) else 1
    return 1


def _broken_list(text: str, below: Sequence[TextLine]) -> int | None:
    """Return where a list behind a label begins that goes on in the next line, None where there is none.

    It goes on if it ends in a mark, or in what is no name, or if the next line begins with a mark.
    """
    label = next(
        (
            found
            for found in find_all_labels(text)
            if found.start() == 0 or text[found.start() - 1] in "。；！？;"
        ),
        None,
    )
    if not label or not below:
        return None
    pieces = _MARK.split(text[label.end() :])
    ends = not pieces[-1].strip() or looks_like_department(pieces[-1].strip())
    goes_on = text.endswith("、") or below[0].text.startswith("、")
    return label.start() if goes_on or not ends else None


def _lines_of_list(lines: Sequence[TextLine], start: int) -> int:
    """Return over how many lines a list goes on that begins at ``start`` of the first; 1 if they are not all bodies."""
    for size in range(2, len(lines) + 1):
        if patterns.LABEL_AT.match(lines[size - 1].text):
            break
        whole = TextStretch.from_lines(lines[:size])
        clause = ResponsibilityClause("own_line", 0, 0, "")
        try:
            read_labels(clause, whole.part(start, end_before(whole.text, 0, len(whole.text), "。")))
        except UnreadableNames:
            continue
        names = [name.text for _, listed in clause.labels for name in listed]
        if names and all(looks_like_department(name) for name in names):
            return size
    return 1


def _all_bodies(text: str, *, certain: bool = False) -> bool:
    if patterns.LABELS.fullmatch(text.rstrip("：: ")):
        return False
    try:
        names = parse_names(TextStretch.from_lines((TextLine(text, 0, len(text)),)))
    except UnreadableNames:
        return False
    is_body = is_certain_body if certain else looks_like_department
    return bool(names) and all(is_body(name.text) for name in names)
