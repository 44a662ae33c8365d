"""Compare a draft with the stored records; the result is stored with the draft, with a digest of these records."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from measures.importing.actions.draft_texts import reading_of_draft
from measures.importing.actions.import_target import lock_import_target
from measures.loading.actions import load_reading
from measures.loading.load_changes import LoadChange
from measures.loading.load_result import LoadResult, RecordedAssignment, RecordedMeasure
from measures.models import ImportDraft
from measures.models.problem import Problem
from measures.writing.action_errors import LoadError

_OF_PROBLEM = ("code", "message", "severity", "line", "column", "raw_start", "raw_end", "excerpt", "status")


@dataclass(frozen=True, slots=True)
class DraftComparison:
    """What writing a draft would do. ``error`` says why it cannot be written; then there is nothing else.

    ``document`` is the id of what is there already, ``mark`` of how that stood, ``names`` are those that the registry
    does not know, ``problems`` unsaved. ``measures`` are those of the plan, in its order, as they would be written.
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
    measures: tuple[RecordedMeasure, ...] = ()


def compare_draft(draft: ImportDraft) -> None:
    """Set ``draft.comparison`` to what confirming it would change, or why it cannot be confirmed; unsaved."""
    with transaction.atomic():
        try:
            reading = reading_of_draft(draft)
            document, mark = lock_import_target(reading)
            result = load_reading(reading, dry_run=True)
        except LoadError as error:
            draft.comparison = {"error": str(error).removeprefix(f"{draft.name}：")}
        else:
            draft.comparison = _plain(result, document.pk if document else None, mark)
        # What was only tried is taken back, and nobody waits for it any longer.
        transaction.set_rollback(True)


def stored_comparison(draft: ImportDraft) -> DraftComparison:
    """Return the stored comparison of a draft."""
    kept = draft.comparison
    return DraftComparison(
        **{
            **kept,
            "changes": tuple(LoadChange(**change) for change in kept.get("changes", ())),
            "problems": tuple(Problem(**problem) for problem in kept.get("problems", ())),
            "names": tuple(kept.get("names", ())),
            "measures": tuple(map(_measure, kept.get("measures", ()))),
        }
    )


def _measure(kept: dict[str, Any]) -> RecordedMeasure:
    return RecordedMeasure(
        **{
            **kept,
            "duties": tuple(RecordedAssignment(**duty) for duty in kept["duties"]),
            "differences": tuple(
                (field, in_text, in_table) for field, in_text, in_table in kept["differences"]
            ),
        }
    )


def _plain(result: LoadResult, document: int | None, mark: str) -> dict[str, Any]:
    return {
        "outcome": str(result.outcome),
        "document": document,
        "slug": result.document.slug,
        "mark": mark,
        "counts": result.counts,
        "changes": [change.as_dict() for change in result.changes],
        "problems": [{name: getattr(one, name) for name in _OF_PROBLEM} for one in result.problems],
        "names": [one.name for one in result.unknown],
        "measures": [asdict(one) for one in result.recorded],
    }
