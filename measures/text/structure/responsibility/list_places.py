"""Lists of names parted into their places: by marks outside brackets, but for those that stand within one name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.text.language.short_text_memory import remember_lines
from measures.text.structure.lines import brackets, patterns
from measures.text.structure.responsibility.task_groups import find_task_groups

_OPENING, _CLOSING = frozenset(brackets.OPENING), frozenset(brackets.CLOSING)
#: The kinds of places that are governed alike, which together make one group: `各市、县（市、区）政府`.
_UNIT = (
    r"(?:省|自治[区州县旗]|直辖市|设区的?市|[地县]级市|市|州|地区|地|盟|新区|县|区|旗|乡镇|乡|镇|街道|街镇)"
)
UNITS_BEGIN = re.compile(
    rf"(?:全[国省市区县州])?(?:各级?|各?(?:有关|相关)|所有|所在|属地)?(?:地级?|级)?{_UNIT}(?:[（(〔][{patterns.HAN}、]{{1,8}}[)）〕])?"
)
UNITS_END = re.compile(
    rf"{_UNIT}{{1,3}}(?:[（(〔][{patterns.HAN}、]{{1,8}}[)）〕])?"
    rf"(?:党委[、和])?(?:(?:人民)?政府|管委会|管理委员会|党委政府|办事处)?(?:[（(〔][{patterns.HAN}]{{1,8}}[)）〕])?(?=$|以及|及|和|与|等)"
)
#: Kinds of places of one rank that differ in how they are governed: `各盟行政公署、市人民政府`. What stands behind the
#: mark has its 各 before it, and alone would be another body.
GOVERNED_ALIKE = tuple(
    (
        re.compile(
            rf"各(?:有关|相关)?(?:{first})(?:[（(〔][{patterns.HAN}、]{{1,8}}[)）〕])?(?:党委[、和])?(?:{organ})"
        ),
        re.compile(rf"(?:{second})(?:[（(〔][{patterns.HAN}、]{{1,8}}[)）〕])?(?=$|以及|及|和|与|等)"),
    )
    for first, organ, second in (
        ("盟|地区?|自治州|州", "行政公署|行署|(?:人民)?政府", "(?:地级)?市(?:人民)?政府"),
        ("(?:地级)?市", "(?:人民)?政府", "(?:盟|地区?)(?:行政公署|行署)"),
        ("乡镇|乡|镇|县区?|区县?|市", "(?:人民)?政府|党委政府", "街道(?:办事处|办)?|管委会|管理委员会"),
    )
)
#: What places of a kind, and who governs them, end in.
ENDS_OF_UNITS = frozenset("省区州县旗市地盟乡镇道）)〕府会署处")
#: `党委、政府`: two organs of one place.
_ORGANS = re.compile(r"(?:人民)?政府(?=$|以及|及|和|与|等)")
#: What stands behind a list and is no part of it.
BEHIND_LIST = " \t\u3000。."
#: What parts names, or tells what stands in brackets.
EDGE = re.compile(f"[、，,；;{re.escape(brackets.OPENING + brackets.CLOSING)}]")


@remember_lines
def separator_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the places between separators outside brackets, empty ones too; one for units that make one group."""
    return tuple(_group_spans(text))


def _group_spans(text: str) -> Iterator[tuple[int, int]]:
    pending: tuple[int, int] | None = None
    for start, end in _part_spans(text):
        if pending and text[start - 1] == "、" and _is_one_group(text[slice(*pending)], text[start:end]):
            pending = pending[0], end
            continue
        if pending:
            yield pending
        pending = start, end
    if pending:
        yield pending


def _is_one_group(before: str, behind: str) -> bool:
    """Whether the mark between two parts of a list stands within one name.

    >>> _is_one_group("各市", "县（市、区）政府"), _is_one_group("各县党委", "政府"), _is_one_group("各市", "甲县政府")
    (True, True, False)
    >>> _is_one_group("各盟行政公署", "市人民政府"), _is_one_group("各区人民政府", "市人民政府")
    (True, False)
    """
    before, behind = before.strip(), behind.strip()
    if before.endswith("党委") and _ORGANS.match(behind):
        return True
    if before.rstrip(BEHIND_LIST)[-1:] not in ENDS_OF_UNITS:
        return False
    if any(one.fullmatch(before) and other.match(behind) for one, other in GOVERNED_ALIKE):
        return True
    if not UNITS_END.match(behind):
        return False
    units = [before[start:end] for start, end in _part_spans(before)]
    return bool(UNITS_BEGIN.fullmatch(units[0])) and all(UNITS_END.fullmatch(unit) for unit in units[1:])


def _part_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts between separators outside brackets and groups, empty ones too."""
    in_group = {at for first, last in find_task_groups(text) for at in range(first, last)}
    depth = start = 0
    end = len(text.rstrip(BEHIND_LIST))
    for edge in EDGE.finditer(text, 0, end):
        at, char = edge.start(), edge[0]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and at not in in_group:
            yield start, at
            start = at + 1
    yield start, end
