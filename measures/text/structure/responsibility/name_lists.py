"""Lists of names in statements of responsibility."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from measures.text.deadlines import read_deadline, read_deadline_phrase
from measures.text.language.short_text_memory import remember_short_texts
from measures.text.plan import AssignmentRole
from measures.text.structure.lines import brackets, patterns
from measures.text.structure.lines.text_stretch import TextStretch
from measures.text.structure.responsibility.broken_names import join_words
from measures.text.structure.responsibility.list_places import (
    BEHIND_LIST,
    EDGE,
    ENDS_OF_UNITS,
    GOVERNED_ALIKE,
    UNITS_BEGIN,
    UNITS_END,
    separator_spans,
)
from measures.text.structure.responsibility.task_groups import is_task_group

_OPENING, _CLOSING = frozenset(brackets.OPENING), frozenset(brackets.CLOSING)
#: What stands where there is nothing to say.
NOTHING = frozenset(("无", "/", "／", "-", "—", "——", "--", "\\", "－"))
#: Longer than this no name is; it is a sentence.
_LONGEST = 40
#: And what is longer than this is no two names with 和 between them.
_LONGEST_JOINED = 10 * _LONGEST
_JOINED = re.compile(r"以及|及|和|与|会同|联合|暨|\s?[/／·]\s?")
_LEADING = re.compile(r"(?:以及|会同|及|和|与|由|并)(?=.{2})")
#: `甲局（牵头）`: the role stands behind the name.
_ROLE_BEHIND = re.compile(
    r"[（(〔\[［【]\s*(?:(?P<lead>牵头|主责|主办)|(?P<co_lead>配合|协办|参与))(?:单位|部门)?\s*[)）〕\]］】]$"
)
#: A reference instead of names.
_SAME = re.compile(
    r"(?:(?:牵头|责任|配合)(?:单位|部门))?(?:同上|同前|同左|〃|同第[\d一二三四五六七八九十]|与上[一述项])"
)
#: The same where it is all that is said, of the measure or the row above.
SAME_AS_ABOVE = re.compile(r"(?:同上(?:一?[项条行栏款])?|同前(?:一?[项条行款])?|与上一[项条行]相?同|〃)")
#: The number of a name in a list: `①甲局；②乙局`, `1.甲局`.
_LISTED = re.compile(r"(?:[①-⑳]|[（(]\d{1,2}[)）]|\d{1,2}[.．)）])\s{0,3}(?=\D)")
#: `甲局（排第一位的为牵头单位，下同）`: the order of the list says who leads.
_RANKS = re.compile(
    r"[（(][^（）()]{0,20}(?:第一|首位|首个)[^（）()]{0,20}[)）]$"
    r"|^(?:排|列|位列|居|名列|在)?(?:[排列]?在?)(?:第一|首位|首个)[^、]{0,4}(?:的|者)?(?:单位|部门)?(?:为|是|系)"
    r"|^(?:以)?下(?:均)?同$"
)
#: What a label of something else than bodies ends in.
_OTHER_FACT = re.compile(
    r"(?:范围|对象|区域|地点|时间|时限|期限|节点|依据|来源|目标|经费|资金|方式|电话|备注)$"
)
#: Words for bodies in general, which alone are the second half of a name: `有关部门和单位`.
_GENERAL = re.compile(r"(?:单位|部门|机构)(?=$|以及|会同|[及和与等、])")
#: What says of nobody who it is behind 等.
_NO_GROUP = re.compile(rf"(?:[\d{patterns.CN_DIGITS}]{{1,3}}[个家]?)?(?:部门|单位|机构)")
#: The number of a page that stands in a name, and the white space where a line was broken.
_PAGE = re.compile(r"\s{0,9}[-—–―－]{1,2}\s{0,9}\d{1,3}\s{0,9}[-—–―－]{1,2}\s{0,9}")
_BROKEN = re.compile(rf"(?<=[{patterns.HAN}])[\s]{{1,9}}(?=[{patterns.HAN}])")
_WORD = re.compile(r"\S+")
_FACTS = ("适用范围", "实施范围", "适用对象")
#: A deadline under a label that is not known as one: `销项期限：6月底`. Not when something begins.
_OTHER_TIME = re.compile(
    rf"(?!.{{0,6}}(?:开始|起始|启动|生效|开工))[{patterns.HAN}]{{0,8}}(?:时间|时限|期限|节点)\s?[:：]\s?"
)
_TRAILING = " \t\u3000。.，,；;、"
#: A name whose ending the places listed before it share: `甲市、乙市人民政府`.
_GOVERNMENT = re.compile(
    rf"[{patterns.HAN}]{{1,10}}?(?:[省市区县旗州盟乡镇]|新区|(?:开发|高新|示范|产业|试验|航空港)区)"
    r"(?P<ending>(?:党委、?)?(?:人民)?政府|管委会|管理委员会)"
)
_GOVERNING = ("政府", "管委会", "管理委员会")
_PLACE = re.compile(rf"(?!各|有关|相关|所在|全|本)[{patterns.HAN}]{{1,10}}[省市区县旗州盟乡镇]")


#: What stands in brackets in a name, without any within.
_IN_BRACKETS = re.compile(r"(?<=.)[（(〔\[【［][^（）()〔〕\[\]【】［］]{0,60}[)）〕\]】］]")


_OPENS = re.compile(f"[{re.escape(brackets.OPENING)}]")


class UnreadableNames(ValueError):
    """A list of names has an empty place or holds a sentence; ``position`` is where, ``reason`` says so in Chinese."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


class ListedName(NamedTuple):
    """One name as printed, where it stands, and the role that stands behind it, if any.

    ``may_be_broken`` is whether nothing but a blank or a line's end parts it from the next, or joins two words in it:
    it may be more or less than one name.
    """

    text: str
    start: int
    end: int
    role: AssignmentRole | None = None
    may_be_broken: bool = False


def parse_names(stretch: TextStretch, known: Collection[str] = ()) -> list[ListedName]:
    """Return the names in a list such as ``区司法局、区法院，区消防救援支队等相关部门``; deadlines are left out.

    ``known`` are names that stand elsewhere, which tell words between blanks from pieces of one name.
    Raises `UnreadableNames` for an empty place between two marks and for what is plainly no name.
    """
    found: list[ListedName] = []
    joined: list[bool] = []
    is_other = False
    text = stretch.text
    words = frozenset(known)
    for start, end in separator_spans(text):
        piece = text[start:end].lstrip(patterns.EDGES)
        place = _read_place(piece.rstrip(patterns.EDGES), words)
        # What is listed or said behind another fact's label belongs to that fact.
        if is_other and (place.goes_on or text[start - 1] == "、"):
            continue
        if place.fault:
            raise UnreadableNames(place.fault, start)
        is_other = place.is_other
        if not place.names:
            continue
        joined.append(start > 0 and text[start - 1] == "、")
        found += _placed_names(place.names, stretch, end - len(piece))
        joined += [True] * (len(found) - len(joined))
    return _with_shared_endings(found, joined)


def find_first_name(text: str) -> str | None:
    """Return the name with which a list begins, without reading the rest; None if the rest may change it.

    Raises `UnreadableNames` where `parse_names` does so for the first place.

    >>> find_first_name("区财政局、区税务局"), find_first_name("各市、县政府"), find_first_name("财政、人社等部门")
    ('区财政局', None, None)
    """
    edge = EDGE.search(text)
    if not edge or edge[0] in _OPENING or edge[0] in _CLOSING or "等" in text:
        return None
    first = text[: edge.start()].strip(patterns.EDGES)
    if first.rstrip(BEHIND_LIST)[-1:] in ENDS_OF_UNITS or first.rstrip().endswith("党委"):
        return None
    place = _read_place(first, frozenset())
    if place.fault:
        raise UnreadableNames(place.fault, 0)
    name = place.names[0].text if place.names else ""
    return None if name[-1:] in ENDS_OF_UNITS else name or None


class _ListPlace(NamedTuple):
    """What one place of a list holds: names, as far from its start as they stand; ``fault`` tells why it has none.

    ``is_other`` is whether it is another fact, ``goes_on`` whether it can be part of one that stands before it.
    """

    names: tuple[ListedName, ...] = ()
    fault: str = ""
    is_other: bool = False
    goes_on: bool = False


@remember_short_texts
def _read_place(text: str, known: frozenset[str]) -> _ListPlace:
    """Read what stands between two marks of a list: a name, several, or what names nobody."""
    part = TextStretch(text, (0,), (0,))
    if numbered := _LISTED.match(text):
        part = part.part(numbered.end())
        text = part.text
    goes_on = text.startswith(_FACTS) or not looks_like_department(text)
    try:
        if _is_other_fact(text):
            return _ListPlace(is_other=True, goes_on=goes_on)
        names = tuple(_names_in_place(part, known))
    except UnreadableNames as error:
        return _ListPlace(fault=error.reason, goes_on=goes_on)
    return _ListPlace(names, goes_on=goes_on)


def _names_in_place(part: TextStretch, known: Collection[str]) -> Iterator[ListedName]:
    """Yield the names in one place of a list; raise `UnreadableNames` if it names somebody in no readable way."""
    text = part.text
    if not text:
        raise UnreadableNames("单位名称有空缺", 0)
    if text in NOTHING or read_deadline_phrase(text, None):
        return
    if _SAME.match(text):
        raise UnreadableNames("写的是与他处相同，没有写出单位", 0)
    if _RANKS.search(text):
        raise UnreadableNames("分工由排列次序表示", 0)
    for name in _names_in_part(part, known):
        if len(_without_brackets(name.text)) > _LONGEST or "。" in name.text:
            raise UnreadableNames("单位名称过长，可能不是名称", 0)
        yield name


def _placed_names(names: Sequence[ListedName], stretch: TextStretch, at: int) -> list[ListedName]:
    """Return the names of a place that begins at ``at`` of a stretch, with where they stand in the plan."""
    if len(stretch.starts) == 1:
        at += stretch.offsets[0]
        return [ListedName(name, at + a, at + b, role, unsure) for name, a, b, role, unsure in names]
    placed: list[ListedName] = []
    for text, start, end, role, unsure in names:
        first = stretch.offset(at + start)
        last = stretch.end(at + end) if end > start else first
        placed.append(ListedName(text, first, last, role, unsure))
    return placed


def find_times(stretch: TextStretch) -> Iterator[TextStretch]:
    """Yield the places of a list that are deadlines and no names: ``6月底前完成``."""
    for start, end in separator_spans(stretch.text):
        time = _time_start(stretch.text[start:end].strip(patterns.EDGES))
        if time is not None:
            yield stretch.part(start, end).part(time)


@remember_short_texts
def _time_start(text: str) -> int | None:
    """Return where in one place of a list the deadline begins that it is, behind its label if it has one."""
    label = _OTHER_TIME.match(text)
    if label and read_deadline(text[label.end() :], None):
        return label.end()
    return 0 if read_deadline_phrase(text, None) else None


def _with_shared_endings(names: Sequence[ListedName], joined: Sequence[bool]) -> list[ListedName]:
    """Return the names, each place of ``甲市、乙市、丙市人民政府`` with the ending that all of them share.

    ``joined`` tells of each name whether a mark of one list stands before it.
    """
    result = list(names)
    if not any(name.text.endswith(_GOVERNING) for name in names):
        return result
    ending = ""
    for at in range(len(names) - 1, -1, -1):
        name = names[at].text
        if found := _GOVERNMENT.fullmatch(name):
            ending = found["ending"]
        elif ending and _PLACE.fullmatch(name):
            result[at] = names[at]._replace(text=name + ending)
        else:
            ending = ""
        if not joined[at]:
            ending = ""
    return result


def _is_other_fact(text: str) -> bool:
    """Whether one place of a list is another fact with its own label, such as `适用范围：全区`.

    Raises `UnreadableNames` for any other label, which may ask for bodies in a role that is not known.
    """
    label, colon, _ = text.replace(":", "：").partition("：")
    if not colon:
        return False
    if not _OTHER_FACT.search(label):
        raise UnreadableNames(f"“{label[:_LONGEST]}”是什么分工无法确定", 0)
    return True


@remember_short_texts
def looks_like_department(name: str) -> bool:
    """Whether ``name`` can be the name of a body or a group of bodies.

    >>> list(map(looks_like_department, ("区市场局", "各街道", "区政府办公室（区政务服务中心）", "嘉定", "2024版")))
    [True, True, True, False, False]
    """
    bare = _without_brackets(name)
    if is_task_group(bare):
        return True
    others = patterns.AND_OTHERS.search(bare)
    bare = bare[: others.start()] if others else bare
    return bool(
        2 <= len(bare) <= _LONGEST and patterns.BODY_END.search(bare) and not patterns.EXPLAINS.match(bare)
    )


def is_department_list(text: str) -> bool:
    """Whether a whole cell or line reads as names of bodies: no sentence, and most parts can be names."""
    if not text or "。" in text:
        return False
    parts = [text[start:end].strip(_TRAILING) for start, end in separator_spans(text)]
    parts = [part for part in parts if part]
    like = sum(1 for part in parts if looks_like_department(part))
    return like > 0 and like * 3 >= len(parts) * 2


def _names_in_part(
    part: TextStretch, known: Collection[str], role: AssignmentRole | None = None
) -> Iterator[ListedName]:
    """Yield the names in one place: one, two joined by 及 or the like, or one and the group behind 等."""
    text = part.text
    if (
        (leading := _LEADING.match(text))
        and looks_like_department(text[leading.end() :])
        and len(text) > leading.end() + 1
    ):
        part = part.part(leading.end())
        text = part.text
    if behind := _ROLE_BEHIND.search(text):
        role = "lead" if behind["lead"] else "co_lead"
        part = part.part(0, behind.start())
        text = part.text
    if joint := _joint(text):
        yield from _names_in_part(part.part(0, joint.start()), known, role)
        yield from _names_in_part(part.part(joint.end()), known, role)
        return
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    if len(words) > 1:
        pieces = [text[start:end] for start, end in words]
        joined = list(join_words(pieces, [looks_like_department(piece) for piece in pieces], known))
        if len(joined) > 1:
            for first, end, unsure in joined:
                for name in _names_in_part(part.part(words[first][0], words[end - 1][1]), known, role):
                    yield name._replace(may_be_broken=unsure or name.may_be_broken)
            return
        unsure = joined[0][2]
        yield from (name._replace(may_be_broken=unsure) for name in _with_others(part, role))
        return
    yield from _with_others(part, role)


def _with_others(part: TextStretch, role: AssignmentRole | None) -> Iterator[ListedName]:
    """Yield one name, or one and the group behind 等; a group that is named by its tasks is one."""
    text = part.text
    others = patterns.AND_OTHERS.search(text)
    if not others or is_task_group(text):
        yield _listed_name(part, role)
        return
    yield _listed_name(part.part(0, others.start()), role)
    if others["group"]:
        # `部门`, `12个部门` alone would be a name that says nothing: it keeps its 等.
        whole = bool(_NO_GROUP.fullmatch(others["group"]))
        yield _listed_name(part.part(others.start() if whole else others.start("group")), role)


def _joint(text: str) -> re.Match[str] | None:
    """Return the first 及, 和 or the like with a name on either side of it."""
    for joint in _JOINED.finditer(text) if len(text) <= _LONGEST_JOINED else ():
        left, right = text[: joint.start()], text[joint.end() :]
        if (
            not _GENERAL.match(right)
            and left != "中央"
            and not (UNITS_BEGIN.fullmatch(left) and UNITS_END.match(right))
            and not any(one.fullmatch(left) and other.match(right) for one, other in GOVERNED_ALIKE)
            and left.count("（") == left.count("）")
            and looks_like_department(left)
            and looks_like_department(right)
        ):
            return joint
    return None


def _listed_name(part: TextStretch, role: AssignmentRole | None) -> ListedName:
    text = _BROKEN.sub("", _PAGE.sub("", part.text))
    return ListedName(text, part.offset(0), part.end(len(part.text)), role)


def _without_brackets(name: str) -> str:
    """Return ``name`` without what stands in brackets in it or behind it.

    >>> [_without_brackets(name) for name in ("市府办（市外办）", "市市场监管（知识产权）局", "市财政局（市国资委")]
    ['市府办', '市市场监管局', '市财政局']
    """
    if not _OPENS.search(name):
        return name.strip()
    name = _IN_BRACKETS.sub("", name)
    for opening in brackets.OPENING:
        at = name.find(opening)
        if at > 0:
            name = name[:at]
    return name.strip()
