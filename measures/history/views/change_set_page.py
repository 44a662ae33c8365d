"""The page of one change set: every record that it wrote or deleted, 50 on a page."""

from __future__ import annotations

from django.core.paginator import Paginator

from measures.history.queries.current_names import person_name
from measures.history.queries.described_changes import (
    RecordChange,
    deleted_changes,
    describe_changes,
    version_ids,
    written_changes,
)
from measures.models import ChangeSet, RecordVersion

_PER_PAGE = 50


def change_set_context(change_set: ChangeSet, number: str) -> dict[str, object]:
    """Return the context of a change set's page; ``number`` is the requested page as text."""
    items: list[int | RecordChange] = [*version_ids(change_set), *deleted_changes(change_set)]
    page = Paginator(items, _PER_PAGE).get_page(number)
    versions = [item for item in page if isinstance(item, int)]
    steps = written_changes(RecordVersion.objects.filter(pk__in=versions), change_set.pk, order=versions)
    steps += [item for item in page if isinstance(item, RecordChange)]
    return {
        "title": change_set.summary,
        "change_set": change_set,
        "who": person_name(change_set.user),
        "when": change_set.created_at,
        "why": change_set.reason,
        "records": describe_changes(steps),
        "page": page,
    }
