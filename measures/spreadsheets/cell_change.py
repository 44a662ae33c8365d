"""One change in an uploaded file: the value when exported, in the file, and now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from measures.exports.columns import CellValue as Value
from measures.exports.export_rows import MeasureRow


class ChangeState(StrEnum):
    """The state of a change; `CLEAN` and `CONFLICT` ones can be accepted, and `CLEAN` ones are by default."""

    CLEAN = "clean"
    CONFLICT = "conflict"
    SAME = "same"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """Return the Chinese label of the state."""
        return _LABELS[self]


_LABELS = {
    ChangeState.CLEAN: "只有表格改了",
    ChangeState.CONFLICT: "导出后网站上也改过",
    ChangeState.SAME: "网站上已是如此",
    ChangeState.REFUSED: "不能采纳",
}


@dataclass(frozen=True, slots=True)
class CellChange:
    """A change in a file that is accepted or not on its own.

    ``key`` identifies it while the file is stored. ``kind`` is the name of a field, ``list`` for a cell of department
    names, or for the sheet 责任 ``department``, ``role``, ``order``, ``added`` or ``removed``. ``label`` and ``place``
    name the cell. ``base`` (when exported), ``file`` and ``now`` are texts to show; ``value`` and ``departments`` (ids)
    are the new value. ``roles`` are the affected roles; ``line`` is the id of the assignment, or negative for an added
    row. ``note`` is a Chinese remark; ``expected`` is False if the change may be a mistake.
    """

    key: str
    kind: str
    label: str
    place: str
    base: str
    file: str
    now: str
    state: ChangeState
    note: str = ""
    roles: frozenset[str] = frozenset()
    value: Value | bool = None
    departments: tuple[int, ...] = ()
    line: int = 0
    expected: bool = True

    @property
    def is_open(self) -> bool:
        """Return whether the change can be accepted."""
        return self.state in (ChangeState.CLEAN, ChangeState.CONFLICT)

    @property
    def by_default(self) -> bool:
        """Return whether the change is accepted without a decision."""
        return self.state is ChangeState.CLEAN and self.expected

    @property
    def mark(self) -> str:
        """Return a digest of the change; a decision is valid as long as this stays the same."""
        content = (self.base, self.file, self.now, self.state, self.departments)
        return sha256(repr(content).encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """A measure as it is now with its changes; ``exported`` is its version in the file, ``row`` its row number.

    ``closed`` is why the user may not change its assignments, empty if they may.
    """

    measure: MeasureRow
    exported: int
    row: int
    changes: tuple[CellChange, ...]
    closed: str = ""

    @property
    def is_closed(self) -> bool:
        """Return whether the user may change nothing of the measure, whatever the file says."""
        return bool(self.closed) and not self.open_changes

    @property
    def moved(self) -> bool:
        """Return whether the measure was edited on the site after the export."""
        return self.measure.version != self.exported

    @property
    def open_changes(self) -> list[CellChange]:
        """Return the changes that can be accepted."""
        return [change for change in self.changes if change.is_open]


def comparison_digest(compared: Iterable[ComparedMeasure]) -> str:
    """Return a digest of everything that a comparison shows."""
    digest = sha256()
    for one in compared:
        digest.update(f"{one.measure.pk}:{one.measure.version};".encode())
        for change in one.changes:
            digest.update(f"{change.key}:{change.mark};".encode())
    return digest.hexdigest()
