"""What the page of a reorganisation was sent: kind, names, day, reason, and who takes over which assignment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.http import QueryDict

RENAME, MERGE, SPLIT = "rename", "merge", "split"
REORGANISATION_KINDS = {
    RENAME: "更名：一个部门改为新的名称",
    MERGE: "合并：几个部门并为一个，或并入现有部门",
    SPLIT: "拆分：一个部门的职责分给几个",
}
#: More departments than this no reform has on one side.
DEPARTMENT_LIMIT = 12
#: A name is no longer; what is longer is told, and stays as it was typed.
LONGEST = 200
#: Boxes that are read, so that too many can be told.
MOST_BOXES = 100
_SPARE = 3
_SHARE = "share-"
_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TypedSuccessor:
    """A successor as it was typed."""

    name: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class ReorganisationRequest:
    """What was typed, cleaned and nothing more. ``shares`` holds a successor for assignments that not all take over."""

    kind: str = RENAME
    others: tuple[str, ...] = ()
    successors: tuple[TypedSuccessor, ...] = ()
    on: str = ""
    reason: str = ""
    shares: dict[int, int] = field(default_factory=dict)

    @property
    def carried_shares(self) -> list[tuple[str, int]]:
        """Return the choices as fields, for a page that cannot show the assignments that they are of."""
        return [(share_name(assignment), number) for assignment, number in self.shares.items()]

    @property
    def other_boxes(self) -> list[str]:
        """Return what stands in the boxes for departments that go too, with some to spare."""
        return [*self.others, *[""] * max(1, _SPARE - len(self.others))]

    @property
    def successor_boxes(self) -> list[TypedSuccessor]:
        """Return what stands in the boxes for successors, with some to spare."""
        return [*self.successors, *[TypedSuccessor()] * max(1, _SPARE - len(self.successors))]


def read_reorganisation_request(data: QueryDict) -> ReorganisationRequest:
    """Return what a page sent; boxes with nothing in them are left out."""
    names, full = data.getlist("successor")[:MOST_BOXES], data.getlist("successor_full")[:MOST_BOXES]
    full += [""] * (len(names) - len(full))
    typed = [
        TypedSuccessor(_clean_text(name), _clean_text(whole))
        for name, whole in zip(names, full, strict=False)
    ]
    return ReorganisationRequest(
        kind=_clean_text(data.get("kind", "")),
        others=tuple(name for each in data.getlist("other")[:MOST_BOXES] if (name := _clean_text(each))),
        successors=tuple(one for one in typed if one.name or one.full_name),
        on=_clean_text(data.get("on", "")),
        reason=_clean_text(data.get("reason", "")),
        shares=_submitted_shares(data),
    )


def share_name(assignment: int) -> str:
    """Return what the choice for an assignment is called in the page."""
    return f"{_SHARE}{assignment}"


def _submitted_shares(data: QueryDict) -> dict[int, int]:
    found: dict[int, int] = {}
    for name in data:
        number, choice = name.removeprefix(_SHARE), data.get(name, "")
        if name.startswith(_SHARE) and _is_number(number) and _is_number(choice):
            found[int(number)] = int(choice)
    return found


def _is_number(text: str) -> bool:
    return _WHOLE.fullmatch(text) is not None


def _clean_text(text: str) -> str:
    """Return a text that a database can look for."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()
