"""Words of a measure that read as a statement of responsibility and are none that could be recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.brackets import find_bracket_pairs
from measures.text.structure.lines.labels import find_duties
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.responsibility.name_lists import (
    UnreadableNames,
    find_first_name,
    is_department_list,
    looks_like_department,
    parse_names,
)
from measures.text.structure.responsibility.read_places import ReadPlaces

_BETWEEN_NAMES = re.compile("[、和及与]")
_BEFORE_NAME = re.compile("[、和及与由]")
_SENTENCE = re.compile(r"[^。！？]+")
_PART = re.compile(r"[^，,；;]+")
_MARK = re.compile("[，,；;。：:]")
_LONGEST_SENTENCE = 300
#: `甲局牵头`, `由甲局负责`, `甲局为牵头单位`: a body, and a word that charges it.
_CHARGED = re.compile(
    r"(?P<name>.{2,60}?)(?:(?:要|应当?|须|需|将|共同|分别|统筹|具体|负责){0,2}牵头|为(?:牵头|主责|责任|配合)(?:单位|部门)|负责$)"
)
#: `市财政局负责资金保障`, `市财政局：安排资金`: who does what, in words.
_DOES = re.compile(r"(?P<name>.{2,60}?)(?:负责(?!人|任|制|解释|审)|[:：])")
#: What each of these has in it.
_MAY_CHARGE = re.compile("牵头|主责|责任|配合|协办|负责|：|:")
_BY = re.compile(r"由(?P<name>.{2,60}?)(?:牵头|负责(?!解释))")
#: `牵头单位为甲局`.
_LABEL_IN_WORDS = re.compile(
    r"(?:牵头|主责|责任|配合|协办)(?:单位|部门)[］\]】）)\s]{0,3}(?:[为是]|(?<=[\]】\s部位门])(?=[区市县省州各]))(?P<name>.{2,60})"
)
#: A label wherever it stands.
_LABEL_WITHIN = re.compile(
    r"(?:(?:牵头|主责|责任|配合|协办|承办|主办)(?:单位|部门|主体)(?:[及和、/](?:责任|负责)人)?|主办|承办|责任|负责)[:：]\s{0,9}"
)
#: It has no more characters before its colon, or from it on.
_LONGEST_WITHIN, _LONGEST_BEHIND = 8, 10
_COLON = re.compile("[:：]")
_BEFORE_MARK = re.compile("[、，,；;。）)》>”}｝及和\\s]")
_LONGEST_NAME = 60
_SHORTEST_NAME = 3
#: Of so many names in brackets most need be of bodies beyond doubt, not all.
_MANY = 4
_LONGEST_LABEL = 8
_ASKING = re.compile(r".*(?:[主承督协]办|主管|指导|监督|负责|单位|部门|机构|室)")


def find_unread_statements(
    lines: Sequence[TextLine], covered: ReadPlaces, places: TextPositions
) -> Iterator[TextProblem]:
    """Yield a notice for each place in a measure's text that seems to say who is responsible and was not counted.

    These are brackets at a sentence's end that hold nothing but bodies or end in `负责` or the like, bodies behind a
    label that is not known, and, where nothing was read, sentences that say in words who leads. ``covered`` are the
    places of the statements that were read or reported.
    """
    for line in lines:
        spans = list(_brackets(line, covered))
        if not covered.touches(line.start, line.end):
            spans += _labelled(line.text)
        spans += _behind_labels(line.text)
        if not covered and not spans and _MAY_CHARGE.search(line.text):
            spans = list(_sentences_of_duty(line.text))
        for start, end in spans:
            first, last = line.start + start, line.start + end
            if covered.touches(first, last):
                continue
            message = "这里像是写明了责任分工，但不是能够确定的写法，没有计入，文字保留在正文中，请核对。"
            yield places.problem("responsibility.unread", message, first, last, severity="notice")


def _brackets(line: TextLine, covered: ReadPlaces) -> Iterator[tuple[int, int]]:
    """Yield the brackets that name bodies: at the end of sentences, and within them where several do.

    `推进甲事（甲局）、乙事（乙局）。` charges one with each; `甲局（乙局）、丙局` explains a name.
    """
    text = line.text
    within: list[tuple[int, int]] = []
    read: list[str] = []
    is_charged = False
    for group in find_bracket_pairs(text)[0]:
        at_end = group.end == len(text) or text[group.end] in patterns.STOPS
        inside = text[group.start + 1 : group.end - 1]
        if group.depth or len(inside) > _LONGEST_SENTENCE or patterns.EXPLAINS.match(inside):
            continue
        if not at_end:
            if text[group.end] in "、，," and _only_bodies(inside) and not _ends_in_body(text[: group.start]):
                within.append((group.start, group.end))
            continue
        if covered.touches(line.start + group.start, line.start + group.end):
            read.append(inside)
        elif _charges(inside):
            is_charged = True
            yield group.start, group.end
    if len(within) > 1 or (within and (is_charged or any(map(_charges, read)))):
        yield from within


def _charges(inside: str) -> bool:
    """Whether what stands in brackets names nothing but bodies, or ends in what they do."""
    return _only_bodies(inside) or any(
        _ends_in_charge(part[0]) or _does(part[0]) for part in _PART.finditer(inside)
    )


def _ends_in_body(text: str) -> bool:
    """Whether what stands before a bracket ends in a name of a body, which it may explain."""
    last = _MARK.split(text[-_LONGEST_NAME:])[-1]
    return looks_like_department(_BEFORE_NAME.split(last)[-1])


def _labelled(text: str) -> Iterator[tuple[int, int]]:
    """Yield a whole line that names bodies behind a label, or nothing but bodies: `主办：甲局`, `甲局、乙局`."""
    label, _, names = text.replace(":", "：").partition("：")
    names_bodies = len(label) <= _LONGEST_LABEL and _ASKING.fullmatch(label) and is_department_list(names)
    if names_bodies or ("、" in text and not names and _only_bodies(text)):
        yield 0, len(text)


def _behind_labels(text: str) -> Iterator[tuple[int, int]]:
    """Yield the labels within a line with a body behind them: `《责任单位：甲局》`, `（主办：甲局）`."""
    read_to = 0
    for colon in _COLON.finditer(text):
        at = colon.start()
        label = _LABEL_WITHIN.search(text, max(read_to, at - _LONGEST_WITHIN), at + _LONGEST_BEHIND)
        # One that begins behind this colon may be cut off; it is found with its own.
        if not label or label.start() > at:
            continue
        read_to = label.end()
        behind = text[label.end() : label.end() + _LONGEST_NAME]
        name = _BEFORE_MARK.split(behind, maxsplit=1)[0].strip(patterns.EDGES)
        if len(name) >= _SHORTEST_NAME and looks_like_department(name) and _is_certain_body(name):
            yield label.start(), label.end() + len(name)


def _only_bodies(text: str) -> bool:
    """Whether a list holds names that are of bodies beyond doubt, and hardly anything else."""
    try:
        # Of a sentence the beginning tells mostly.
        first = find_first_name(text)
        if first and not (patterns.STRONG_BODY.search(first) or patterns.NATIONAL_BODY.fullmatch(first)):
            return False
        names = parse_names(TextStretch.from_lines((TextLine(text, 0, len(text)),)))
    except UnreadableNames:
        return False
    strong = [
        name for name in names if len(name.text) >= _SHORTEST_NAME and patterns.STRONG_BODY.search(name.text)
    ]
    national = [name for name in names if patterns.NATIONAL_BODY.fullmatch(name.text)]
    if len(names) > 1 and names[0] in national and all(name in national or name in strong for name in names):
        return True
    return len(strong) == len(names) > 0 or (
        len(names) >= _MANY and len(strong) * 2 > len(names) and names[0] in strong
    )


def _ends_in_charge(part: str) -> bool:
    """Whether a part of a bracket ends in a verb of duty, with a body before it."""
    for verb in find_duties(part):
        if verb.start() and verb.end() == len(part):
            return any(
                len(name) >= _SHORTEST_NAME
                and (looks_like_department(name) or patterns.AND_OTHERS.search(name))
                for name in _BETWEEN_NAMES.split(part[: verb.start()])
            )
    return False


def _does(part: str) -> bool:
    """Whether a part of a sentence says what a certain body answers for: `市财政局负责资金保障`."""
    found = _DOES.match(part)
    name = _BEFORE_NAME.split(found["name"])[-1] if found else ""
    return (
        len(name) >= _SHORTEST_NAME
        and bool(patterns.STRONG_BODY.search(name) and patterns.BODY_START.match(name))
        and looks_like_department(name)
    )


def _sentences_of_duty(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences that say in words who leads or answers."""
    for sentence in _SENTENCE.finditer(text):
        for part in _PART.finditer(sentence[0]) if len(sentence[0]) <= _LONGEST_SENTENCE else ():
            found = _LABEL_IN_WORDS.search(part[0]) or _CHARGED.match(part[0])
            found = found or _BY.search(part[0])
            named = next((name for name in found.groupdict().values() if name), "") if found else ""
            last = _BEFORE_NAME.split(named)[-1]
            if _does(part[0]) or (
                len(last) >= _SHORTEST_NAME and looks_like_department(last) and _is_certain_body(last)
            ):
                yield sentence.start(), sentence.end()
                break


def _is_certain_body(name: str) -> bool:
    """Whether a name in a sentence is that of a certain body: `区养老中心`, `民政局`; not `支持企业`."""
    return bool(patterns.STRONG_BODY.search(name) or patterns.BODY_START.match(name))
