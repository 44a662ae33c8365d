"""Three-way merge of a value: what the source gave before, what it gives now, and what staff made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


class MergeOutcome(Enum):
    """The outcome of a three-way merge."""

    SAME = "same"  # nothing to do
    INCOMING = "incoming"  # only the source changed: take it
    EDITED = "edited"  # only people changed it: keep it
    CONFLICT = "conflict"  # both changed it, differently: keep what people wrote, and report it


@dataclass(frozen=True, slots=True)
class MergedValue(Generic[T]):
    """The value to keep, and the outcome."""

    value: T
    outcome: MergeOutcome


def merge_values(*, base: T, current: T, incoming: T) -> MergedValue[T]:
    """Merge ``current`` with ``incoming``, the new value of a source that gave ``base`` before.

    An edit is never lost: ``incoming`` is taken only if ``current`` still equals ``base``.

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
