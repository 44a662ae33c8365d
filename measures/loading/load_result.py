"""The result of a load, or of a dry run."""

from __future__ import annotations

from dataclasses import dataclass

from measures.loading.load_changes import LoadChange
from measures.models import Document, ImportRun
from measures.models.problem import Problem


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that the registry does not know, as printed first, with the id of the department created for it."""

    name: str
    department: int


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """A department that a load makes because the country's template or the form of its name places it.

    ``name`` is its usual name, ``printed`` how the plan names it, ``kind`` and ``level`` are the Chinese labels;
    ``by_form`` says that the template does not have it.
    """

    name: str
    printed: tuple[str, ...]
    kind: str
    level: str
    by_form: bool = False


@dataclass(frozen=True, slots=True)
class RecordedAssignment:
    """An assignment as the load writes it: the department's ``name``, and its name as printed."""

    role: str
    name: str
    printed: str
    effective: bool
    is_group: bool
    is_settled: bool


@dataclass(frozen=True, slots=True)
class RecordedMeasure:
    """A measure as the load writes it: its code, texts and assignments, and where its statements differ.

    ``title`` and ``text`` are None if they are as in the plan. ``differences`` has the Chinese names of fields, each
    with the values of text and table.
    """

    code: str
    title: str | None
    text: str | None
    duties: tuple[RecordedAssignment, ...]
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The outcome of one load.

    ``outcome`` is created, changed or unchanged. ``document`` is the stored document; in a dry run it and the problems
    are unsaved copies, and ``run`` is None. ``counts`` has the numbers of ``chapters``,
    ``sections``, ``measures`` (district), ``city_items``, ``assignments``, ``statements``, ``discrepancies``,
    ``problems``, ``repairs``, ``uncertain`` repairs and ``unresolved`` departments; ``repairs`` how often each rule
    was applied. ``changes`` is empty for a new document: all of it is new. ``unknown`` are the names that
    neither registry nor template know, ``new_departments`` what the template or their form makes of others.
    ``measures`` are the ids of the measures in the order of the plan, ``recorded`` what the source gives for
    them, in a dry run only.
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
    new_departments: tuple[NewDepartment, ...] = ()
    measures: tuple[int, ...] = ()
    recorded: tuple[RecordedMeasure, ...] = ()
