"""What came lately."""

from __future__ import annotations

from django.db.models import Max

from measures.models import ImportRun

#: Documents that a home page has room for.
MAX_RUNS = 6


def latest_runs() -> list[ImportRun]:
    """Return each document's last run that changed it, newest first; one query and one for the documents."""
    last = (
        ImportRun.objects.exclude(outcome=ImportRun.Outcome.UNCHANGED)
        .order_by()
        .values("document")
        .annotate(last=Max("pk"))
        .values("last")
    )
    return list(
        ImportRun.objects.filter(pk__in=last).select_related("document__district").order_by("-pk")[:MAX_RUNS]
    )
