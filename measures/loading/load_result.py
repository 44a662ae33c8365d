"""The result of a load, or of a dry run."""

from __future__ import annotations

from dataclasses import dataclass

from measures.loading.load_changes import LoadChange
from measures.models import Document, ImportRun
from measures.models.problem import Problem


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that the registry does not know, as printed first, and the id of the department that stands for it."""

    name: str
    department: int


@dataclass(frozen=True, slots=True)
class RecordedAssignment:
    """An assignment as the load writes it: the department's ``name``, and how the source prints it."""

    role: str
    name: str
    printed: str
    effective: bool
    is_group: bool
    is_settled: bool


@dataclass(frozen=True, slots=True)
class RecordedMeasure:
    """A measure of the source as the load writes it: its code and words, whom it charges, where its statements differ.

    ``title`` and ``text`` are None where they are as the plan has them. ``differences`` are the fields, by their
    Chinese names, with what text and table say.
    """

    code: str
    title: str | None
    text: str | None
    duties: tuple[RecordedAssignment, ...]
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The outcome of one load.

    ``outcome`` is created, changed or unchanged. ``document`` is what the site has now; in a dry run it and the
    problems are unsaved copies of what would be, and ``run`` is None. ``counts`` has the numbers of ``chapters``,
    ``sections``, ``measures`` (district), ``city_items``, ``assignments``, ``statements``, ``discrepancies``,
    ``problems``, ``repairs``, ``uncertain`` repairs and ``unresolved`` departments; ``repairs`` how often each rule
    was applied. ``changes`` is empty for a new document: all of it is new. ``unknown`` are the names that
    the registry does not know; ``measures`` the ids of the measures in the order of the plan, ``recorded`` what the
    source gives for them.
    """

    outcome: ImportRun.Outcome
    document: Document
    counts: dict[str, int]
    repairs: dict[str, int]
    problems: tuple[Problem, ...] = ()
    changes: tuple[LoadChange, ...] = ()
    run: ImportRun | None = None
    dry_run: bool = False
    unknown: tuple[UnknownName, ...] = ()
    measures: tuple[int, ...] = ()
    recorded: tuple[RecordedMeasure, ...] = ()
