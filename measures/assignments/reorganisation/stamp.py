"""What was previewed, signed, so that exactly this is done or nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core import signing

from measures.assignments.reorganisation.plan import Versions
from measures.assignments.reorganisation.settle import Settled

_SALT = "measures.reorganisation"


def sign(settled: Settled, versions: Versions) -> str:
    """Return what was previewed as the page carries it."""
    seen = [versions.departments, versions.measures, versions.rows]
    return signing.dumps([_plain(settled), seen], salt=_SALT, compress=True)


def read(text: str, settled: Settled) -> Versions | None:
    """Return what was there when ``settled`` was previewed; None if something else was, or nothing."""
    try:
        previewed, seen = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    if previewed != _plain(settled):
        return None
    departments, measures, rows = seen
    return Versions(
        tuple((pk, version) for pk, version in departments),
        tuple((pk, version) for pk, version in measures),
        tuple(rows),
    )


def _plain(settled: Settled) -> list[Any]:
    return [
        list(settled.predecessors),
        [list(asdict(one).values()) for one in settled.successors],
        settled.on.isoformat(),
        [[row, numbers] for row, numbers in sorted(settled.shares.items())],
    ]
