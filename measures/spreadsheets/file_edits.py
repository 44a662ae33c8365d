"""What a file says otherwise than what was exported, as it is kept with the file until it is decided."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

#: So many remarks of a kind are kept; the rest is counted.
MOST_REMARKS = 500


@dataclass(slots=True)
class Cell:
    """A cell that says otherwise. ``place`` is where it is, ``problem`` why what it says cannot be."""

    place: str
    base: Any
    file: Any
    problem: str = ""


@dataclass(slots=True)
class Duty:
    """A row of 责任 as it was exported: ``id`` is the row's of the ledger."""

    id: int
    role: str
    department: int
    name: str
    order: float


@dataclass(slots=True)
class Line:
    """A row of 责任 as the file has it. ``id`` is 0 for a row that is new.

    ``department`` is the one that was exported if the name still means it, else 0: the name says which. ``problems``
    are by cell.
    """

    row: int
    id: int
    role: str
    name: str
    department: int
    order: float | None
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Edited:
    """A measure of which the file says something else.

    ``fields`` are cells of 举措 by the field's name, ``lists`` those of departments by role; ``file`` of these is the
    text of the cell. ``base`` and ``lines`` are the rows of 责任 then and in the file; ``lines`` is None if nothing is
    different there. ``unsure`` says that rows may be missing by mistake: the file has none at all for the measure, or
    has some that cannot be understood.
    """

    measure: int
    version: int
    row: int
    code: str
    fields: dict[str, Cell] = field(default_factory=dict)
    lists: dict[str, Cell] = field(default_factory=dict)
    base: list[Duty] = field(default_factory=list)
    lines: list[Line] | None = None
    unsure: bool = False

    @property
    def is_edited(self) -> bool:
        """Return whether the file says anything else of the measure."""
        return bool(self.fields or self.lists or self.lines is not None)


@dataclass(slots=True)
class Remark:
    """Something that is told and cannot be taken over: where, and what."""

    place: str
    text: str


@dataclass(slots=True)
class Remarks:
    """Remarks of a kind, in the order of the file: all are counted, the first are kept."""

    kept: list[Remark] = field(default_factory=list)
    count: int = 0

    def add(self, place: str, text: str) -> None:
        """Add a remark."""
        self.count += 1
        if len(self.kept) < MOST_REMARKS:
            self.kept.append(Remark(place, storable(text)))

    @property
    def left(self) -> int:
        """Return how many are not kept."""
        return self.count - len(self.kept)


@dataclass(slots=True)
class Findings:
    """Everything that was found in a file.

    ``measures`` and ``duties`` count the rows that were read, ``moved`` those that the file leaves as they were and the
    site has changed since. ``letters`` are the columns of the sheet 责任 by the cell's name, ``notes`` are of the
    whole file, ``read_only`` of cells that cannot be changed here, ``refused`` of rows that cannot be understood.
    """

    edited: list[Edited] = field(default_factory=list)
    measures: int = 0
    duties: int = 0
    moved: int = 0
    letters: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    read_only: Remarks = field(default_factory=Remarks)
    refused: Remarks = field(default_factory=Remarks)

    def as_json(self) -> dict[str, Any]:
        """Return what the database keeps."""
        return asdict(self)


def from_json(data: dict[str, Any]) -> Findings:
    """Return the findings that `Findings.as_json` gave."""
    return Findings(
        **data
        | {
            "edited": [_edited(one) for one in data["edited"]],
            "read_only": _remarks(data["read_only"]),
            "refused": _remarks(data["refused"]),
        }
    )


def storable(text: str) -> str:
    """Return a text that every database can keep: without NUL and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _edited(data: dict[str, Any]) -> Edited:
    lines = data["lines"]
    return Edited(
        **data
        | {
            "fields": {name: Cell(**cell) for name, cell in data["fields"].items()},
            "lists": {role: Cell(**cell) for role, cell in data["lists"].items()},
            "base": [Duty(**duty) for duty in data["base"]],
            "lines": None if lines is None else [Line(**line) for line in lines],
        }
    )


def _remarks(data: dict[str, Any]) -> Remarks:
    return Remarks([Remark(**one) for one in data["kept"]], data["count"])
