"""The differences between a file and its export, as stored with the file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

#: The number of remarks of a kind that are kept; further ones are only counted.
MAX_REMARKS = 500


@dataclass(slots=True)
class EditedCell:
    """An edited cell: its ``place``, its values when exported and in the file, and a Chinese ``problem`` if invalid."""

    place: str
    base: Any
    file: Any
    problem: str = ""


@dataclass(slots=True)
class ExportedAssignment:
    """A row of 责任 as it was exported; ``id`` is that of the assignment."""

    id: int
    role: str
    department: int
    name: str
    order: float


@dataclass(slots=True)
class AssignmentLine:
    """A row of 责任 in the file; ``id`` is that of the assignment, 0 for an added row.

    ``department`` is the exported one if ``name`` still means it, else 0. ``problems`` are Chinese messages by cell:
    department, role or order.
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
    """A measure that the file edits.

    ``fields`` are the edited cells of 举措 by field name, ``lists`` those of department names by role. ``base`` are the
    rows of 责任 when exported, ``lines`` those in the file, None if none differs. ``unsure`` is True if rows may be
    missing by mistake: the file has none for the measure, or some that cannot be identified.
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
        """Return whether there is any edit."""
        return bool(self.fields or self.lists or self.lines is not None)


@dataclass(slots=True)
class FileRemark:
    """A Chinese remark for the reader of the comparison, and its place in the file."""

    place: str
    text: str


@dataclass(slots=True)
class FileRemarks:
    """The remarks of one kind in file order; ``count`` is their number, ``kept`` are the first `MAX_REMARKS`."""

    kept: list[FileRemark] = field(default_factory=list)
    count: int = 0

    def add_remark(self, place: str, text: str) -> None:
        """Add a remark."""
        self.count += 1
        if len(self.kept) < MAX_REMARKS:
            self.kept.append(FileRemark(place, replace_unstorable(text)))

    @property
    def left(self) -> int:
        """Return the number of remarks that are not kept."""
        return self.count - len(self.kept)


@dataclass(slots=True)
class FileEdits:
    """All edits and remarks of a file.

    ``measures`` and ``duties`` are the numbers of rows of 举措 and 责任; ``moved`` is the number of measures that the
    file leaves unchanged but the site has changed. ``letters`` are the columns of 责任 by cell (department, role,
    order). ``notes`` are remarks on the whole file, ``read_only`` on edits of read-only cells, ``refused`` on rows that
    cannot be identified.
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
        """Return the value that the database stores."""
        return asdict(self)


def file_edits_from_json(data: dict[str, Any]) -> FileEdits:
    """Return the edits that `FileEdits.as_json` stored."""
    return FileEdits(
        **data
        | {
            "edited": [_edited_measure(one) for one in data["edited"]],
            "read_only": _file_remarks(data["read_only"]),
            "refused": _file_remarks(data["refused"]),
        }
    )


def replace_unstorable(text: str) -> str:
    """Return a text that every database can store: replace NUL by � and lone surrogates by ?."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _edited_measure(data: dict[str, Any]) -> EditedMeasure:
    lines = data["lines"]
    return EditedMeasure(
        **data
        | {
            "fields": {name: EditedCell(**cell) for name, cell in data["fields"].items()},
            "lists": {role: EditedCell(**cell) for role, cell in data["lists"].items()},
            "base": [ExportedAssignment(**row) for row in data["base"]],
            "lines": None if lines is None else [AssignmentLine(**line) for line in lines],
        }
    )


def _file_remarks(data: dict[str, Any]) -> FileRemarks:
    return FileRemarks([FileRemark(**one) for one in data["kept"]], data["count"])
