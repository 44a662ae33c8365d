"""A cell to decide: its value when exported, in the file, and now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from measures.exports.columns import CellValue as Value
from measures.exports.export_rows import MeasureRow


class ChangeState(StrEnum):
    """How a cell stands. What is `CLEAN` or in `CONFLICT` can be decided, the first is taken unless said otherwise."""

    CLEAN = "clean"
    CONFLICT = "conflict"
    SAME = "same"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return _LABELS[self]


_LABELS = {
    ChangeState.CLEAN: "只有表格改了",
    ChangeState.CONFLICT: "导出后网站上也改过",
    ChangeState.SAME: "网站上已是如此",
    ChangeState.REFUSED: "不能采纳",
}


@dataclass(frozen=True, slots=True)
class CellChange:
    """One change of the file, decided by itself.

    ``key`` names it for as long as the file is kept; ``kind`` is the field, or the cell of 责任; ``roles`` are those
    that it changes. ``base``, ``file`` and ``now`` are in words, ``value`` is what the file says, ``departments`` whom
    it means. ``line`` is the row of 责任: the ledger's id, or below 0 one that is new. ``note`` says what a person
    should know before they decide; ``expected`` is false for what nobody may have meant.
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
        """Return whether there is anything to decide."""
        return self.state in (ChangeState.CLEAN, ChangeState.CONFLICT)

    @property
    def by_default(self) -> bool:
        """Return whether it is taken over unless somebody says otherwise."""
        return self.state is ChangeState.CLEAN and self.expected

    @property
    def mark(self) -> str:
        """Return what a decision rests on: it holds as long as this is the same."""
        said = (self.base, self.file, self.now, self.state, self.departments)
        return sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """A measure of the file as it is now, with its ``items``; ``exported`` is its version then, ``row`` its row."""

    measure: MeasureRow
    exported: int
    row: int
    items: tuple[CellChange, ...]

    @property
    def moved(self) -> bool:
        """Return whether the site has changed the measure since it was exported."""
        return self.measure.version != self.exported

    @property
    def open_items(self) -> list[CellChange]:
        """Return the items that there is something to decide of."""
        return [item for item in self.items if item.is_open]


def comparison_digest(compared: Iterable[ComparedMeasure]) -> str:
    """Return a mark of everything that a comparison shows, to see later whether it is still so."""
    found = sha256()
    for one in compared:
        found.update(f"{one.measure.pk}:{one.measure.version};".encode())
        for item in one.items:
            found.update(f"{item.key}:{item.mark};".encode())
    return found.hexdigest()
