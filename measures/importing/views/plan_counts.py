"""The numbers of a plan in words."""

from __future__ import annotations

from measures.importing.actions.draft_comparison import DraftComparison
from measures.importing.admin.import_run_admin import RUN_COUNT_LABELS


def label_counts(comparison: DraftComparison) -> list[tuple[str, int]]:
    """Return what was counted, each with its name, in order."""
    counted = comparison.counts or {}
    return [(label, counted[name]) for name, label in RUN_COUNT_LABELS.items() if name in counted]
