"""The numbers of a plan in words."""

from __future__ import annotations

from measures.importing.actions.draft_comparison import Comparison
from measures.importing.admin.import_run_admin import COUNTS


def counts_of(comparison: Comparison) -> list[tuple[str, int]]:
    """Return what was counted, each with its name, in order."""
    counted = comparison.counts or {}
    return [(label, counted[name]) for name, label in COUNTS.items() if name in counted]
