"""What a clause of responsibility says: the names under each label or before each verb, and the deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from re import Match
from typing import Literal

from measures.text.deadlines import read_deadline_phrase, read_stated_deadlines
from measures.text.language.short_text_memory import remember_lines
from measures.text.plan import AssignmentRole, ParsedDeadline
from measures.text.structure.lines import patterns
from measures.text.structure.lines.labels import find_all_labels, find_duties
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.responsibility.name_lists import (
    SAME_AS_ABOVE,
    ListedName,
    UnreadableNames,
    find_times,
    looks_like_department,
    parse_names,
)
from measures.text.structure.responsibility.ranking_rules import RankingRule

SEPARATORS = "；;，,。、 \t\u3000"
_MARKS = re.compile("[、，,；;。]")
#: No name of a body before a label has more characters.
_LONGEST_NAME = 80
#: What parts lists of names from each other rather than the names of one.
_GROUP_MARKS = "；;，,。"
#: Labels that ask for no bodies.
OTHER_LABELS = frozenset({"deadline", "other", "aside"})
#: A body right before a label without a mark between them, not a word that the label goes on with.
_BEFORE_LABEL = re.compile(
    rf"[:：、省市县区州][{patterns.HAN}]{{2,12}}(?:局|厅|委员会|办公室|管委会|人民政府)$"
)
#: Labels of two roles for one list: `牵头单位/配合单位：`.
TWO_ROLES = re.compile(r"(?:牵头|主责|责任)(?:单位|部门)?\s{0,3}[/／、及和与]\s{0,3}$")
#: Offices within a body: `责任科室`.
_OFFICE = re.compile("[处科股]室")

#: What begins a sentence about the lists rather than another name: `，以下均需各区政府落实`.
_REMARK = re.compile(
    r"(?:[，,；;、]\s{0,9}(?=以?下(?:均|皆|各[项条])?同[。.]?$)"
    r"|[，,；;]\s{0,9}(?=(?:以下(?![简统]称)|下列|下文|后文|以上|上述|其余|除|不再|凡|(?:具体|各项|所有|全部)任务)[^、，,。；;]{3})"
    r"|。\s{0,9}(?=(?:以下|下列|下文|后文|以上|上述|其余|其他|除|未|不再|凡|(?:具体|各项|所有|全部)任务|[^。]{0,40}(?:均|不再|不另))[^。]{4}))"
)
_WITH = ("会同", "联合")
_SHORTEST_IN_BRACKETS = len("【责任单位】")
#: So many times stand before who leads.
_MOST_TIMES = 4
#: What bodies do with the one that leads: `甲局牵头，会同乙局办理`.
_ACTING = re.compile(r"(?:共同|联合)?(?:办理|制定|研究|承担|完成|推动|开展)$")
#: Words for bodies of a kind: `企业牵头，高校参与` charges nobody.
_NO_CERTAIN_BODY = re.compile(
    r"(?:(?:龙头|骨干|链主|重点|大型|各类)?(?:企业|高校|院校|科研院所|(?:行业)?协会|商会|学校|医院|银行|公司|(?:金融|专业|社会)?机构|社会组织|社区|园区)"
    r"|政府|部门|单位|党委|机关)"
)
#: Persons, by their office, perhaps with their names behind it: `分管副省长`, `副市长张三`, `张三同志`.
_PERSON = re.compile(
    rf"[{patterns.HAN}]{{0,12}}?(?:领导|同志|负责人|秘书长|书记|常委|[省市区县州镇乡局厅]长|主任|主席)(?:[{patterns.HAN}]{{2,3}})?"
)
#: What may be a body of an unknown kind among others: one word, not a reason, a place or a way.
_MAYBE_BODY = re.compile(
    rf"(?!含|即|如|包括|例如|以下|其中|不含|原|在|对|从|按|经|将|把|为)[{patterns.HAN}]{{3,14}}(?<![的地得了内中上下外时后前])"
)

ClauseKind = Literal["labelled", "own_line", "duty", "bare", "weak"]


@dataclass(slots=True)
class ResponsibilityClause:
    """A clause at ``start`` to ``end`` of the plan's text, with the names under each label.

    Labels are ``lead``, ``co_lead`` and ``duty``, which is either, by what else the clause says. ``times`` are the
    deadlines: what stands behind a label for them as a whole, with True, and each that stands among names, with False.
    ``rule`` is the one by which the order of the names says who leads, if the clause itself states it. ``remarks`` are
    sentences behind the names, as `以下均包括各区政府`, ``asides`` labels with bodies that neither lead nor support, as
    `督办单位：甲局`, ``same`` the labels whose bodies are those of the measure above.
    ``is_note`` is whether it says who leads of the bodies that the measure's other clauses list. ``weak`` clauses are
    bare lists that only count where the plan has others of the kind.
    """

    kind: ClauseKind
    start: int
    end: int
    phrase: str
    labels: list[tuple[str, list[ListedName]]] = field(default_factory=list)
    times: list[tuple[TextStretch, bool]] = field(default_factory=list)
    rule: RankingRule | None = None
    remarks: list[TextStretch] = field(default_factory=list)
    asides: list[TextStretch] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    is_note: bool = False

    @property
    def has_lead(self) -> bool:
        """Whether the clause itself says who leads."""
        return any(
            label == "lead" or any(name.role == "lead" for name in names) for label, names in self.labels
        )

    @property
    def undivided(self) -> bool:
        """Whether the clause names bodies without saying who of them leads."""
        return bool(self.labels) and not self.has_lead and all(label == "duty" for label, _ in self.labels)


def clause_deadlines(clauses: Iterable[ResponsibilityClause], year: int | None) -> tuple[ParsedDeadline, ...]:
    """Return the deadlines that clauses state, in order; ``year`` is the document's."""
    found: list[ParsedDeadline] = []
    for clause in clauses:
        for stretch, labelled in clause.times:
            if labelled:
                readings = list(read_stated_deadlines(stretch.text, year))
            else:
                reading = read_deadline_phrase(stretch.text, year)
                readings = [(0, len(stretch.text), reading)] if reading else []
            found.extend(
                ParsedDeadline(
                    stretch.text[start:end],
                    reading.kind,
                    reading.day,
                    clause.phrase,
                    "text",
                    stretch.offset(start),
                    stretch.end(end),
                )
                for start, end, reading in readings
            )
    return tuple(found)


@remember_lines
def find_labels(text: str) -> tuple[Match[str], ...]:
    """Return the labels in ``text``: at its start, or behind a mark that ends what stood before.

    One at the start may lack its colon; then the others may too.
    """
    is_loose = not patterns.LABEL_AT.match(text) and patterns.LABEL_LOOSE.match(text)
    labels = patterns.LABEL_LOOSE.finditer(text) if is_loose else find_all_labels(text)
    return tuple(found for found in labels if _may_begin_label(text, found))


def _may_begin_label(text: str, label: Match[str]) -> bool:
    """Whether a label stands where one can: first, behind a mark, or right behind a body: `甲局配合单位：乙局`."""
    start = label.start()
    if start == 0 or text[start - 1] in SEPARATORS:
        return True
    if label[0][0] in "【［[〔":
        # `【责任单位】` begins a list; `〔牵头〕` stands behind a name.
        return len(label[0].rstrip(SEPARATORS + ":：")) >= _SHORTEST_IN_BRACKETS
    before = _MARKS.split(text[max(0, start - _LONGEST_NAME) : start])[-1]
    return label[0][-1] in ":：" and bool(_BEFORE_LABEL.search(before))


def cut_remark(stretch: TextStretch) -> tuple[TextStretch, list[TextStretch]]:
    """Return a list of names without a sentence about the lists behind it, and that sentence, if there is one."""
    remark = _REMARK.search(stretch.text)
    if not remark:
        return stretch, []
    end = end_before(stretch.text, 0, remark.start(), SEPARATORS)
    return stretch.part(0, end), [stretch.part(remark.end())]


def read_labels(clause: ResponsibilityClause, inside: TextStretch) -> None:
    """Give ``clause`` the names and deadlines under its labels; raise `UnreadableNames` if one cannot be read."""
    labels = find_labels(inside.text)
    charging = [label[0] for label in labels if label.lastgroup not in OTHER_LABELS]
    ends = [*(label.start() for label in labels[1:]), len(inside.text)]
    for label, end in zip(labels, ends, strict=True):
        kind = label.lastgroup or ""
        if kind == "other":
            continue
        value = inside.part(label.end(), end_before(inside.text, 0, end, SEPARATORS))
        if kind == "aside" or (len(charging) > 1 and _is_beside(label[0], charging)):
            clause.asides.append(inside.part(label.start(), end_before(inside.text, 0, end, SEPARATORS)))
            continue
        if kind == "deadline":
            value, charged = _cut_duty(value)
            clause.labels += charged
            parts = _MARKS.split(value.text)
            if any(is_certain_body(part) and not read_deadline_phrase(part, None) for part in parts):
                raise UnreadableNames("完成时限之后另有单位", 0)
            clause.times.append((value, True))
            continue
        value, remark = cut_remark(value)
        clause.remarks += remark
        if SAME_AS_ABOVE.fullmatch(value.text):
            clause.same.append(kind)
            continue
        if label[0].rstrip("】］]〕：: ").endswith("分工") and (charged := read_duty(value)):
            clause.labels += charged
            clause.times.extend((time, False) for time in find_times(value))
            continue
        trailing = inside.text[label.end() : end].rstrip(" \t\u3000。；;")
        if not value.text or (trailing.endswith("、") and end == len(inside.text)):
            raise UnreadableNames("单位名称有空缺", 0)
        clause.labels.append((kind, _under_label(kind, value)))
        clause.times.extend((time, False) for time in find_times(value))


def _cut_duty(times: TextStretch) -> tuple[TextStretch, list[tuple[str, list[ListedName]]]]:
    """Return times without who leads and supports behind them: `完成时限：6月底；甲局牵头，乙局配合`."""
    for mark in islice(_MARKS.finditer(times.text), _MOST_TIMES):
        if charged := read_duty(times.part(mark.end())):
            return times.part(0, mark.start()), charged
    return times, []


def _is_beside(label: str, charging: Sequence[str]) -> bool:
    """Whether a label stands beside those of the bodies that answer: one that guides, or an office within a body."""
    if "指导" in label:
        return True
    return bool(_OFFICE.search(label)) and not all(_OFFICE.search(other) for other in charging)


def _under_label(label: str, value: TextStretch) -> list[ListedName]:
    """Return the names behind a label; what a verb behind some of them says of these goes before the label.

    `责任单位：甲局、乙局，丙局配合`: what stands before the last comma keeps the label's role. Raises
    `UnreadableNames` where no comma tells which of the names the verb speaks of.
    """
    names: list[ListedName] = []
    text = value.text
    at = 0
    for verb in find_duties(text):
        if verb.start() <= at or (verb.end() < len(text) and text[verb.end()] not in SEPARATORS):
            continue
        if _ends_deadline(text, at, verb):
            continue
        role = verb.lastgroup or ""
        cut = max((text.rfind(mark, at, verb.start()) for mark in _GROUP_MARKS), default=-1) + 1
        part = value.part(max(at, cut), end_before(text, 0, verb.start(), SEPARATORS))
        if role == label or (role == "duty" and (label != "lead" or cut <= at)):
            cut, part = at, value.part(at, end_before(text, 0, verb.start(), SEPARATORS))
        before = value.part(at, end_before(text, at, cut, SEPARATORS)) if cut > at else None
        named = parse_names(part)
        if verb[0][0] in "为是" and not all(looks_like_department(name.text) for name in named):
            raise UnreadableNames("谁是牵头、配合单位由其他记号表示", at)
        # `责任单位：甲局、乙局牵头` says of both that they lead; `甲局、乙局配合` leaves out who answers.
        unlike = role not in {"duty", label} and (label, role) != ("duty", "lead")
        if unlike and before is None and len(named) > 1 and not names:
            raise UnreadableNames("标签与其后的“牵头”“配合”不一致", at)
        names += parse_names(before) if before else []
        stated_role: AssignmentRole | None = (
            "co_lead" if role == "duty" and before else _verb_role(role, label)
        )
        names += [name._replace(role=name.role or stated_role) for name in named]
        at = _behind(text, verb.end())
    return [*names, *parse_names(value.part(at))] if at < len(text) else names


def _verb_role(verb: str, label: str) -> AssignmentRole | None:
    """Return the role that a verb gives to names under a label; None where the label's own holds."""
    if verb == label or verb == "duty":
        return None
    return "lead" if verb == "lead" else "co_lead"


def read_duty(inside: TextStretch) -> list[tuple[str, list[ListedName]]]:
    """Return the names before each verb of ``甲局牵头，乙局、丙局按职责分工负责``; nothing if it reads otherwise."""
    text = inside.text
    result: list[tuple[str, list[ListedName]]] = []
    at = 0
    for verb in find_duties(text):
        if verb.start() <= at or not _ends_at(text, verb.end()):
            continue
        if _ends_deadline(text, at, verb):
            continue
        try:
            names = parse_names(inside.part(at, end_before(text, 0, verb.start(), SEPARATORS)))
        except UnreadableNames:
            return []
        if names and all(_is_person(name.text) for name in names):
            at = _behind(text, verb.end())
            continue
        if not names or not _are_bodies_before_verb(names):
            return []
        if any("由" in name.text for name in names) and not patterns.OF_SEVERAL.match(text):
            # `辖区内由甲局负责`: what they answer for stands before the name.
            return []
        result.append((verb.lastgroup or "", names))
        at = _behind(text, verb.end())
    if all(_NO_CERTAIN_BODY.fullmatch(name.text) for _, names in result for name in names):
        return []
    if _only_times(inside.part(at)):
        return result
    rest = _listed_behind(result, inside.part(at))
    return [*result, ("duty", rest)] if rest else []


def _listed_behind(before: Sequence[tuple[str, list[ListedName]]], rest: TextStretch) -> list[ListedName]:
    """Return the bodies that are listed without a verb behind those that lead: ``甲局牵头，乙局、各区``; else none."""
    if not before or any(role != "lead" for role, _ in before):
        return []
    end = end_before(rest.text, 0, len(rest.text), SEPARATORS)
    acting = _ACTING.search(rest.text, 0, end)
    try:
        names = parse_names(rest.part(0, acting.start() if acting else end))
    except UnreadableNames:
        return []
    return names if all(is_certain_body(name.text) for name in names) else []


def is_certain_body(name: str) -> bool:
    """Whether a name is that of a body beyond doubt, or says whose it is: `市财政局`, `各区县`."""
    bare = name.strip(patterns.EDGES)
    return looks_like_department(bare) and bool(
        patterns.STRONG_BODY.search(bare) or patterns.BODY_START.match(bare)
    )


def read_prefix(clause: ResponsibilityClause, before: TextStretch) -> bool:
    """Give ``clause`` what stands before its first label, deadlines or bodies with or without a verb; tell if it could.

    ``（6月底前，责任单位：甲局）``, ``（甲局牵头，责任单位：乙局）``, ``（甲局，配合单位：乙局）``.
    """
    bare = before.part(0, end_before(before.text, 0, len(before.text), SEPARATORS))
    charged = read_duty(bare)
    if not charged and not _only_times(bare):
        try:
            names = parse_names(bare)
        except UnreadableNames:
            return False
        if not all(is_certain_body(name.text) for name in names):
            return False
        charged = [("duty", names)]
    clause.labels += charged
    clause.times.extend((time, False) for time in find_times(bare))
    return True


def _is_person(name: str) -> bool:
    """Whether a name is that of a person or an office one person holds: `分管副市长`."""
    return bool(_PERSON.fullmatch(name)) and (name.endswith("常委") or not looks_like_department(name))


def _behind(text: str, at: int) -> int:
    """Return where the next name begins behind ``at``."""
    while at < len(text) and text[at] in SEPARATORS:
        at += 1
    return at


def _ends_at(text: str, at: int) -> bool:
    """Whether nothing of a list's words goes on at ``at``: `甲局牵头会同乙局` ends behind the verb."""
    return at == len(text) or text[at] in SEPARATORS or text.startswith(_WITH, at)


def _are_bodies_before_verb(names: Sequence[ListedName]) -> bool:
    """Whether the names before a verb are of bodies, some perhaps of a kind that is not known."""
    known = [name for name in names if looks_like_department(name.text)]
    unknown = [name for name in names if name not in known]
    return not unknown or (
        len(known) > len(unknown)
        and any(patterns.STRONG_BODY.search(name.text) for name in known)
        and all(_MAYBE_BODY.fullmatch(name.text) for name in unknown)
    )


def _ends_deadline(text: str, at: int, verb: Match[str]) -> bool:
    """Whether a verb is the end of a deadline and charges nobody: ``年内持续推进``."""
    start = max((text.rfind(mark, at, verb.start()) for mark in SEPARATORS), default=-1) + 1
    return read_deadline_phrase(text[max(at, start) : verb.end()], None) is not None


def _only_times(stretch: TextStretch) -> bool:
    """Whether a list holds nothing but deadlines."""
    bare = stretch.part(0, end_before(stretch.text, 0, len(stretch.text), SEPARATORS))
    if not bare.text:
        return True
    try:
        return not parse_names(bare)
    except UnreadableNames:
        return False


def end_before(text: str, start: int, end: int, left_out: str) -> int:
    """Return where ``text[start:end]`` ends without the characters of ``left_out`` at its end."""
    while end > start and text[end - 1] in left_out:
        end -= 1
    return end
