"""How a file differs from its export, as stored with the file until it is decided."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

#: So many remarks of a kind are kept; the rest is counted.
MAX_REMARKS = 500


@dataclass(slots=True)
class EditedCell:
    """A cell that says otherwise. ``place`` is where it is, ``problem`` why what it says cannot be."""

    place: str
    base: Any
    file: Any
    problem: str = ""


@dataclass(slots=True)
class ExportedAssignment:
    """A row of 责任 as it was exported: ``id`` is the row's of the ledger."""

    id: int
    role: str
    department: int
    name: str
    order: float


@dataclass(slots=True)
class AssignmentLine:
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
class EditedMeasure:
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
    fields: dict[str, EditedCell] = field(default_factory=dict)
    lists: dict[str, EditedCell] = field(default_factory=dict)
    base: list[ExportedAssignment] = field(default_factory=list)
    lines: list[AssignmentLine] | None = None
    unsure: bool = False

    @property
    def is_edited(self) -> bool:
        """Return whether the file says anything else of the measure."""
        return bool(self.fields or self.lists or self.lines is not None)


@dataclass(slots=True)
class FileRemark:
    """Something that is told and cannot be taken over: where, and what."""

    place: str
    text: str


@dataclass(slots=True)
class FileRemarks:
    """Remarks of a kind, in the order of the file: all are counted, the first are kept."""

    kept: list[FileRemark] = field(default_factory=list)
    count: int = 0

    def add(self, place: str, text: str) -> None:
        """Add a remark."""
        self.count += 1
        if len(self.kept) < MAX_REMARKS:
            self.kept.append(FileRemark(place, replace_unstorable(text)))

    @property
    def left(self) -> int:
        """Return how many are not kept."""
        return self.count - len(self.kept)


@dataclass(slots=True)
class FileEdits:
    """Everything that was found in a file.

    ``measures`` and ``duties`` count the rows that were read, ``moved`` those that the file leaves as they were and the
    site has changed since. ``letters`` are the columns of the sheet 责任 by the cell's name, ``notes`` are of the
    whole file, ``read_only`` of cells that cannot be changed here, ``refused`` of rows that cannot be understood.
    """

    edited: list[EditedMeasure] = field(default_factory=list)
    measures: int = 0
    duties: int = 0
    moved: int = 0
    letters: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    read_only: FileRemarks = field(default_factory=FileRemarks)
    refused: FileRemarks = field(default_factory=FileRemarks)

    def as_json(self) -> dict[str, Any]:
        """Return what the database keeps."""
        return asdict(self)


def file_edits_from_json(data: dict[str, Any]) -> FileEdits:
    """Return the findings that `FileEdits.as_json` gave."""
    return FileEdits(
        **data
        | {
            "edited": [_edited_measure(one) for one in data["edited"]],
            "read_only": _file_remarks(data["read_only"]),
            "refused": _file_remarks(data["refused"]),
        }
    )


def replace_unstorable(text: str) -> str:
    """Return a text that every database can keep: without NUL and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _edited_measure(data: dict[str, Any]) -> EditedMeasure:
    lines = data["lines"]
    return EditedMeasure(
        **data
        | {
            "fields": {name: EditedCell(**cell) for name, cell in data["fields"].items()},
            "lists": {role: EditedCell(**cell) for role, cell in data["lists"].items()},
            "base": [ExportedAssignment(**duty) for duty in data["base"]],
            "lines": None if lines is None else [AssignmentLine(**line) for line in lines],
        }
    )


def _file_remarks(data: dict[str, Any]) -> FileRemarks:
    return FileRemarks([FileRemark(**one) for one in data["kept"]], data["count"])
