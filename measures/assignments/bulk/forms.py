"""What the page of a bulk change was sent: what to do, to which departments in which roles, from when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from measures.assignments.bulk.bulk_operations import ADD, MARK, REMOVE, REPLACE, UNMARK
from measures.models import Assignment

BULK_KINDS = {
    REPLACE: "换部门：把一个部门换成另一个",
    ADD: "加部门：增加一个牵头或配合单位",
    REMOVE: "去部门：去掉一个部门",
    MARK: "标 ★：本区自主提出",
    UNMARK: "取消 ★",
}
#: A name is no longer; what is longer is told, and stays as it was typed.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """What was typed, cleaned and nothing more."""

    kind: str = REPLACE
    old: str = ""
    new: str = ""
    roles: tuple[str, ...] = tuple(Assignment.Role.values)
    role: str = Assignment.Role.CO_LEAD
    on: str = ""
    reason: str = ""

    @property
    def in_words(self) -> str:
        """Return what is to be done, as it stands in the history."""
        roles = "、".join(str(Assignment.Role(role).label) for role in self.roles)
        return {
            REPLACE: f"{self.old} 改为 {self.new}（{roles}）",
            ADD: f"增加{Assignment.Role(self.role).label}单位 {self.new}",
            REMOVE: f"去掉 {self.old}（{roles}）",
            MARK: "标 ★",
            UNMARK: "取消 ★",
        }[self.kind]


def read_bulk_request(data: QueryDict) -> BulkRequest:
    """Return what a page sent; roles that there are not are left out."""
    return BulkRequest(
        kind=_clean_text(data.get("kind", "")),
        old=_clean_text(data.get("old", "")),
        new=_clean_text(data.get("new", "")),
        roles=_known_roles(data.getlist("roles")),
        role=(*_known_roles(data.getlist("role")), Assignment.Role.CO_LEAD.value)[0],
        on=_clean_text(data.get("on", "")),
        reason=_clean_text(data.get("reason", "")),
    )


def _known_roles(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(role for role in Assignment.Role.values if role in given)


def _clean_text(text: str) -> str:
    """Return a text that a database can look for."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()
