"""A plan as the parser understands it: plain data, with the place in the clean text that each piece came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Role = Literal["lead", "co_lead"]
Place = Literal["text", "table"]
Kind = Literal["district", "city"]
Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the importer was unsure of or could not do, for a person to look at.

    ``code`` is stable and machine-readable (``numbering.gap``), ``message`` is Chinese and says what is wrong and what
    to do. ``start`` and ``end`` are offsets in the text that was parsed; ``line`` and ``column`` count from 1.
    """

    code: str
    message: str
    line: int
    column: int
    start: int
    end: int
    severity: Severity = "warning"
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One name in a statement of responsibility, exactly as printed, e.g. ``区政府办公室（区政务服务中心）``.

    ``phrase`` is the clause or table cell that names it, ``start`` and ``end`` where the name stands in the clean text.
    """

    name: str
    role: Role
    phrase: str
    place: Place
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedChapter:
    """A chapter (``parent`` is None) or a section under the chapter whose ordinal is ``parent``.

    ``ordinal`` is as printed without the mark behind it: ``一`` for ``一、``, ``（一）`` for ``（一）``.
    ``annex`` is empty in the body and e.g. ``1`` for headings inside 附件1. ``key`` is unique in the document.
    """

    key: int
    ordinal: str
    title: str
    parent: str | None
    parent_key: int | None
    annex: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedMeasure:
    """A numbered measure, or an item of an annex that other bodies are responsible for (``kind="city"``).

    ``code`` is as a person would cite it (``17``, ``5.2``, ``附1-3``), ``number`` as printed. ``text`` is without the
    clauses of responsibility, which ``parties`` quote. ``chapter_key`` is the innermost heading it stands under.
    """

    code: str
    number: str
    title: str
    text: str
    kind: Kind
    own_initiative: bool
    chapter_key: int | None
    parties: tuple[Party, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One row of a table of responsibilities: the second statement of the measure ``code``."""

    code: str
    number: str
    title: str
    text: str
    own_initiative: bool
    parties: tuple[Party, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """A table in an annex: ``kind`` says whether it lists city-level items or repeats the measures."""

    annex: str
    title: str
    note: str
    kind: Literal["city_items", "responsibilities"]
    columns: tuple[str, ...]
    rows: tuple[ParsedRow, ...]


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A whole plan. Facts that the source does not state are None or empty, never guessed."""

    district: str | None
    year: int | None
    title: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    addressee: str | None
    preamble: str
    chapters: tuple[ParsedChapter, ...] = ()
    measures: tuple[ParsedMeasure, ...] = ()
    tables: tuple[ParsedTable, ...] = ()
    problems: tuple[Problem, ...] = ()
    declared: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the document as plain data, the shape that ``parse_plan --json`` prints."""
        raise NotImplementedError
