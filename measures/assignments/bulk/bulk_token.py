"""What was previewed, signed, so that exactly this is done or nothing."""

from __future__ import annotations

from typing import Any

from django.core import signing

from measures.assignments.bulk.bulk_input import BulkInput
from measures.assignments.bulk.bulk_plan import BulkVersions

_SALT = "measures.bulk"


def sign_bulk_preview(settled: BulkInput, versions: BulkVersions) -> str:
    """Return what was previewed as the page carries it."""
    seen = [versions.measures, versions.rows]
    return signing.dumps([_plain(settled), *seen], salt=_SALT, compress=True)


def read_bulk_preview(text: str, settled: BulkInput) -> BulkVersions | None:
    """Return what was there when ``settled`` was previewed; None if something else was, or nothing."""
    try:
        previewed, measures, rows = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    if previewed != _plain(settled):
        return None
    return BulkVersions(tuple((pk, version) for pk, version in measures), tuple(rows))


def _plain(settled: BulkInput) -> list[Any]:
    what = settled.operation
    departments = [sorted(list(pair) for pair in side.items()) for side in (what.old, what.new)]
    return [what.kind, list(what.roles), *departments, settled.on.isoformat()]
