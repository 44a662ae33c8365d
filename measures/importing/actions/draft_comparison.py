"""Compare a draft with the stored records; the draft stores the result with a digest of these records."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from measures.importing.actions.draft_texts import reading_of_draft
from measures.importing.actions.import_target import lock_import_target
from measures.loading.actions import load_reading
from measures.loading.load_changes import LoadChange
from measures.loading.load_result import (
    LoadResult,
    NewDepartment,
    RecordedAssignment,
    RecordedMeasure,
)
from measures.models import ImportDraft
from measures.models.problem import Problem
from measures.writing.action_errors import LoadError

_PROBLEM_FIELDS = (
    "code",
    "message",
    "severity",
    "line",
    "column",
    "raw_start",
    "raw_end",
    "excerpt",
    "status",
)


@dataclass(frozen=True, slots=True)
class DraftComparison:
    """The result of writing a draft, or only the Chinese ``error`` why it cannot be written.

    ``document`` is the id of the existing document, ``mark`` the digest of the import target. ``names`` are those that
    nothing places, ``departments`` are made by the template, ``problems`` are unsaved, ``measures`` are those of the
    plan in order, as they would be written.
    """

    error: str = ""
    outcome: str = ""
    document: int | None = None
    slug: str = ""
    mark: str = ""
    counts: dict[str, int] | None = None
    changes: tuple[LoadChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    names: tuple[str, ...] = ()
    departments: tuple[NewDepartment, ...] = ()
    measures: tuple[RecordedMeasure, ...] = ()


def compare_draft(draft: ImportDraft) -> None:
    """Set ``draft.comparison`` to the changes of confirming it, or the reason why it cannot be confirmed; unsaved."""
    with transaction.atomic():
        try:
            reading = reading_of_draft(draft)
            document, mark = lock_import_target(reading)
            result = load_reading(reading, dry_run=True)
        except LoadError as error:
            draft.comparison = {"error": str(error).removeprefix(f"{draft.name}：")}
        else:
            draft.comparison = _serialise(result, document.pk if document else None, mark)
        # The load was a trial: roll it back and release its locks.
        transaction.set_rollback(True)


def stored_comparison(draft: ImportDraft) -> DraftComparison:
    """Return the stored comparison of a draft."""
    stored = draft.comparison
    return DraftComparison(
        **{
            **stored,
            "changes": tuple(LoadChange(**change) for change in stored.get("changes", ())),
            "problems": tuple(Problem(**problem) for problem in stored.get("problems", ())),
            "names": tuple(stored.get("names", ())),
            "departments": tuple(
                NewDepartment(**{**one, "printed": tuple(one["printed"])})
                for one in stored.get("departments", ())
            ),
            "measures": tuple(map(_recorded_measure, stored.get("measures", ()))),
        }
    )


def _recorded_measure(stored: dict[str, Any]) -> RecordedMeasure:
    return RecordedMeasure(
        **{
            **stored,
            "duties": tuple(RecordedAssignment(**each) for each in stored["duties"]),
            "differences": tuple(
                (field, in_text, in_table) for field, in_text, in_table in stored["differences"]
            ),
        }
    )


def _serialise(result: LoadResult, document: int | None, mark: str) -> dict[str, Any]:
    return {
        "outcome": str(result.outcome),
        "document": document,
        "slug": result.document.slug,
        "mark": mark,
        "counts": result.counts,
        "changes": [change.as_dict() for change in result.changes],
        "problems": [{name: getattr(one, name) for name in _PROBLEM_FIELDS} for one in result.problems],
        "names": [one.name for one in result.unknown],
        "departments": [asdict(one) for one in result.new_departments],
        "measures": [asdict(one) for one in result.recorded],
    }
