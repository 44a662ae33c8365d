"""Group the changes of an import by kind, for its preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measures.loading.load_changes import LoadChange

_GROUPS = (
    ("kept", "人工修改，予以保留", "原文与人工修改不同。人工修改不会被覆盖；导入后列入存疑，由人核定。"),
    ("added", "新增", ""),
    ("changed", "修改", ""),
    ("removed", "删去", "现有资料中有、这份原文中没有。有人工修改、核定或调整过责任的不会删去。"),
)


@dataclass(frozen=True, slots=True)
class LoadChangeGroup:
    """Changes of one sort, in words, with what is to be known of them."""

    action: str
    title: str
    note: str
    sentences: tuple[str, ...]


def group_load_changes(changes: Sequence[LoadChange]) -> list[LoadChangeGroup]:
    """Return the changes in groups, what protects the work of staff first."""
    found = []
    for action, title, note in _GROUPS:
        sentences = tuple(change.sentence() for change in changes if change.action == action)
        if sentences:
            found.append(LoadChangeGroup(action, title, note, sentences))
    return found
