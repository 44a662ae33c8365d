"""What was previewed, signed, so that exactly this is done or nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core import signing

from measures.assignments.reorganisation.reorganisation_input import ReorganisationInput
from measures.assignments.reorganisation.reorganisation_plan import ReorganisationVersions

_SALT = "measures.reorganisation"


def sign_reorganisation_preview(settled: ReorganisationInput, versions: ReorganisationVersions) -> str:
    """Return what was previewed as the page carries it."""
    seen = [versions.departments, versions.measures, versions.rows]
    return signing.dumps([_plain(settled), seen], salt=_SALT, compress=True)


def read_reorganisation_preview(text: str, settled: ReorganisationInput) -> ReorganisationVersions | None:
    """Return what was there when ``settled`` was previewed; None if something else was, or nothing."""
    try:
        previewed, seen = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    if previewed != _plain(settled):
        return None
    departments, measures, rows = seen
    return ReorganisationVersions(
        tuple((pk, version) for pk, version in departments),
        tuple((pk, version) for pk, version in measures),
        tuple(rows),
    )


def _plain(settled: ReorganisationInput) -> list[Any]:
    return [
        list(settled.predecessors),
        [list(asdict(one).values()) for one in settled.successors],
        settled.on.isoformat(),
        [[row, numbers] for row, numbers in sorted(settled.shares.items())],
    ]
