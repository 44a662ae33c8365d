"""Three-way merge: what a source gave before, what it gives now, and what people made of it in between."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


class MergeOutcome(Enum):
    """What a three-way comparison found."""

    SAME = "same"  # nothing to do
    INCOMING = "incoming"  # only the source changed: take it
    EDITED = "edited"  # only people changed it: keep it
    CONFLICT = "conflict"  # both changed it, differently: keep what people wrote, and tell


@dataclass(frozen=True, slots=True)
class MergedValue(Generic[T]):
    """The value to keep, and why."""

    value: T
    outcome: MergeOutcome


def merge_values(*, base: T, current: T, incoming: T) -> MergedValue[T]:
    """Return what becomes of ``current`` when its source, which gave ``base`` before, now gives ``incoming``.

    An edit is never lost: ``incoming`` is taken only where ``current`` is still what the source gave before.

    >>> merge_values(base="甲", current="甲", incoming="乙")
    MergedValue(value='乙', outcome=<MergeOutcome.INCOMING: 'incoming'>)
    >>> merge_values(base="甲", current="丙", incoming="乙").value
    '丙'
    """
    if current == incoming:
        return MergedValue(current, MergeOutcome.SAME)
    if current == base:
        return MergedValue(incoming, MergeOutcome.INCOMING)
    if incoming == base:
        return MergedValue(current, MergeOutcome.EDITED)
    return MergedValue(current, MergeOutcome.CONFLICT)
