"""Say in which role a question names its departments: 区司法局牵头、区法院配合, 牵头单位是区发改委."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from measures.search.query.question import DEPARTMENT_PARAMS, UnderstoodPart

_LEADS = "牵头|主责|主办|负责|主管|主抓"
_HELPS = "配合|协同|协办|协助|参与"
#: Any word for a role, in a pattern.
ANY_ROLE = f"(?:{_LEADS}|{_HELPS})"
ROLE_WORDS = (("lead", re.compile(_LEADS)), ("co_lead", re.compile(_HELPS)))
#: Both roles are none: 牵头或配合.
_AND = r"\s?(?:或者?|和|与|及|以及|、|/)\s?"
_BEHIND = re.compile(
    rf"\s?(?:等|来|所|在|也|共同|一起|联合|一同|单独)?(?:(?P<lead>{_LEADS})(?!{_AND}(?:{_HELPS}))|(?P<co_lead>{_HELPS})(?!{_AND}(?:{_LEADS})))"
)
#: 牵头单位是…, 由…, 配合…: the role of the department that comes next; whom somebody helps is the one who leads.
_BEFORE = re.compile(
    rf"(?:(?P<lead>(?:{_LEADS})(?:单位|部门)?\s?(?:是|为|有|[:：])?|(?:{_HELPS}))|(?P<co_lead>(?:{_HELPS})(?:(?:单位|部门)\s?(?:是|为|有|[:：])?|[:：])))\s?$"
)
_JOINED = re.compile(r"\s?(?:、|和|与|及|以及|跟|同)\s?")
_TOGETHER = re.compile(r"一起|共同|联合|一同|(?:都|同时)(?:是|在)?(?:牵头|负责|配合|参与)")
#: Asking who has a role names none.
ASKS_WHO = re.compile(
    r"谁|(?:哪[个些家]|什么)(?:部门|单位|机构|委办局?|委局|委|局|办|处|科)(?!室|法)"
    r"|(?:牵头|主责|主管|责任|负责|主办)(?:单位|部门)(?:是|有|为)?(?=$|\s|[?？]|哪|什么|谁)"
)


def with_roles(text: str, parts: Sequence[UnderstoodPart]) -> list[UnderstoodPart]:
    """Return the parts, each department in the role that the text gives it.

    That is the one named beside it, or beside the department it is joined to; else the one role of the whole text.
    """
    roles = [param for param, words in ROLE_WORDS if words.search(text)]
    of_text = roles[0] if len(roles) == 1 and not ASKS_WHO.search(text) else "dept"
    own = [_role_beside(text, part) if part.param == "dept" else "" for part in parts]
    return [
        replace(part, param=_joined_role(text, parts, own, at) or of_text) if part.param == "dept" else part
        for at, part in enumerate(parts)
    ]


def is_joint(text: str, parts: Sequence[UnderstoodPart]) -> bool:
    """Return whether the measures must have all of the departments that are named in one role: 一起牵头."""
    return sum(part.param in DEPARTMENT_PARAMS for part in parts) > 1 and bool(_TOGETHER.search(text))


def say_jointly(parts: Sequence[UnderstoodPart]) -> list[UnderstoodPart]:
    """Return the parts, the labels of departments saying that all of them are meant."""
    return [
        replace(part, label=f"{part.label}（须同时）") if part.param in DEPARTMENT_PARAMS else part
        for part in parts
    ]


def _role_beside(text: str, part: UnderstoodPart) -> str:
    """Return the role named right behind a department or right before it, empty if there is none."""
    match = _BEHIND.match(text, part.end) or _BEFORE.search(text[max(0, part.start - 12) : part.start])
    return "" if match is None else ("lead" if match["lead"] else "co_lead")


def _joined_role(text: str, parts: Sequence[UnderstoodPart], own: Sequence[str], at: int) -> str:
    """Return the role of a department, that of the next one if they are joined: 甲和乙牵头."""
    while not own[at] and at + 1 < len(parts) and parts[at + 1].param == "dept":
        if not _JOINED.fullmatch(text[parts[at].end : parts[at + 1].start]):
            break
        at += 1
    return own[at]
